"""messages.*: single stickers, recent and kept ones, and finding stickers, sets and custom emoji."""

from collections.abc import Sequence

from chappe.domain import files, stickers
from chappe.domain import sticker_use as use
from chappe.domain.attachments import File
from chappe.domain.errors import Refused
from chappe.domain.files import Known
from chappe.domain.ports import Tx
from chappe.domain.ports.stickers import ATTACHED, EMOJI, FAVED, MASKS, RECENT, STICKERS
from chappe.domain.stickers import Shown
from chappe.rpc import attachments
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.rpc.stickers import given
from chappe.rpc.views import stickers as view
from chappe.tl import functions, types

MOST_ASKED = 200
MOST_SETS = 50


def _hash(found: Sequence[File]) -> int:
    return stickers.vector_hash(file.id for file in found)


def _known(document: object, *, away: bool) -> Known:
    """A sticker that is named; to forget one it need not be said where it was seen."""
    if not isinstance(document, types.InputDocument):
        raise Refused("STICKER_ID_INVALID")
    if not document.file_reference and not away:
        raise Refused("FILE_REFERENCE_EMPTY")
    return given.sticker(document)


# -- one's own ------------------------------------------------------------------------------------------------------
@method(functions.MessagesSaveRecentSticker)
async def save_recent_sticker(call: Call, q: functions.MessagesSaveRecentSticker) -> object:
    """Note a sticker as used (core.telegram.org/method/messages.saveRecentSticker)."""
    await call.run(use.KeepSticker(ATTACHED if q.attached else RECENT, _known(q.id, away=q.unsave), q.unsave))
    return True


@method(functions.MessagesClearRecentStickers)
async def clear_recent_stickers(call: Call, q: functions.MessagesClearRecentStickers) -> object:
    """Forget which stickers were used (core.telegram.org/method/messages.clearRecentStickers)."""
    await call.run(use.ClearKept(ATTACHED if q.attached else RECENT))
    return True


@method(functions.MessagesFaveSticker)
async def fave_sticker(call: Call, q: functions.MessagesFaveSticker) -> object:
    """Keep a sticker (core.telegram.org/method/messages.faveSticker)."""
    await call.run(use.KeepSticker(FAVED, _known(q.id, away=q.unfave), q.unfave))
    return True


@method(functions.MessagesGetRecentStickers)
async def get_recent_stickers(call: Call, q: functions.MessagesGetRecentStickers) -> object:
    """Stickers that one used, the last one first (core.telegram.org/method/messages.getRecentStickers)."""
    kept = ATTACHED if q.attached else RECENT
    found = await call.read(lambda tx: use.kept(tx, call.user_id, kept))
    now = _hash([file for file, _ in found.files])
    if q.hash and q.hash == now:
        return types.MessagesRecentStickersNotModified()
    return types.MessagesRecentStickers(
        hash=now,
        packs=view.packs(found.inside.values()),
        stickers=[view.of_list(file, call.user_id, kept) for file, _ in found.files],
        dates=[date for _, date in found.files],
    )


@method(functions.MessagesGetFavedStickers)
async def get_faved_stickers(call: Call, q: functions.MessagesGetFavedStickers) -> object:
    """Stickers that one keeps (core.telegram.org/method/messages.getFavedStickers)."""
    found = await call.read(lambda tx: use.kept(tx, call.user_id, FAVED))
    now = _hash([file for file, _ in found.files])
    if q.hash and q.hash == now:
        return types.MessagesFavedStickersNotModified()
    return types.MessagesFavedStickers(
        hash=now,
        packs=view.packs(found.inside.values()),
        stickers=[view.of_list(file, call.user_id, FAVED) for file, _ in found.files],
    )


# -- finding --------------------------------------------------------------------------------------------------------
@method(functions.MessagesGetStickers)
async def get_stickers(call: Call, q: functions.MessagesGetStickers) -> object:
    """Stickers of one's own for an emoji (core.telegram.org/method/messages.getStickers)."""
    found = await call.read(lambda tx: use.by_emoji(tx, call.user_id, q.emoticon))
    now = _hash(found)
    if q.hash and q.hash == now:
        return types.MessagesStickersNotModified()
    return types.MessagesStickers(hash=now, stickers=[view.of_set(file) for file in found])


