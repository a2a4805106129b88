"""Reads the published forms of Telegram's schema (TL text, mtcute's JSON, Telethon's generated classes) into one."""

from __future__ import annotations

import ast
import itertools
import json
import re
import zlib
from typing import NamedTuple

BARE = {"int", "long", "double", "string", "bytes", "Bool", "true", "#", "int128", "int256"}

# Not of the API proper: MTProto's own types and what libraries add for themselves.
SKIPPED = {"true", "boolTrue", "boolFalse", "vector", "null"}


class Combinator(NamedTuple):
    """One constructor or method: name, id, ((field, type) …), result; types as in TL text (`flags.3?Vector<long>`)."""

    name: str
    id: int
    fields: tuple[tuple[str, str], ...]
    result: str

    def line(self) -> str:
        """TL text of the combinator."""
        fields = "".join(f" {name}:{kind}" for name, kind in self.fields)
        return f"{self.name}#{self.id:08x}{fields} = {self.result}"


KEYWORDS = {"is_self": "self", "from_": "from"}

Layer = tuple[dict[str, Combinator], dict[str, Combinator]]
"""Types and functions of one layer, each by name."""


def checksum(one: Combinator) -> int:
    """The id that TL's rule gives: CRC-32 of the text without id, `true` flags and brackets."""
    generic = " X:Type" if one.result == "X" else ""
    fields = "".join(f" {n}:{k}" for n, k in one.fields if not k.endswith("?true"))
    text = f"{one.name}{generic}{fields} = {one.result}"
    text = re.sub(r"([:?])bytes\b", r"\1string", text)
    text = text.replace("<", " ").replace(">", "")
    return zlib.crc32(text.encode())


def parse_line(line: str) -> Combinator | None:
    """One line of TL text; None for what is no combinator of the API."""
    found = re.fullmatch(r"([\w.]+)#([0-9a-f]+)((?: [^=]*)?) = ([^;]+);?", line.strip())
    if not found:
        return None
    name, number, body, result = found.groups()
    if name in SKIPPED:
        return None
    fields = []
    for item in body.split():
        if item.startswith("{"):
            continue
        field, kind = item.split(":", 1)
        fields.append((field, normal(kind)))
    return Combinator(name, int(number, 16), tuple(fields), normal(result.strip()))


def normal(kind: str) -> str:
    """One spelling for a type: `Vector<x>` for each boxed vector."""
    return re.sub(r"\b[vV]ector ([\w.]+)", r"Vector<\1>", kind)


def from_text(text: str) -> Layer:
    """Layer from TL text with `---types---` and `---functions---` marks."""
    types: dict[str, Combinator] = {}
    functions: dict[str, Combinator] = {}
    into = types
    for raw in text.splitlines():
        line = raw.split("//")[0].strip()
        if line == "---functions---":
            into = functions
        elif line == "---types---":
            into = types
        elif line:
            one = parse_line(line)
            if one:
                into[one.name] = one
    return types, functions


def from_mtcute(text: str) -> Layer:
    """Layer from mtcute's `api-schema.json`."""
    types: dict[str, Combinator] = {}
    functions: dict[str, Combinator] = {}
    entries = json.loads(text)
    for entry in entries["e"] if isinstance(entries, dict) else entries:
        fields = []
        for argument in entry["arguments"]:
            kind = argument["type"].replace("int53", "long")
            how = argument.get("typeModifiers", {})
            if how.get("isVector"):
                kind = f"Vector<{kind}>"
            elif how.get("isBareVector"):
                kind = f"vector<{'%' if how.get('isBareUnion') else ''}{how.get('constructorId') or kind}>"
            if "predicate" in how:
                kind = f"{how['predicate']}?{kind}"
            fields.append((argument["name"], kind))
        result = entry["type"].replace("int53", "long")
        if entry.get("typeModifiers", {}).get("isVector"):
            result = f"Vector<{result}>"
        if entry["name"] in SKIPPED:
            continue
        one = Combinator(entry["name"], entry["id"], tuple(fields), result)
        (functions if entry["kind"] == "method" else types)[one.name] = one
    return types, functions


