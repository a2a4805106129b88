"""Answers messages.getStickerSet: sets that people made, and empty ones that clients know by their purpose."""

from typing import NamedTuple

from chappe.domain import stickers
from chappe.domain.ports import Tx
from chappe.domain.stickers import Full
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.rpc.stickers import given as given_sets
from chappe.rpc.views import stickers as view
from chappe.tl import functions, types

FIRST_ID = int.from_bytes(b"Chappe\1\0", "big")
"""Ids of the sets lie above this, as those of the files that come with the server lie above theirs."""


class Purpose(NamedTuple):
    """What a set is for, and how it is asked for by that."""

    name: str
    asked: type
    emojis: bool


PURPOSES = (
    Purpose("AnimatedEmoji", types.InputStickerSetAnimatedEmoji, True),
    Purpose("AnimatedEmojiAnimations", types.InputStickerSetAnimatedEmojiAnimations, True),
    Purpose("EmojiGenericAnimations", types.InputStickerSetEmojiGenericAnimations, True),
    Purpose("EmojiStatuses", types.InputStickerSetEmojiDefaultStatuses, True),
    Purpose("EmojiChannelStatuses", types.InputStickerSetEmojiChannelDefaultStatuses, True),
    Purpose("EmojiTopicIcons", types.InputStickerSetEmojiDefaultTopicIcons, True),
    Purpose("PremiumGifts", types.InputStickerSetPremiumGifts, False),
    Purpose("TonGifts", types.InputStickerSetTonGifts, False),
)
"""In this order for ever: the place makes the id."""


def sticker_set(place: int) -> types.StickerSet:
    """The empty set at a place of `PURPOSES`."""
    purpose = PURPOSES[place]
    return types.StickerSet(
        id=FIRST_ID + place,
        access_hash=FIRST_ID,
        title=purpose.name,
        short_name=purpose.name,
        count=0,
        hash=place + 1,
        official=True,
        emojis=purpose.emojis,
    )


@method(functions.MessagesGetStickerSet)
async def get_sticker_set(call: Call, q: functions.MessagesGetStickerSet) -> object:
    """A set by purpose, id or name (core.telegram.org/method/messages.getStickerSet); raises STICKERSET_INVALID.

    COMPAT(TDLib): it repeats without end a request for a set that it needs, such as that of gifts for a balance.
    """
    given = q.stickerset
    for place, purpose in enumerate(PURPOSES):
        by_id = isinstance(given, types.InputStickerSetID) and given.id == FIRST_ID + place
        by_name = isinstance(given, types.InputStickerSetShortName) and given.short_name == purpose.name
        if by_id or by_name or isinstance(given, purpose.asked):
            found = sticker_set(place)
            if q.hash == found.hash:
                return types.MessagesStickerSetNotModified()
            return types.MessagesStickerSet(set=found, packs=[], keywords=[], documents=[])
    ref = given_sets.ref(given)

    def look(tx: Tx) -> Full | None:
        made = stickers.find(tx, ref)
        return None if q.hash == stickers.hash_of(made) else stickers.full(tx, call.user_id, made)

    answer = await call.read(look)
    return types.MessagesStickerSetNotModified() if answer is None else view.full(answer)
