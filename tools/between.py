"""Works out a layer which no package holds from the layers around it and the ids inside a TDLib library of that layer.

A line of the neighbours is taken where the library has its id. Where the library has neither neighbour's id, the fields
by which the two differ are tried in every combination: the one whose checksum the library has is the layer's own form.
"""

from __future__ import annotations

import itertools
import re
import zipfile
from pathlib import Path

from tools.schema_sources import Combinator, Layer, checksum

# The layer which the library of each `tdjson` wheel names in invokeWithLayer.
LIBRARIES = {
    "1.8.46": 200,
    "1.8.47": 201,
    "1.8.48": 202,
    "1.8.49": 203,
    "1.8.51": 205,
    "1.8.52": 208,
    "1.8.53": 211,
    "1.8.54": 212,
    "1.8.57": 217,
    "1.8.61": 222,
}
MOST = 12
"""More differing fields than this are not tried: 4096 forms."""


def library_ids(wheel: Path) -> set[int]:
    """Ids that the library's compiled functions return (`mov eax, id; ret`): each constructor has such a function."""
    with zipfile.ZipFile(wheel) as archive:
        name = max(archive.namelist(), key=lambda n: archive.getinfo(n).file_size)
        code = archive.read(name)
    return {int.from_bytes(found, "little") for found in re.findall(rb"\xb8(.{4})\xc3", code, re.DOTALL)}


def between(below: Layer, above: Layer, ids: set[int]) -> Layer:
    """The layer of a library, given its neighbours."""
    made: list[dict[str, Combinator]] = []
    for lower, upper in zip(below, above, strict=True):
        here = {}
        for name in sorted(lower.keys() | upper.keys()):
            one = choose(lower.get(name), upper.get(name), ids)
            if one is not None:
                here[name] = one
        made.append(here)
    return made[0], made[1]


def choose(low: Combinator | None, high: Combinator | None, ids: set[int]) -> Combinator | None:
    """One name's form in the library's layer; None where it is not there."""
    if low is not None and high is not None and low.id == high.id:
        return low
    found = [one for one in (low, high) if one is not None and one.id in ids]
    if len(found) == 2:
        raise ValueError(f"the library has two forms of {found[0].name}")
    if found:
        return found[0]
    mixed = mixture(low, high, ids)
    # A library leaves out what it never calls: then the older form stands, since no client of it will ask.
    return mixed or (low if low is not None and high is not None else None)


def mixture(low: Combinator | None, high: Combinator | None, ids: set[int]) -> Combinator | None:
    """The form of some of the fields by which two neighbours differ."""
    base = high or low
    assert base is not None
    fields = merged(low.fields if low else (), high.fields if high else ())
    both = set(low.fields) & set(high.fields) if low and high else set()
    loose = [one for one in fields if one not in both and not one[1].endswith("?true")]
    flags = {one for one in fields if one[1].endswith("?true") and (one in both or not (low and high))}
    if len(loose) > MOST:
        return None
    results = {one.result for one in (low, high) if one}
    for size in range(len(loose) + 1):
        for chosen in itertools.combinations(loose, size):
            kept = tuple(one for one in fields if one in both or one in flags or one in chosen)
            words = {name for name, kind in kept if kind == "#"}
            kept = tuple(one for one in kept if not one[1].endswith("?true") or one[1].split(".")[0] in words)
            names = [name for name, _ in kept]
            if len(set(names)) < len(names) or not words_known(kept):
                continue
            for result in results:
                one = Combinator(base.name, 0, kept, result)
                number = checksum(one)
                if number in ids:
                    return one._replace(id=number)
    return None


def words_known(fields: tuple[tuple[str, str], ...]) -> bool:
    """Does each flag stand behind the word it belongs to?"""
    words = set()
    for name, kind in fields:
        if kind == "#":
            words.add(name)
        elif "?" in kind and kind.split(".")[0] not in words:
            return False
    return True


def merged(low: tuple[tuple[str, str], ...], high: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    """All fields of both, in an order that keeps each one's."""
    out = list(high)
    at = 0
    for one in low:
        if one in out:
            at = out.index(one) + 1
        else:
            out.insert(at, one)
            at += 1
    return out
