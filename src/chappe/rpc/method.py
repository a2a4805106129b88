"""Declares what a function answers: which TL method, and who may call it."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple, TypeVar

from chappe.rpc.call import Call

ANYONE, USER = "anyone", "user"
"""Who may call: every key that has said initConnection, or only signed-in ones."""

F = TypeVar("F", bound=Callable[..., Awaitable[object]])


class Method(NamedTuple):
    """A TL method, who may call it, and the function that answers it."""

    request: type
    who: str
    answer: Callable[[Call, object], Awaitable[object]]


def method(request: type, who: str = USER) -> Callable[[F], F]:
    """Mark a function as the answer to a TL method; `rpc.router` collects marked functions of the listed modules."""

    def mark(function: F) -> F:
        marks = getattr(function, "methods", ())
        function.methods = (*marks, (request, who))  # type: ignore[attr-defined]
        return function

    return mark


def methods_of(module: object) -> list[Method]:
    """Every method that a module's functions answer."""
    return [
        Method(request, who, value) for value in vars(module).values() for request, who in getattr(value, "methods", ())
    ]
