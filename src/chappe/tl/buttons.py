"""Keyboards between layers: up to 228 each kind of button is a constructor, since 229 a `type` inside the button."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from . import types
from .base import Foreign, Object
from .errors import BadBody
from .shapes import Layer

# (class of the inner type, old constructor, fields that keep their names)
_REPLY: tuple[tuple[type[Object], str, tuple[str, ...]], ...] = (
    (types.ButtonTypeDefault, "keyboardButton", ()),
    (types.ButtonTypeRequestPhone, "keyboardButtonRequestPhone", ()),
    (types.ButtonTypeRequestGeoLocation, "keyboardButtonRequestGeoLocation", ()),
    (types.ButtonTypeRequestPoll, "keyboardButtonRequestPoll", ("quiz",)),
    (types.ButtonTypeSimpleWebView, "keyboardButtonSimpleWebView", ("url",)),
    (types.ButtonTypeRequestPeer, "keyboardButtonRequestPeer", ("button_id", "peer_type", "max_quantity")),
    (
        types.InputButtonTypeRequestPeer,
        "inputKeyboardButtonRequestPeer",
        ("name_requested", "username_requested", "photo_requested", "button_id", "peer_type", "max_quantity"),
    ),
)
_INLINE: tuple[tuple[type[Object], str, tuple[str, ...]], ...] = (
    (types.InlineButtonTypeUrl, "keyboardButtonUrl", ("url",)),
    (types.InlineButtonTypeCallback, "keyboardButtonCallback", ("requires_password", "data")),
    (types.InlineButtonTypeSwitchInline, "keyboardButtonSwitchInline", ("same_peer", "query", "peer_types")),
    (types.InlineButtonTypeGame, "keyboardButtonGame", ()),
    (types.InlineButtonTypeBuy, "keyboardButtonBuy", ()),
    (types.InlineButtonTypeUrlAuth, "keyboardButtonUrlAuth", ("fwd_text", "url", "button_id")),
    (
        types.InputInlineButtonTypeUrlAuth,
        "inputKeyboardButtonUrlAuth",
        ("request_write_access", "fwd_text", "url", "bot"),
    ),
    (types.InlineButtonTypeUserProfile, "keyboardButtonUserProfile", ("user_id",)),
    (types.InputInlineButtonTypeUserProfile, "inputKeyboardButtonUserProfile", ("user_id",)),
    (types.InlineButtonTypeWebView, "keyboardButtonWebView", ("url",)),
    (types.InlineButtonTypeCopy, "keyboardButtonCopy", ("copy_text",)),
)
_OLD = {kind: (name, fields) for kind, name, fields in (*_REPLY, *_INLINE)}
_DEFAULTS: dict[str, Any] = {"max_quantity": 1}


def old_button(button: Any, layer: Layer) -> Foreign | None:
    """A button of either keyboard as the one constructor of its kind; None where the layer has no such kind."""
    button = getattr(button, "obj", button)
    found = _OLD.get(type(button.type))
    if found is None or found[0] not in layer.by_name:
        return None
    values = {field: getattr(button.type, field) for field in found[1]}
    return Foreign(found[0], {"text": button.text, "style": button.style, **values})


def reply_button(button: Any, layer: Layer) -> Foreign:
    """A reply button for an old layer: a kind that it lacks becomes plain text to send."""
    plain = Foreign("keyboardButton", {"text": button.text, "style": button.style})
    return old_button(button, layer) or plain


def inline_rows(markup: Any, layer: Layer) -> list[types.KeyboardButtonRow]:
    """The rows of an inline keyboard for an old layer; buttons of kinds that it lacks are left out."""
    rows = []
    for row in markup.rows:
        kept = [old for button in row.buttons if (old := old_button(button, layer)) is not None]
        if kept:
            rows.append(types.KeyboardButtonRow(kept))  # type: ignore[arg-type]
    return rows


def _button_up(kind: type[Object], fields: tuple[str, ...], inline: bool) -> Callable[[dict[str, Any]], Object]:
    made: Any = types.KeyboardInlineButton if inline else types.KeyboardButton
    factory: Any = kind

    def up(old: dict[str, Any]) -> Object:
        values = {field: old[field] if field in old else _DEFAULTS[field] for field in fields}
        button: Object = made(text=old["text"], type=factory(**values), style=old.get("style"))
        return button

    return up


BUTTONS_UP: dict[str, Callable[[dict[str, Any]], Object]] = {
    **{name: _button_up(kind, fields, False) for kind, name, fields in _REPLY if name != "keyboardButton"},
    **{name: _button_up(kind, fields, True) for kind, name, fields in _INLINE},
}
"""Constructors of buttons that layer 229 has not → the inner button."""


def plain_up(button: Any, old: dict[str, Any]) -> Any:
    """`keyboardButton` of an old layer is text and nothing else."""
    button.type = types.ButtonTypeDefault()
    return button


def inline_up(markup: Any, old: dict[str, Any]) -> Any:
    """`replyInlineMarkup` of an old layer: its rows get the inline constructor."""
    markup.rows = [
        types.KeyboardInlineButtonRow(list(_all(row.buttons, types.KeyboardInlineButton))) for row in old["rows"]
    ]
    return markup


def reply_up(markup: Any, old: dict[str, Any]) -> Any:
    """`replyKeyboardMarkup` of an old layer must hold reply buttons alone."""
    for row in markup.rows:
        row.buttons = list(_all(row.buttons, types.KeyboardButton))
    return markup


def _all(buttons: Iterable[Any], kind: type[Object]) -> Iterable[Any]:
    for button in buttons:
        if not isinstance(button, kind):
            raise BadBody(f"{type(button).__name__} in the wrong keyboard")
        yield button
