"""Builds `schema/layers/` from downloaded client packages (see schema/README.md); run by hand when a layer is added."""

from __future__ import annotations

import argparse
import itertools
import re
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import NamedTuple

from tools.between import LIBRARIES, between, library_ids
from tools.schema_sources import Combinator, Layer, Telethon, checksum, from_gramjs, from_mtcute

OUT = Path(__file__).resolve().parents[1] / "schema" / "layers"
OLDEST = 150

# MTProto's own constructors, which some packages list among the API's, and methods without an answer for anybody.
SERVICE = re.compile(
    r"accessPointRule|badMsgNotification|badServerSalt|bindAuthKeyInner|clientDHInnerData|destroyAuthKey\w*"
    r"|destroySession\w*|dhGen\w+|futureSalts?|httpWait|ipPort\w*|msg(New)?DetailedInfo|msgResendReq|msgsAck"
    r"|msgsAllInfo|msgsState\w+|newSessionCreated|pQInnerData\w*|rpcAnswer\w+|rpcError|serverDH\w+|help\.configSimple"
    r"|getFutureSalts|ping\w*|pong|reqDHParams|reqPq\w*|rpcDropAnswer|setClientDHParams|resPQ|tlsClientHello|tlsBlock\w+"
    r"|mtcute\..*|test\..*|\w+Legacy|contest\..*|error"
)


class Package(NamedTuple):
    """One downloaded package: what it is called, its version, the layer it holds and how to read it."""

    name: str
    version: str
    layer: int
    files: dict[str, str]


def packages(folder: Path) -> list[Package]:
    """All packages of a folder of tarballs and wheels, as npm and pip leave them."""
    found = []
    for path in sorted(folder.rglob("*")):
        match = re.match(
            r"(mtcute-core|mtcute-tl|telegram|[Tt]elethon)-(\d+(?:\.\d+)*)(?:-py3.*\.whl|\.tgz|\.tar\.gz)", path.name
        )
        if match:
            files = unpack(path)
            layer = layer_of(files)
            if layer >= OLDEST:
                name = {"mtcute-core": "@mtcute/core", "mtcute-tl": "@mtcute/tl"}.get(match[1], match[1].lower())
                found.append(Package(name, match[2], layer, files))
    return found


def unpack(path: Path) -> dict[str, str]:
    """The files that hold schema, by their path inside the package."""
    wanted = re.compile(
        r"api-schema\.json$|apiTl\.js$|AllTLObjects\.js$|telethon/tl/(types|functions)/\w+\.py$|alltlobjects\.py$"
    )
    files = {}
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if wanted.search(name):
                    files[name] = archive.read(name).decode()
    else:
        with tarfile.open(path) as archive:
            for member in archive:
                if wanted.search(member.name):
                    stream = archive.extractfile(member)
                    assert stream is not None
                    files[member.name] = stream.read().decode()
    return files


def layer_of(files: dict[str, str]) -> int:
    """The layer which the package itself names."""
    for name, text in files.items():
        if name.endswith("api-schema.json"):
            named = re.search(r'"l": ?(\d+)', text[:200]) or re.match(r'\{"l":(\d+)', text)
            return int(named[1]) if named else 0
        found = (
            re.search(r"\bLAYER = (\d+)", text)
            if name.lower().endswith(("alltlobjects.js", "alltlobjects.py"))
            else None
        )
        if found:
            return int(found[1])
    return 0


def read(package: Package, known: list[Layer]) -> Layer:
    """The layer of a package."""
    for name, text in package.files.items():
        if name.endswith("api-schema.json"):
            return from_mtcute(text)
        if name.endswith("apiTl.js"):
            return from_gramjs(text)
    return Telethon(package.files, known).layer()


ORDER = ("@mtcute/core", "@mtcute/tl", "telegram", "telethon")


def version_key(version: str) -> tuple[int, ...]:
    """Sorts versions by number."""
    return tuple(int(part) for part in version.split("."))


def collect(found: list[Package]) -> tuple[dict[int, Layer], dict[int, Package], int]:
    """The best source's layer for each number; every other source of that number must agree with it."""
    layers: dict[int, Layer] = {}
    origin: dict[int, Package] = {}
    differences = 0
    # The newest version of a package holds a layer best; of GramJS the oldest, which raised the text before the number.
    ranked = sorted(found, key=lambda p: version_key(p.version), reverse=True)
    ranked.sort(key=lambda p: ORDER.index(p.name))
    for package in ranked:
        if package.name == "telegram" and any(
            p.name == "telegram" and p.layer == package.layer and version_key(p.version) < version_key(package.version)
            for p in found
        ):
            continue
        if package.layer in origin and origin[package.layer].name == package.name:
            continue
        layer = clean(read(package, list(layers.values())), package)
        if package.layer in layers:
            differences += compare(layers[package.layer], layer, origin[package.layer], package)
        else:
            layers[package.layer], origin[package.layer] = layer, package
    return layers, origin, differences


