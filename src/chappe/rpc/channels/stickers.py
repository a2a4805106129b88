"""channels.*: the sets of stickers and custom emoji that a supergroup offers its members."""

from chappe.domain.group_stickers import SetGroupSet
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.rpc.stickers import given
from chappe.tl import functions, types


async def _set(call: Call, channel: object, emoji: bool, stickerset: object) -> bool:
    peer = call.services.access.channel(call.user_id, channel)
    ref = None if isinstance(stickerset, types.InputStickerSetEmpty) else given.ref(stickerset)
    await call.run(SetGroupSet(peer, emoji, ref))
    return True


@method(functions.ChannelsSetStickers)
async def set_stickers(call: Call, q: functions.ChannelsSetStickers) -> object:
    """Offer a set of stickers (core.telegram.org/method/channels.setStickers)."""
    return await _set(call, q.channel, False, q.stickerset)


@method(functions.ChannelsSetEmojiStickers)
async def set_emoji_stickers(call: Call, q: functions.ChannelsSetEmojiStickers) -> object:
    """Offer a set of custom emoji (core.telegram.org/method/channels.setEmojiStickers)."""
    return await _set(call, q.channel, True, q.stickerset)
