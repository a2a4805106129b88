"""Makes one straight-line writing function per (inner class, layer), on first use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import convert, types
from .base import Foreign, Object
from .down import BY_TYPE
from .errors import BadObject, Unborn
from .primitives import FALSE, FALSE_ID, SHORT, TRUE, TRUE_ID, VECTOR_ID, long_bytes, pack_ints, pack_longs
from .shapes import INNER, Field, Shape, layer_tables
from .source import FIXED, Source, boxed, item_of, packer, shared_bits

Writer = Callable[[bytes], None]
Encoder = Callable[[Any, Writer], None]


class Memo:
    """An object that is written many times: its bytes are kept per layer. The object must not change any more."""

    __slots__ = ("_data", "_layer", "_rest", "obj")

    def __init__(self, obj: Any) -> None:
        self.obj = obj
        self._layer = 0
        self._data = b""
        self._rest: dict[int, bytes] | None = None

    def __eq__(self, other: object) -> bool:
        return bool(self.obj == (other.obj if isinstance(other, Memo) else other))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Memo({self.obj!r})"

    def keep(self, layer: int, data: bytes) -> None:
        """Keeps the bytes for a layer."""
        if not self._layer:
            self._data = data
            self._layer = layer
        else:
            if self._rest is None:
                self._rest = {}
            self._rest[layer] = data

    def kept(self, layer: int) -> bytes | None:
        """The bytes kept for a layer, if any."""
        if self._layer == layer:
            return self._data
        return self._rest.get(layer) if self._rest is not None else None


class Encoders(dict[type, Encoder]):
    """The writing functions of one layer, by class; a missing one is made when first asked for."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.layer = layer_tables(number)
        self.inner = layer_tables(INNER)
        self.risky = convert.risky_types(self.inner, self.layer)
        self[Memo] = self._memo()
        self[bool] = lambda value, write: write(TRUE if value else FALSE)
        self[list] = self[tuple] = self._objects
        self[Foreign] = self._foreign
        self._foreign_encoders: dict[str, Encoder] = {}
        if number != INNER:
            self[types.UpdateShort] = self._short(_Maker.of(self, types.UpdateShort))

    def __missing__(self, kind: type) -> Encoder:
        if not issubclass(kind, Object) or not kind.TL_NAME:
            raise BadObject(f"{kind.__name__} is no TL object")
        made = self[kind] = _Maker.of(self, kind)
        return made

    def attempt(self, value: Any) -> bytes | None:
        """The bytes of an object, or None where it has no form in this layer."""
        parts: list[bytes] = []
        try:
            self[value.__class__](value, parts.append)
        except Unborn:
            return None
        return b"".join(parts)

    def _objects(self, values: Any, write: Writer) -> None:
        kept = [data for value in values if (data := self.attempt(value)) is not None]
        write(packer("II")(VECTOR_ID, len(kept)))
        write(b"".join(kept))

    def _foreign(self, value: Foreign, write: Writer) -> None:
        encoder = self._foreign_encoders.get(value.name)
        if encoder is None:
            shape = self.layer.by_name.get(value.name)
            if shape is None:
                raise Unborn(value.name, self.layer.number)
            encoder = self._foreign_encoders[value.name] = _Maker(self, shape).foreign()
        encoder(value, write)

    def _short(self, plain: Encoder) -> Encoder:
        """`updateShort` around an update that the layer lacks is an empty `updates`."""

        def encode(value: types.UpdateShort, write: Writer) -> None:
            parts: list[bytes] = []
            try:
                plain(value, parts.append)
            except Unborn:
                self[types.Updates](types.Updates((), (), (), value.date, 0), write)
            else:
                write(b"".join(parts))

        return encode

    def _memo(self) -> Encoder:
        number = self.layer.number

        def encode(memo: Memo, write: Writer) -> None:
            if memo._layer == number:
                write(memo._data)
                return
            data = memo.kept(number)
            if data is None:
                parts: list[bytes] = []
                self[memo.obj.__class__](memo.obj, parts.append)
                data = b"".join(parts)
                memo.keep(number, data)
            write(data)

        return encode


