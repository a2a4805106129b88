"""The errors of the TL layer: what can be wrong with bytes from outside or with an object on its way out."""

from __future__ import annotations


class TlError(Exception):
    """Base of all errors of this package."""


class BadBody(TlError):
    """The bytes are not a well-formed TL value of the layer they claim."""


class UnknownConstructor(BadBody):
    """The constructor id is not in the layer's tables."""

    def __init__(self, constructor_id: int) -> None:
        super().__init__(f"unknown constructor {constructor_id:08x}")
        self.constructor_id = constructor_id


class UnknownMethod(BadBody):
    """The method id is in no layer on file (or in no layer that the inner one can take over)."""

    def __init__(self, method_id: int) -> None:
        super().__init__(f"unknown method {method_id:08x}")
        self.method_id = method_id


class UnknownLayer(TlError):
    """The layer is not on file."""

    def __init__(self, layer: int) -> None:
        super().__init__(f"layer {layer} is not on file")
        self.layer = layer


class BadObject(TlError):
    """An object handed to the encoder does not fit its own shape; a fault of the server, not of a client."""


class Unborn(BadObject):
    """The object has no form in the asked layer: its constructor came later and no older one can stand for it."""

    def __init__(self, name: str, layer: int) -> None:
        super().__init__(f"{name} has no form in layer {layer}")
        self.name = name
        self.layer = layer