def clean(layer: Layer, package: Package) -> Layer:
    """Drops what is no API; complains of an id that its own text does not give."""
    kept = []
    for part in layer:
        here = {}
        for one in part.values():
            if SERVICE.fullmatch(one.name):
                continue
            if checksum(one) != one.id:
                print(
                    f"{package.name} {package.version}: left out, id is not its text's: {one.line()}", file=sys.stderr
                )
                continue
            here[one.name] = one
        kept.append(here)
    return kept[0], kept[1]


def compare(first: Layer, second: Layer, one: Package, other: Package) -> int:
    """Counts and prints ids that differ between two sources of one layer; missing names are only counted."""
    differ = 0
    for left, right in zip(first, second, strict=True):
        missing = sorted(left.keys() ^ right.keys())
        if missing:
            print(f"layer {one.layer}: only one of {one.name}, {other.name} has: {' '.join(missing)}")
        for name in left.keys() & right.keys():
            if left[name].id != right[name].id:
                differ += 1
                print(f"layer {one.layer}: {one.name}: {left[name].line()}\n   {other.name}: {right[name].line()}")
    return differ


def add_libraries(folder: Path, layers: dict[int, Layer], origin: dict[int, Package]) -> None:
    """Adds the layers which only a TDLib library names."""
    for path in sorted(folder.rglob("tdjson-*.whl")):
        version = path.name.split("-")[1]
        number = LIBRARIES.get(version)
        if number is None or number in layers:
            continue
        below = max(n for n in layers if n < number)
        above = min(n for n in layers if n > number)
        layers[number] = between(layers[below], layers[above], library_ids(path))
        origin[number] = Package("tdjson", version, number, {})


def fill_gaps(layers: dict[int, Layer]) -> None:
    """Puts a combinator into a layer between two that have it: packages leave out what their client never uses."""
    numbers = sorted(layers)
    for part in (0, 1):
        names = {name for number in numbers for name in layers[number][part]}
        for name in sorted(names):
            have = [n for n in numbers if name in layers[n][part]]
            for before, after in itertools.pairwise(have):
                between = [n for n in numbers if before < n < after]
                if not between:
                    continue
                if layers[before][part][name].id == layers[after][part][name].id:
                    for number in between:
                        layers[number][part][name] = layers[before][part][name]
                else:
                    print(f"{name}: gone in {between}, back with another id in {after}")


def ranges(numbers: list[int], on_file: list[int]) -> str:
    """`150-193,204-`: the layers on file in which a line is valid; open at the end for the newest."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and on_file.index(spans[-1][1]) + 1 == on_file.index(number):
            spans[-1][1] = number
        else:
            spans.append([number, number])
    texts = []
    for first, last in spans:
        if last == on_file[-1]:
            texts.append(f"{first}-")
        else:
            texts.append(str(first) if first == last else f"{first}-{last}")
    return ",".join(texts)


def write(layers: dict[int, Layer], origin: dict[int, Package]) -> None:
    """The data files: one line per distinct combinator with the layers in which it is valid."""
    OUT.mkdir(parents=True, exist_ok=True)
    on_file = sorted(layers)
    for part, stem in ((0, "types"), (1, "functions")):
        valid: dict[Combinator, list[int]] = {}
        for number in on_file:
            for one in layers[number][part].values():
                valid.setdefault(one, []).append(number)
        lines = [f"// {stem} of layers {' '.join(map(str, on_file))}"]
        order = sorted(
            valid,
            key=lambda o: (o.name.count("."), o.result if part == 0 else o.name, o.name, valid[o][0], valid[o][-1]),
        )
        lines.extend(f"{ranges(valid[one], on_file)} {one.line()}" for one in order)
        (OUT / f"{stem}.tl").write_text("\n".join(lines) + "\n")
    rows = ["layer\tpackage\tversion"]
    rows.extend(f"{n}\t{origin[n].name}\t{origin[n].version}" for n in on_file)
    (OUT / "sources.tsv").write_text("\n".join(rows) + "\n")


def main() -> int:
    """Reads the packages of a folder, checks them against each other, writes `schema/layers/`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="folder of downloaded packages (.tgz, .whl, .tar.gz)")
    arguments = parser.parse_args()
    found = packages(arguments.folder)
    layers, origin, differences = collect(found)
    add_libraries(arguments.folder, layers, origin)
    fill_gaps(layers)
    write(layers, origin)
    print(f"{len(layers)} layers: {' '.join(map(str, sorted(layers)))}; {differences} ids differ between sources")
    return 1 if differences else 0


if __name__ == "__main__":
    raise SystemExit(main())