def from_gramjs(text: str) -> Layer:
    """Layer from GramJS's `apiTl.js`, a module that exports TL text."""
    return from_text(text.split("`")[1])


class Telethon:
    """Rebuilds a layer from Telethon's generated classes; their ids prove what was put together."""

    def __init__(self, files: dict[str, str], known: list[Layer]) -> None:
        self.files = files
        self.results = {zlib.crc32(kind.encode()): kind for kind in ("Vector<string>", "Vector<bytes>")}
        self.names: dict[int, Combinator] = {}
        for types, functions in known:
            for one in (*types.values(), *functions.values()):
                self.names[one.id] = one
                self.results[zlib.crc32(one.result.encode())] = one.result
                base = one.result[7:-1] if one.result.startswith("Vector<") else one.result
                for text in (base, f"Vector<{base}>"):
                    self.results[zlib.crc32(text.encode())] = text

    def layer(self) -> Layer:
        """All types and functions."""
        found: list[dict[str, Combinator]] = []
        self.spaces: dict[str, list[str]] = {}
        for part, suffix in (("types", ""), ("functions", "Request")):
            classes: dict[str, Combinator] = {}
            trees = []
            for path, text in sorted(self.files.items()):
                folder, _, stem = path.removesuffix(".py").rpartition("/")
                if folder.endswith("tl/" + part):
                    trees.append(("" if stem == "__init__" else stem + ".", ast.parse(text)))
            for space, tree in trees:
                for node in tree.body:
                    if isinstance(node, ast.ClassDef):
                        self._learn(node, space, suffix)
            for full in {r.removeprefix("Vector<").removesuffix(">") for r in self.results.values() if "." in r}:
                self.spaces.setdefault(full.split(".")[1], []).append(full)
            for space, tree in trees:
                for node in tree.body:
                    if isinstance(node, ast.ClassDef):
                        one = self._combinator(node, space, suffix)
                        if one.name not in SKIPPED:
                            classes[one.name] = one
            found.append(classes)
        return found[0], found[1]

    def _learn(self, node: ast.ClassDef, space: str, suffix: str) -> None:
        # New result types are named by their constructors' annotations `TypeX`.
        for text in re.findall(r"'([\w.]*)Type([A-Z]\w*)'", ast.unparse(node)):
            name = text[0] + text[1]
            for kind in (name, f"Vector<{name}>"):
                self.results.setdefault(zlib.crc32(kind.encode()), kind)
        own = space + node.name.removesuffix(suffix)
        self.results.setdefault(zlib.crc32(own.encode()), own)

    def _combinator(self, node: ast.ClassDef, space: str, suffix: str) -> Combinator:
        values = {
            s.targets[0].id: s.value.value
            for s in node.body
            if isinstance(s, ast.Assign) and isinstance(s.targets[0], ast.Name) and isinstance(s.value, ast.Constant)
        }
        methods = {s.name: s for s in node.body if isinstance(s, ast.FunctionDef)}
        number = values["CONSTRUCTOR_ID"]
        kinds = _annotations(methods["__init__"]) if "__init__" in methods else {}
        fields = tuple(_wire(methods["_bytes"], kinds))
        result = self.results.get(values["SUBCLASS_OF_ID"], f"?{values['SUBCLASS_OF_ID']:08x}")
        bare = node.name.removesuffix(suffix) if suffix else node.name
        name = space + bare[0].lower() + bare[1:]
        twin = self.names.get(number)
        if twin:
            name, result = twin.name, twin.result
        fields = tuple((KEYWORDS.get(n, n), k) for n, k in fields)
        return self._spelt(Combinator(name, number, fields, result))

    def _spelt(self, one: Combinator) -> Combinator:
        """Puts back the namespaces which Telethon's annotations leave out: the id is the proof."""
        if checksum(one) == one.id:
            return one
        choices = []
        for field, kind in one.fields:
            base = re.findall(r"\b[A-Z]\w*", kind)
            full = self.spaces.get(base[-1], []) if base else []
            choices.append([(field, kind), *((field, re.sub(rf"\b{base[-1]}\b", f, kind)) for f in full)])
        for fields in itertools.islice(itertools.product(*choices), 2000):
            spelt = one._replace(fields=tuple(fields))
            if checksum(spelt) == one.id:
                return spelt
        return one


