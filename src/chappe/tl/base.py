"""What the generated classes of the inner layer have in common: equality by value and a readable form."""

from __future__ import annotations

from typing import Any, ClassVar


class Object:
    """A TL value of the inner layer; its slots are the fields in the order of the wire."""

    __slots__: tuple[str, ...] = ()
    TL_NAME: ClassVar[str] = ""

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return all(_same(getattr(self, slot), getattr(other, slot)) for slot in self.__slots__)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        shown = ", ".join(
            f"{slot}={value!r}"
            for slot in self.__slots__
            if (value := getattr(self, slot, None)) is not None and value is not False
        )
        return f"{type(self).__name__}({shown})"


class Function(Object):
    """A method call of the inner layer."""

    __slots__ = ()


def _same(one: object, other: object) -> bool:
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(_same, one, other))
    return one == other


class Foreign:
    """A constructor of an old layer that the inner one has not, on its way out: its name and its fields."""

    __slots__ = ("name", "values")

    def __init__(self, name: str, values: dict[str, Any]) -> None:
        self.name = name
        self.values = values

    def __repr__(self) -> str:
        return f"Foreign({self.name}, {self.values})"
