"""stickers.*: sets of stickers, made and changed by their owners."""

from chappe.domain import sticker_making as making
from chappe.domain import stickers
from chappe.domain.errors import Refused
from chappe.domain.ports.stickers import EMOJI, MASKS, STICKERS
from chappe.domain.stickers import Ref
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.rpc.stickers import given
from chappe.rpc.views import stickers as view
from chappe.tl import functions, types


async def _changed(call: Call, command: making.CreateSet | making._Change) -> object:
    return view.full((await call.run(command)).result)


async def _kind(call: Call, ref: Ref) -> int:
    """What kind of set of one's own that is; raises STICKERSET_INVALID before anything is looked at."""
    return (await call.read(lambda tx: stickers.own(tx, call.user_id, ref))).kind


@method(functions.StickersCreateStickerSet)
async def create_sticker_set(call: Call, q: functions.StickersCreateStickerSet) -> object:
    """Make a set of one's own (core.telegram.org/method/stickers.createStickerSet)."""
    if await peers.user_id(call, q.user_id) != call.user_id:  # only bots make sets for others
        raise Refused("USER_ID_INVALID")
    if q.masks and q.emojis:
        raise Refused("PACK_TYPE_INVALID")
    kind = MASKS if q.masks else EMOJI if q.emojis else STICKERS
    items = await given.items(call, q.stickers, kind)
    thumb = await given.thumb(call, q.thumb)
    return await _changed(call, making.CreateSet(q.title, q.short_name, kind, q.text_color, items, thumb))


@method(functions.StickersCheckShortName)
async def check_short_name(call: Call, q: functions.StickersCheckShortName) -> object:
    """Is the name free (core.telegram.org/method/stickers.checkShortName)?"""
    await call.read(lambda tx: stickers.check_name(tx, q.short_name))
    return True


@method(functions.StickersSuggestShortName)
async def suggest_short_name(call: Call, q: functions.StickersSuggestShortName) -> object:
    """A free name after a title (core.telegram.org/method/stickers.suggestShortName)."""
    draw = int.from_bytes(call.actor.random(4), "little")
    return types.StickersSuggestedShortName(short_name=await call.read(lambda tx: stickers.suggest(tx, q.title, draw)))


@method(functions.StickersAddStickerToSet)
async def add_sticker_to_set(call: Call, q: functions.StickersAddStickerToSet) -> object:
    """Put one more sticker into a set (core.telegram.org/method/stickers.addStickerToSet)."""
    ref = given.ref(q.stickerset)
    item = await given.item(call, q.sticker, await _kind(call, ref))
    return await _changed(call, making.AddSticker(ref, item))


@method(functions.StickersRemoveStickerFromSet)
async def remove_sticker_from_set(call: Call, q: functions.StickersRemoveStickerFromSet) -> object:
    """Take a sticker out of its set (core.telegram.org/method/stickers.removeStickerFromSet)."""
    return await _changed(call, making.RemoveSticker(given.sticker(q.sticker)))


@method(functions.StickersReplaceSticker)
async def replace_sticker(call: Call, q: functions.StickersReplaceSticker) -> object:
    """Put another sticker in the place of one (core.telegram.org/method/stickers.replaceSticker)."""
    known = given.sticker(q.sticker)
    found = await call.read(lambda tx: making.own_sticker(tx, call.user_id, known))
    item = await given.item(call, q.new_sticker, found[0].kind)
    return await _changed(call, making.ReplaceSticker(known, item))


@method(functions.StickersChangeStickerPosition)
async def change_sticker_position(call: Call, q: functions.StickersChangeStickerPosition) -> object:
    """Give a sticker another place (core.telegram.org/method/stickers.changeStickerPosition)."""
    return await _changed(call, making.MoveSticker(given.sticker(q.sticker), q.position))


@method(functions.StickersChangeSticker)
async def change_sticker(call: Call, q: functions.StickersChangeSticker) -> object:
    """Change what a sticker stands for (core.telegram.org/method/stickers.changeSticker)."""
    coords = given.mask_coords(q.mask_coords)
    return await _changed(call, making.ChangeSticker(given.sticker(q.sticker), q.emoji, q.keywords, coords))


@method(functions.StickersRenameStickerSet)
async def rename_sticker_set(call: Call, q: functions.StickersRenameStickerSet) -> object:
    """Give a set another title (core.telegram.org/method/stickers.renameStickerSet)."""
    return await _changed(call, making.RenameSet(given.ref(q.stickerset), q.title))


@method(functions.StickersSetStickerSetThumb)
async def set_sticker_set_thumb(call: Call, q: functions.StickersSetStickerSetThumb) -> object:
    """Give a set another thumbnail (core.telegram.org/method/stickers.setStickerSetThumb)."""
    ref = given.ref(q.stickerset)
    await _kind(call, ref)
    return await _changed(call, making.SetThumb(ref, await given.thumb(call, q.thumb), q.thumb_document_id or 0))


@method(functions.StickersDeleteStickerSet)
async def delete_sticker_set(call: Call, q: functions.StickersDeleteStickerSet) -> object:
    """Forget a set (core.telegram.org/method/stickers.deleteStickerSet)."""
    await call.run(making.DeleteSet(given.ref(q.stickerset)))
    return True
