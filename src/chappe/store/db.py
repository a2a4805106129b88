"""The small face that tables see of a database connection, the same on every driver."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from chappe.domain.values import PeerRef

Row = tuple[Any, ...]


class Cursor(Protocol):
    """What an executed statement gives."""

    @property
    def rowcount(self) -> int: ...
    @property
    def lastrowid(self) -> int | None: ...
    def fetchone(self) -> Row | None: ...
    def fetchall(self) -> list[Row]: ...


class Db(Protocol):
    """A connection; SQL is written with `?` places and in the dialect common to the drivers."""

    def execute(self, sql: str, params: Sequence[object] = (), /) -> Cursor: ...


def pack(peer: PeerRef) -> int:
    """A peer as one column: id in the high bits, kind in the lowest two."""
    return peer[1] << 2 | peer[0]


def unpack(column: int) -> PeerRef:
    """Undo `pack`."""
    return PeerRef(column & 3, column >> 2)


def places(values: Sequence[object] | Iterable[object]) -> str:
    """`?,?,?` for an IN list of these values; callers bound their number."""
    return ",".join("?" for _ in values)


def to_json(value: object) -> str:
    """Compact JSON text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
