"""Renders the reactions on offer, with their pictures, and lists of reactions."""

from collections.abc import Iterable
from functools import cache
from hashlib import md5

from chappe.domain.custom_reactions import document as document_of
from chappe.domain.reactions import ANY, offered
from chappe.domain.reactions_list import CHOICES
from chappe.domain.values import Chat
from chappe.rpc.assets import DATE, Asset, assets, by_kind
from chappe.rpc.views.config import text_hash
from chappe.tl import types

WORD = (1 << 64) - 1


def document(asset: Asset, dc_id: int) -> types.Document:
    """A file that comes with the server, as a sticker that is in no set; kept in the data centre that asks."""
    return types.Document(
        id=asset.id,
        access_hash=asset.access_hash,
        file_reference=b"",
        date=DATE,
        mime_type=asset.mime,
        size=len(asset.data),
        dc_id=dc_id,
        attributes=[
            types.DocumentAttributeImageSize(w=asset.side, h=asset.side),
            types.DocumentAttributeSticker(alt=asset.emoji, stickerset=types.InputStickerSetEmpty()),
            types.DocumentAttributeFilename(file_name="sticker.webp" if asset.kind == "icon" else "sticker.tgs"),
        ],
    )


@cache
def available(dc_id: int) -> types.MessagesAvailableReactions:
    """Every reaction on offer (core.telegram.org/api/reactions), as a client of that data centre should see it."""
    offers = []
    for emoji, title in CHOICES:
        icon, appear, pop, burst = (
            document(by_kind()[emoji, kind], dc_id) for kind in ("icon", "appear", "pop", "burst")
        )
        offers.append(
            types.AvailableReaction(
                reaction=emoji,
                title=title,
                static_icon=icon,
                appear_animation=appear,
                select_animation=pop,
                activate_animation=pop,
                effect_animation=burst,
                around_animation=burst,
                center_icon=pop,
            )
        )
    marks = "".join(f"{asset.id}:{asset.access_hash};" for asset in assets().values())
    return types.MessagesAvailableReactions(hash=text_hash(f"{dc_id} {marks}"), reactions=offers)


def reaction(kept: str) -> "types.TypeReaction":
    """A reaction as it is kept (core.telegram.org/type/Reaction)."""
    id = document_of(kept)
    return types.ReactionCustomEmoji(document_id=id) if id else types.ReactionEmoji(emoticon=kept)


def of_chat(found: Chat) -> "types.TypeChatReactions":
    """What may be reacted with in a group or channel (core.telegram.org/type/ChatReactions)."""
    return allowed(found.reactions)


def allowed(kept: str) -> "types.TypeChatReactions":
    """The same, as it is kept."""
    chosen = offered(kept)
    if chosen is None:
        return types.ChatReactionsAll(allow_custom=kept == ANY)
    if not chosen:
        return types.ChatReactionsNone()
    return types.ChatReactionsSome(reactions=[reaction(one) for one in chosen])


def reaction_list(emojis: Iterable[str], hash: int) -> object:
    """`messages.reactions`, or that the client has the same already."""
    found = list(emojis)
    own = list_hash(found)
    if own and own == hash:
        return types.MessagesReactionsNotModified()
    return types.MessagesReactions(hash=own, reactions=[reaction(one) for one in found])


def list_hash(emojis: Iterable[str]) -> int:
    """The hash of a list of reactions that clients compute too (core.telegram.org/api/offsets#hash-generation).

    Each emoji counts as two numbers: 0, and the first four bytes of its MD5 as a signed number; a custom one as the two
    halves of its id.
    """
    found = 0
    for emoji in emojis:
        digest = md5(emoji.encode(), usedforsecurity=False).digest()
        numbers = (0, int.from_bytes(digest[:4], "big", signed=True))
        for number in divmod(document_of(emoji), 1 << 32) if document_of(emoji) else numbers:
            found ^= found >> 21
            found ^= found << 35 & WORD
            found ^= found >> 4
            found = (found + number) & WORD
    return found - (1 << 64) if found >> 63 else found