@method(functions.MessagesSearchStickers)
async def search_stickers(call: Call, q: functions.MessagesSearchStickers) -> object:
    """Stickers of all sets (core.telegram.org/method/messages.searchStickers)."""
    kind, start, limit = EMOJI if q.emojis else STICKERS, max(0, q.offset), min(max(q.limit, 0), use.MOST_FOUND)
    found = await call.read(lambda tx: use.find(tx, kind, q.q, q.emoticon, start, limit))
    now, after = _hash(found), start + limit if limit and len(found) == limit else None
    if q.hash and q.hash == now:
        return types.MessagesFoundStickersNotModified(next_offset=after)
    return types.MessagesFoundStickers(next_offset=after, hash=now, stickers=[view.of_set(file) for file in found])


@method(functions.MessagesSearchCustomEmoji)
async def search_custom_emoji(call: Call, q: functions.MessagesSearchCustomEmoji) -> object:
    """Custom emoji for an emoji (core.telegram.org/method/messages.searchCustomEmoji)."""
    found = await call.read(lambda tx: use.find(tx, EMOJI, "", q.emoticon, 0, use.MOST_FOUND))
    now = _hash(found)
    if q.hash and q.hash == now:
        return types.EmojiListNotModified()
    return types.EmojiList(hash=now, document_id=[file.id for file in found])


@method(functions.MessagesGetCustomEmojiDocuments)
async def get_custom_emoji_documents(call: Call, q: functions.MessagesGetCustomEmojiDocuments) -> object:
    """Custom emoji by id (core.telegram.org/method/messages.getCustomEmojiDocuments)."""
    if len(q.document_id) > MOST_ASKED:
        raise Refused("LIMIT_INVALID")
    found = await call.read(lambda tx: use.custom_emoji(tx, q.document_id))
    return [view.of_set(file) for file in found]


@method(functions.MessagesGetAttachedStickers)
async def get_attached_stickers(call: Call, q: functions.MessagesGetAttachedStickers) -> object:
    """Sets of what was drawn on a photo or video (core.telegram.org/method/messages.getAttachedStickers)."""
    known = attachments.known(q.media.id)

    def look(tx: Tx) -> tuple[Shown, ...]:
        file = files.seen(tx, call.user_id, known, call.now, "MEDIA_EMPTY")
        sets = dict.fromkeys(tx.stickers.holders(list(file.attributes.attached)).values())
        return stickers.several(tx, call.user_id, tx.stickers.many(list(sets)))

    return view.all_covered(await call.read(look))


async def _sets(call: Call, kinds: tuple[int, ...], query: str, hash: int) -> object:
    def look(tx: Tx) -> tuple[Shown, ...]:
        return stickers.several(tx, call.user_id, tx.stickers.search(query, kinds, MOST_SETS))

    found = await call.read(look)
    now = stickers.vector_hash(stickers.hash_of(one.set) for one in found)
    if hash and hash == now:
        return types.MessagesFoundStickerSetsNotModified()
    return types.MessagesFoundStickerSets(hash=now, sets=view.all_covered(found))


@method(functions.MessagesSearchStickerSets)
async def search_sticker_sets(call: Call, q: functions.MessagesSearchStickerSets) -> object:
    """Sets by title or name (core.telegram.org/method/messages.searchStickerSets)."""
    return await _sets(call, (STICKERS, MASKS), q.q, q.hash)


@method(functions.MessagesSearchEmojiStickerSets)
async def search_emoji_sticker_sets(call: Call, q: functions.MessagesSearchEmojiStickerSets) -> object:
    """Sets of custom emoji by title or name (core.telegram.org/method/messages.searchEmojiStickerSets)."""
    return await _sets(call, (EMOJI,), q.q, q.hash)
