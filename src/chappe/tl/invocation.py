"""Unwraps a request: the `invoke*` methods, initConnection and gzip around it become fields of one record."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from .base import Function, Object
from .decoders import Tables
from .errors import BadBody, UnknownLayer
from .primitives import GZIP, read_bytes, read_longs
from .shapes import INNER, layers_on_file

MAX_INFLATED = 16 << 20
"""Bytes which all gzip_packed parts of one request may give together."""

MAX_WRAPPERS = 16


class Init(NamedTuple):
    """What initConnection says of the client."""

    api_id: int
    device_model: str
    system_version: str
    app_version: str
    system_lang_code: str
    lang_pack: str
    lang_code: str
    proxy: Object | None
    params: Object | None


class Invocation:
    """A request without its wrappers. `layer` is the innermost invokeWithLayer's, None without one."""

    __slots__ = (
        "after",
        "business_connection_id",
        "init",
        "layer",
        "messages_range",
        "request",
        "takeout_id",
        "without_updates",
    )

    def __init__(self) -> None:
        self.request: Function = _NOTHING
        self.layer: int | None = None
        self.init: Init | None = None
        self.after: tuple[int, ...] = ()
        self.without_updates = False
        self.takeout_id: int | None = None
        self.messages_range: tuple[int, int] | None = None
        self.business_connection_id: str | None = None


_NOTHING = Function()


class _Reader:
    """Walks through the wrappers of one request."""

    __slots__ = ("at", "budget", "data", "found", "layer")

    def __init__(self, data: bytes, layer: int) -> None:
        self.data = data
        self.at = 0
        self.layer = layer
        self.budget = MAX_INFLATED
        self.found = Invocation()

    def number(self) -> int:
        value: int = struct.unpack_from("<i", self.data, self.at)[0]
        self.at += 4
        return value

    def long_number(self) -> int:
        value: int = struct.unpack_from("<q", self.data, self.at)[0]
        self.at += 8
        return value

    def string(self) -> str:
        value, self.at = read_bytes(self.data, self.at)
        return value.decode()

    def object(self, kind: str) -> Any:
        """A boxed value in the layer in force."""
        key = self.data[self.at : self.at + 4]
        value, self.at = tables(self.layer).of(kind)[key](self.data, self.at + 4, 0)
        return value

    def inflate(self) -> None:
        """Goes on in the contents of gzip_packed."""
        packed, _ = read_bytes(self.data, self.at)
        self.data = inflate(packed, self.budget)
        self.budget -= len(self.data)
        self.at = 0


@cache
def tables(layer: int) -> Tables:
    """The reading functions of a layer."""
    return Tables(layer)


def inflate(packed: bytes, limit: int) -> bytes:
    """Unpacks a gzip or zlib stream of at most `limit` bytes; raises BadBody."""
    stream = zlib.decompressobj(47)
    try:
        data = stream.decompress(packed, limit + 1)
    except zlib.error as error:
        raise BadBody(f"gzip_packed: {error}") from error
    if len(data) > limit:
        raise BadBody("gzip_packed: too large")
    if not stream.eof:
        raise BadBody("gzip_packed: ends early")
    return data


def _with_layer(reader: _Reader) -> None:
    layer = reader.number()
    if layer not in layers_on_file():
        raise UnknownLayer(layer)
    reader.layer = reader.found.layer = layer


def _init_connection(reader: _Reader) -> None:
    flags = reader.number()
    api_id = reader.number()
    words = [reader.string() for _ in range(6)]
    proxy = reader.object("InputClientProxy") if flags & 1 else None
    params = reader.object("JSONValue") if flags & 2 else None
    reader.found.init = Init(api_id, words[0], words[1], words[2], words[3], words[4], words[5], proxy, params)


def _init_with_proxy(reader: _Reader) -> None:
    flags = reader.number()
    api_id = reader.number()
    words = [reader.string() for _ in range(6)]
    proxy = reader.object("InputClientProxy") if flags & 1 else None
    reader.found.init = Init(api_id, words[0], words[1], words[2], words[3], words[4], words[5], proxy, None)


def _init_with_pack(reader: _Reader) -> None:
    api_id = reader.number()
    words = [reader.string() for _ in range(6)]
    reader.found.init = Init(api_id, words[0], words[1], words[2], words[3], words[4], words[5], None, None)


def _init_first(reader: _Reader) -> None:
    api_id = reader.number()
    device, system, app, language = (reader.string() for _ in range(4))
    reader.found.init = Init(api_id, device, system, app, language, "", language, None, None)


def _after_one(reader: _Reader) -> None:
    reader.found.after += (reader.long_number(),)


def _after_many(reader: _Reader) -> None:
    ids, reader.at = read_longs(reader.data, reader.at)
    reader.found.after += tuple(ids)


def _without_updates(reader: _Reader) -> None:
    reader.found.without_updates = True


def _with_takeout(reader: _Reader) -> None:
    reader.found.takeout_id = reader.long_number()


def _with_range(reader: _Reader) -> None:
    span = reader.object("MessageRange")
    reader.found.messages_range = (span.min_id, span.max_id)


def _with_business(reader: _Reader) -> None:
    reader.found.business_connection_id = reader.string()


def _with_proof(strings: int) -> Callable[[_Reader], None]:
    def passed_over(reader: _Reader) -> None:
        for _ in range(strings):
            reader.string()

    return passed_over


def _key(number: int) -> bytes:
    return number.to_bytes(4, "little")


# Ids that a wrapper has had before the oldest layer on file are still accepted.
WRAPPERS: dict[bytes, Callable[[_Reader], None]] = {
    GZIP: _Reader.inflate,
    _key(0xDA9B0D0D): _with_layer,
    _key(0xC1CD5EA9): _init_connection,
    _key(0x785188B8): _init_with_proxy,
    _key(0xC7481DA6): _init_with_pack,
    _key(0x69796DE9): _init_first,
    _key(0xCB9F372D): _after_one,
    _key(0x3DC4B4F0): _after_many,
    _key(0xBF9459B7): _without_updates,
    _key(0xACA9FD2E): _with_takeout,
    _key(0x365275F2): _with_range,
    _key(0xDD289F8E): _with_business,
    _key(0x1DF92984): _with_proof(2),
    _key(0x0DAE54F8): _with_proof(2),
    _key(0xADBB0F94): _with_proof(1),
}


def unwrap(body: bytes, layer: int) -> Invocation:
    """The request in a message body; `layer` (0 = not known) holds until an invokeWithLayer inside names another."""
    if layer not in layers_on_file():
        layer = INNER
    key = body[:4]
    if key not in WRAPPERS:
        found = Invocation()
        found.request, end = tables(layer).methods[key](body, 4, 0)
        if end != len(body):
            raise BadBody("ends early" if end > len(body) else "bytes behind the request")
        return found
    reader = _Reader(body, layer)
    for _ in range(MAX_WRAPPERS):
        key = reader.data[reader.at : reader.at + 4]
        reader.at += 4
        wrapper = WRAPPERS.get(key)
        if wrapper is not None:
            wrapper(reader)
            continue
        request, end = tables(reader.layer).methods[key](reader.data, reader.at, 0)
        if end != len(reader.data):
            raise BadBody("ends early" if end > len(reader.data) else "bytes behind the request")
        reader.found.request = request
        return reader.found
    raise BadBody("too many wrappers")