class _Maker:
    """Writes the source of one encoder."""

    def __init__(self, encoders: Encoders, shape: Shape) -> None:
        self.encoders = encoders
        self.shape = shape
        self.source = Source(shape.name, "def _(o, w):")
        self.source.use("L", encoders.layer)
        self.row: list[tuple[str, str]] = []
        self.shared: set[str] = set()

    @classmethod
    def of(cls, encoders: Encoders, kind: type[Object]) -> Encoder:
        """The writing function of an inner class."""
        name = kind.TL_NAME
        inner = encoders.inner.by_name.get(name) or encoders.inner.functions_by_name[name]
        shape = convert.shape_in(encoders.layer, inner)
        if shape is None:
            return convert.substitute(encoders, name, inner.result)
        maker = cls(encoders, shape)
        own = {field.name: field for field in inner.fields}
        made = maker.written([(f, convert.value_for(maker.source, inner, own, f)) for f in shape.fields])
        rule = convert.reshaping(name, shape)
        if rule is not None:
            return convert.instead(encoders, name, rule, made)
        stand_in = BY_TYPE.get(inner.result)
        holds = any(boxed(f.type) and not f.word and not item_of(f.type) for f in shape.fields)
        if stand_in is None or not holds or encoders.layer is encoders.inner:
            return made
        return convert.guarded(encoders, stand_in, made)

    def foreign(self) -> Encoder:
        """The writing function of a constructor without an inner class."""
        plan: list[tuple[Field, str | None]] = []
        for field in self.shape.fields:
            value = f"o.values.get({field.name!r})" if field.word else f"o.values[{field.name!r}]"
            plan.append((field, field.name if field.type == "#" else value))
        return self.written(plan)

    def written(self, plan: list[tuple[Field, str | None]]) -> Encoder:
        """The finished function, given the expression of each field's value."""
        self._flags(self.shape, plan)
        self.row.append(("I", str(self.shape.id)))
        for field, value in plan:
            if field.type == "#":
                self.row.append(("I", field.name))
            elif field.type != "true" and (value is not None or field.name in self.shared):
                self._field(field, value or "None")
        self._flush(1)
        return self.source.function()

    def _flags(self, shape: Shape, plan: list[tuple[Field, str | None]]) -> None:
        """Puts the optional values into locals and gathers the flag words."""
        twice = shared_bits(shape.fields)
        for field in shape.fields:
            if field.type == "#":
                self.source.add(f"{field.name} = 0")
        for field, value in plan:
            if field.word and field.type != "true" and (field.word, field.bit) in twice:
                self.shared.add(field.name)
            if value is None and field.name in self.shared:
                # Another field may raise its flag: then it must be there, if only as a zero value.
                self.source.add(f"v_{field.name} = None")
            if not field.word or value is None:
                continue
            if field.type == "true":
                self.source.add(f"if {value}: {field.word} |= {1 << field.bit}")
                continue
            local = f"v_{field.name}"
            self.source.add(f"{local} = {value}")
            self._narrow(field, local, 1)
            self.source.add(f"if {local} is not None: {field.word} |= {1 << field.bit}")

    def _narrow(self, field: Field, local: str, depth: int) -> None:
        """Where a value may have no form in the layer, it is written beforehand, or left out."""
        if boxed(field.type) not in self.encoders.risky:
            return
        attempt = self.source.use("attempt", self.encoders.attempt)
        if item_of(field.type):
            self.source.add(f"if {local} is not None:", depth)
            self.source.add(f"{local} = [b for x in {local} if (b := {attempt}(x)) is not None]", depth + 1)
        elif field.word:
            self.source.add(f"if {local} is not None: {local} = {attempt}({local})", depth)

    def _field(self, field: Field, value: str) -> None:
        if not field.word:
            self._value(field, value, 1)
            return
        local = f"v_{field.name}"
        self._flush(1)
        if field.name in self.shared:
            # Its flag may have been raised by another field: then a zero value must stand here.
            self.source.add(f"if {field.word} & {1 << field.bit}:")
            self.source.add(f"if {local} is None: {local} = {convert.zero_value(self.source, field.type)}", 2)
        else:
            self.source.add(f"if {local} is not None:")
        self._value(field, local, 2)
        self._flush(2)

    def _value(self, field: Field, value: str, depth: int) -> None:
        kind = field.type
        item = item_of(kind)
        source = self.source
        if kind in FIXED:
            self.row.append((FIXED[kind], value))
        elif kind == "Bool":
            self.row.append(("I", f"{TRUE_ID} if {value} else {FALSE_ID}"))
        elif kind in ("string", "bytes"):
            self._flush(depth)
            self._string(f"{value}.encode()" if kind == "string" else value, depth)
        elif item in ("int", "long"):
            self._flush(depth)
            pack = source.use(f"pack_{item}s", pack_ints if item == "int" else pack_longs)
            source.add(f"w({pack}({value}))", depth)
        elif item:
            self._vector(field, item, value, depth)
        else:
            self._flush(depth)
            if boxed(kind) in self.encoders.risky and field.word:
                source.add(f"w({value})", depth)
            else:
                self._object(value, depth)

    def _object(self, value: str, depth: int) -> None:
        table = self.source.use("E", self.encoders)
        if not value.isidentifier():
            self.source.add(f"x = {value}", depth)
            value = "x"
        self.source.add(f"{table}[{value}.__class__]({value}, w)", depth)

    def _vector(self, field: Field, item: str, value: str, depth: int) -> None:
        source = self.source
        if not field.word:
            local = f"v_{field.name}"
            source.add(f"{local} = {value}", depth)
            self._narrow(field, local, depth)
            value = local
        self.row.extend((("I", str(VECTOR_ID)), ("I", f"len({value})")))
        self._flush(depth)
        if boxed(field.type) in self.encoders.risky:
            source.add(f"w(b''.join({value}))", depth)
            return
        source.add(f"for x in {value}:", depth)
        if item == "string":
            self._string("x.encode()", depth + 1)
        elif item == "bytes":
            self._string("x", depth + 1)
        elif item in FIXED:
            source.add(f"w({source.use('pack_item', packer(FIXED[item]))}(x))", depth + 1)
        elif item == "Bool":
            source.add(f"w({TRUE!r} if x else {FALSE!r})", depth + 1)
        else:
            self._object("x", depth + 1)

    def _string(self, value: str, depth: int) -> None:
        short = self.source.use("SHORT", SHORT)
        long = self.source.use("long_bytes", long_bytes)
        self.source.add(f"b = {value}; n = len(b)", depth)
        self.source.add(f"w({short}[n](b) if n < 254 else {long}(b))", depth)

    def _flush(self, depth: int) -> None:
        """Writes the row of fixed-size values gathered so far in one call."""
        if not self.row:
            return
        form = "".join(code for code, _ in self.row)
        values = [value for _, value in self.row]
        if all(value.isdigit() for value in values):
            self.source.add(f"w({packer(form)(*map(int, values))!r})", depth)
        else:
            pack = self.source.use(f"p_{form}", packer(form))
            self.source.add(f"w({pack}({', '.join(values)}))", depth)
        self.row = []