def _annotations(init: ast.FunctionDef) -> dict[str, str]:
    kinds = {}
    for argument in init.args.args[1:]:
        text = ast.unparse(argument.annotation) if argument.annotation else "int"
        text = text.replace("'", "")
        text = re.sub(r"^Optional\[(.*)\]$", r"\1", text)
        text = re.sub(r"^List\[(.*)\]$", r"\1", text)
        text = re.sub(r"\b((?:\w+\.)?)Type([A-Z]\w*)", r"\1\2", text)
        kinds[argument.arg] = text
    return kinds


def _wire(method: ast.FunctionDef, kinds: dict[str, str]) -> list[tuple[str, str]]:
    """Fields in the order of the wire, with their flags."""
    returned = method.body[-1]
    assert isinstance(returned, ast.Return) and isinstance(returned.value, ast.Call)
    parts = returned.value.args[0]
    assert isinstance(parts, ast.Tuple)
    fields: list[tuple[str, str]] = []
    flags: dict[str, tuple[str, int]] = {}
    words = 0
    boxed = False
    for element in parts.elts[1:]:
        text = ast.unparse(element)
        if (
            text.startswith("struct.pack('<I', 0)")
            or re.match(r"struct\.pack\('<I', \(?0 if", text)
            or text == "b'\\x00\\x00\\x00\\x00'"
        ):
            words += 1
            word = "flags" if words == 1 else f"flags{words}"
            fields.append((word, "#"))
            for field, bit in re.findall(r"\(?0 if self\.(\w+) is None(?: or self\.\w+ is False)? else (\d+)", text):
                flags[field] = (word, int(bit).bit_length() - 1)
                if kinds[field] == "bool":
                    fields.append((field, "?"))
            continue
        if text == "b'\\x15\\xc4\\xb5\\x1c'":
            boxed = True
            continue
        if text.startswith("struct.pack('<i', len(self."):
            continue
        if "self." not in text:
            raise ValueError(f"cannot read {text!r}")
        names = re.findall(r"self\.(\w+)", text)
        field = next(n for n in names if n not in ("serialize_bytes", "serialize_datetime"))
        kind = _kind(text, kinds[field], boxed)
        boxed = False
        fields.append((field, kind))
    out = []
    present = {f for f, k in fields if k not in ("?", "#")}
    for field, kind in fields:
        if kind == "?":
            # A Bool behind a flag is written later as a value; a `true` is the flag alone.
            if field in present:
                continue
            kind = "true"
        if field in flags and kind != "#":
            word, bit = flags[field]
            kind = f"{word}.{bit}?{kind}"
        out.append((field, kind))
    return out


def _kind(text: str, kind: str, boxed: bool) -> str:
    many = boxed or "x15\\xc4" in text
    if "struct.pack('<q'" in text:
        base = "long"
    elif "struct.pack('<d'" in text:
        base = "double"
    elif "serialize_datetime" in text:
        base = "int"
    elif "to_bytes(16" in text:
        base = "int128"
    elif "to_bytes(32" in text:
        base = "int256"
    elif "serialize_bytes" in text:
        base = "bytes" if kind == "bytes" else "string"
    elif "\\xb5ur\\x99" in text:
        base = "Bool"
    elif "._bytes()" in text:
        base = {"X": "!X"}.get(kind, kind)
    elif "struct.pack('<i'" in text or "struct.pack('<I'" in text:
        base = "int"
    else:
        raise ValueError(f"cannot read {text!r}")
    if many:
        return f"Vector<{base}>"
    if " for x in self." in text:
        return f"vector<%{base}>" if "[4:]" in text else f"vector<{base}>"
    return base
