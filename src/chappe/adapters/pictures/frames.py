"""What the server and a picture worker say to each other: lengths, JSON and JPEGs, never a pickled object."""

import json
import struct
from typing import Literal, NamedTuple

from chappe.ports import BadPicture, Fingerprint, Made, Size, Tags

Kind = Literal["photo", "profile", "thumb", "sticker", "look", "tags"]
KINDS: tuple[Kind, ...] = ("photo", "profile", "thumb", "sticker", "look", "tags")
ASK = struct.Struct(">BI")
"""Index of the kind and bytes of the picture, which follow."""
ANSWER = struct.Struct(">II")
"""Bytes of the JSON and of all JPEGs together, which follow in this order."""
FORMS = ("full", "small", "cut", "frame")
TURNS, HASH = 8, 32
"""Hashes of a picture, and bytes of each."""
PARTS = struct.Struct(">QI")
"""Bytes of a whole audio file, and of its beginning; what follows that is its end."""
HELLO = b"R"
"""What a worker says once it is ready."""
MOST_JSON = 65_536
MOST_JPEGS = 32 << 20
MOST_WORD = 255
_REASONS: dict[str, Literal["broken", "dimensions", "large"]] = {
    "broken": "broken",
    "dimensions": "dimensions",
    "large": "large",
}


class Answer(NamedTuple):
    """What a worker answered."""

    width: int
    height: int
    sizes: tuple[Size, ...]
    stripped: bytes
    looks: tuple[Fingerprint, ...] = ()
    tags: Tags | None = None

    @property
    def made(self) -> Made:
        return Made(self.width, self.height, self.sizes, self.stripped, self.looks)


def packed(head: bytes, tail: bytes, size: int) -> bytes:
    """The beginning and the end of an audio file as one piece."""
    return PARTS.pack(size, len(head)) + head + tail


def written(answer: Answer | BadPicture) -> bytes:
    """An answer as bytes."""
    if isinstance(answer, BadPicture):
        head, body = json.dumps({"bad": answer.reason}).encode(), b""
    else:
        sizes = [[one.type, one.width, one.height, len(one.jpeg)] for one in answer.sizes]
        told: dict[str, object] = {
            "sides": [answer.width, answer.height],
            "sizes": sizes,
            "stripped": answer.stripped.hex(),
        }
        told["looks"] = [[one.form, one.quality, b"".join(one.turns).hex()] for one in answer.looks]
        if answer.tags is not None:
            told["tags"] = answer.tags[:3]
        head, body = json.dumps(told).encode(), b"".join(one.jpeg for one in answer.sizes)
    return ANSWER.pack(len(head), len(body)) + head + body


def read(head: bytes, body: bytes) -> Answer:
    """An answer from bytes; raises BadPicture if it says so, ValueError if a worker could not have meant it."""
    told = json.loads(head)
    try:
        if "bad" in told:
            raise BadPicture(_REASONS[told["bad"]])
        width, height = (_count(side) for side in told["sides"])
        sizes, start = [], 0
        for kind, across, down, length in told["sizes"]:
            if kind not in ("s", "m", "x", "y", "w", "a", "b", "c"):
                raise ValueError("a size that there is not")
            sizes.append(Size(kind, _count(across), _count(down), body[start : start + _count(length)]))
            start += length
        looks = tuple(_look(*one) for one in told["looks"])
        stripped = bytes.fromhex(told["stripped"])
        tags = _tags(*told["tags"]) if "tags" in told else None
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not an answer") from error
    if not (sizes or looks or tags) or start != len(body):
        raise ValueError("the sizes are not the answer's")
    return Answer(width, height, tuple(sizes), stripped, looks, tags)


def _tags(title: str, performer: str, seconds: float) -> Tags:
    if type(title) is not str or type(performer) is not str or type(seconds) not in (int, float):
        raise ValueError("not what a file says of itself")
    if max(len(title), len(performer)) > MOST_WORD or not 0 <= seconds < float("inf"):
        raise ValueError("more than a file may say of itself")
    return Tags(title, performer, seconds)


def _look(form: str, quality: int, turns: str) -> Fingerprint:
    data = bytes.fromhex(turns)
    if form not in FORMS or type(quality) is not int or not 0 <= quality <= 100 or len(data) != TURNS * HASH:
        raise ValueError("not what a picture looks like")
    return Fingerprint(form, quality, tuple(data[start : start + HASH] for start in range(0, len(data), HASH)))


def _count(value: object) -> int:
    if type(value) is not int or not 0 < value <= MOST_JPEGS:
        raise ValueError("not a count")
    return value
