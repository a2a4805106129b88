"""messages.*: the sets in one's lists of stickers, masks and custom emoji."""

from chappe.domain import sticker_lists as lists
from chappe.domain import stickers
from chappe.domain.errors import Refused
from chappe.domain.ports.stickers import EMOJI, MASKS, STICKERS
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.rpc.stickers import given
from chappe.rpc.views import stickers as view
from chappe.tl import functions, types

MOST_IN_A_PAGE = 100


def kind_of(masks: bool, emojis: bool) -> int:
    """The kind of set that a request's flags mean."""
    return MASKS if masks else EMOJI if emojis else STICKERS


async def _all(call: Call, kind: int, hash: int) -> object:
    found = await call.read(lambda tx: lists.listed(tx, call.user_id, kind))
    now = stickers.vector_hash(stickers.hash_of(one.set) for one in found)
    if hash and hash == now:
        return types.MessagesAllStickersNotModified()
    return types.MessagesAllStickers(hash=now, sets=[view.sticker_set(one) for one in found])


@method(functions.MessagesGetAllStickers)
async def get_all_stickers(call: Call, q: functions.MessagesGetAllStickers) -> object:
    """One's sets of stickers (core.telegram.org/method/messages.getAllStickers)."""
    return await _all(call, STICKERS, q.hash)


@method(functions.MessagesGetMaskStickers)
async def get_mask_stickers(call: Call, q: functions.MessagesGetMaskStickers) -> object:
    """One's sets of masks (core.telegram.org/method/messages.getMaskStickers)."""
    return await _all(call, MASKS, q.hash)


@method(functions.MessagesGetEmojiStickers)
async def get_emoji_stickers(call: Call, q: functions.MessagesGetEmojiStickers) -> object:
    """One's sets of custom emoji (core.telegram.org/method/messages.getEmojiStickers)."""
    return await _all(call, EMOJI, q.hash)


@method(functions.MessagesGetArchivedStickers)
async def get_archived_stickers(call: Call, q: functions.MessagesGetArchivedStickers) -> object:
    """One's archived sets, a page of them (core.telegram.org/method/messages.getArchivedStickers)."""
    kind, limit = kind_of(q.masks, q.emojis), min(max(q.limit, 0), MOST_IN_A_PAGE)
    found = await call.read(lambda tx: lists.archived(tx, call.user_id, kind, q.offset_id, limit))
    return types.MessagesArchivedStickers(count=found.total, sets=view.all_covered(found.sets))


@method(functions.MessagesGetMyStickers)
async def get_my_stickers(call: Call, q: functions.MessagesGetMyStickers) -> object:
    """The sets that one made, a page of them (core.telegram.org/method/messages.getMyStickers)."""
    limit = min(max(q.limit, 0), MOST_IN_A_PAGE)
    found = await call.read(lambda tx: lists.own(tx, call.user_id, q.offset_id, limit))
    return types.MessagesMyStickers(count=found.total, sets=view.all_covered(found.sets))


@method(functions.MessagesInstallStickerSet)
async def install_sticker_set(call: Call, q: functions.MessagesInstallStickerSet) -> object:
    """Take a set in (core.telegram.org/method/messages.installStickerSet)."""
    away = (await call.run(lists.InstallSet(given.ref(q.stickerset), q.archived))).result
    if away:
        return types.MessagesStickerSetInstallResultArchive(sets=view.all_covered(away))
    return types.MessagesStickerSetInstallResultSuccess()


@method(functions.MessagesUninstallStickerSet)
async def uninstall_sticker_set(call: Call, q: functions.MessagesUninstallStickerSet) -> object:
    """Take a set out of one's lists (core.telegram.org/method/messages.uninstallStickerSet)."""
    await call.run(lists.ToggleSets((given.ref(q.stickerset),), "uninstall"))
    return True


@method(functions.MessagesToggleStickerSets)
async def toggle_sticker_sets(call: Call, q: functions.MessagesToggleStickerSets) -> object:
    """Several at once (core.telegram.org/method/messages.toggleStickerSets)."""
    asked = [what for what in ("uninstall", "archive", "unarchive") if getattr(q, what)]
    if len(asked) != 1:
        raise Refused("INPUT_REQUEST_INVALID")
    if len(q.stickersets) > lists.MOST_NAMED:
        raise Refused("STICKERS_TOO_MUCH")
    await call.run(lists.ToggleSets(tuple(given.ref(one) for one in q.stickersets), asked[0]))
    return True


@method(functions.MessagesReorderStickerSets)
async def reorder_sticker_sets(call: Call, q: functions.MessagesReorderStickerSets) -> object:
    """Put one's list in order (core.telegram.org/method/messages.reorderStickerSets)."""
    await call.run(lists.OrderSets(kind_of(q.masks, q.emojis), tuple(q.order[: lists.MOST_NAMED])))
    return True
