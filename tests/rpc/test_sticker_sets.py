"""Sets of stickers as every layer reads them, and the names that the server keeps for itself."""

import pytest

from chappe.domain import events as ev
from chappe.domain.outcome import Cast
from chappe.domain.ports.stickers import EMOJI, MASKS
from chappe.domain.sticker_lists import InstallSet
from chappe.domain.stickers import RESERVED
from chappe.domain.updates import passing
from chappe.rpc.sticker_sets import PURPOSES
from chappe.rpc.views import stickers as view
from chappe.rpc.views.updates import update
from chappe.tl import codec, functions, types
from chappe.tl.shapes import layer_tables, layers_on_file
from tests.rpc.desk import Desk, desk
from tests.rpc.test_startup import readable_everywhere
from tests.support.sticker_sets import made, ref
from tests.tl.samples import Reader

__all__ = ["desk"]


async def test_sets_of_each_kind_are_readable_in_every_layer(desk: Desk) -> None:
    for kind, word in ((0, "plain"), (MASKS, "masks"), (EMOJI, "small")):
        await made(desk.world, desk.user, word, "🐦🦜", "🦆", kind=kind)
        name = types.InputStickerSetShortName(short_name=word)
        request = functions.MessagesGetStickerSet(stickerset=name, hash=0)
        found = await desk.get(request)
        readable_everywhere(request, found)
        assert (found.set.masks, found.set.emojis, len(found.documents)) == (kind == MASKS, kind == EMOJI, 2)


def test_names_of_the_servers_own_sets_are_taken() -> None:
    assert {purpose.name.lower() for purpose in PURPOSES} == RESERVED


async def test_lists_are_readable_in_every_layer(desk: Desk) -> None:
    world, ada = desk.world, desk.user
    birds = await made(world, ada, "birds", "🐦", "🦆", title="Birds of the air")
    masks = await made(world, ada, "masks", "🎭", kind=MASKS)
    small = await made(world, ada, "small", "🐦", kind=EMOJI)
    for found in (birds, masks, small):
        await world.run(InstallSet(ref(found)), ada)
    document = view.of_set(birds.stickers[0].file)
    given = types.InputDocument(
        id=document.id, access_hash=document.access_hash, file_reference=document.file_reference
    )
    f = functions
    await desk.get(f.MessagesFaveSticker(id=given, unfave=False))
    await desk.get(f.MessagesSaveRecentSticker(id=given, unsave=False))
    for request, field in (
        (f.MessagesGetAllStickers(hash=0), "sets"),
        (f.MessagesGetMaskStickers(hash=0), "sets"),
        (f.MessagesGetEmojiStickers(hash=0), "sets"),
        (f.MessagesGetMyStickers(offset_id=0, limit=10), "sets"),
        (f.MessagesGetRecentStickers(hash=0), "stickers"),
        (f.MessagesGetFavedStickers(hash=0), "stickers"),
        (f.MessagesGetStickers(emoticon="🐦", hash=0), "stickers"),
        (f.MessagesSearchStickerSets(q="birds", hash=0), "sets"),
        (f.MessagesSearchEmojiStickerSets(q="small", hash=0), "sets"),
        (f.MessagesSearchStickers(q="", emoticon="🐦", lang_code=[], offset=0, limit=9, hash=0), "stickers"),
        (f.MessagesSearchCustomEmoji(emoticon="🐦", hash=0), "document_id"),
    ):
        found = await desk.get(request)
        readable_everywhere(request, found)
        assert getattr(found, field), type(request).__name__
        if hasattr(request, "hash"):
            request.hash = found.hash
            again = await desk.get(request)
            assert type(again).__name__.endswith("NotModified"), type(request).__name__
            readable_everywhere(request, again)
    custom = f.MessagesGetCustomEmojiDocuments(document_id=[small.stickers[0].file.id, document.id, 5])
    readable_everywhere(custom, await desk.get(custom))
    assert [one.id for one in await desk.get(custom)] == [small.stickers[0].file.id]
    await world.run(InstallSet(ref(birds), archived=True), ada)
    away = f.MessagesGetArchivedStickers(offset_id=0, limit=10)
    readable_everywhere(away, await desk.get(away))


@pytest.mark.parametrize(
    "event",
    [
        ev.StickerSetsChanged(MASKS),
        ev.StickerSetsChanged(EMOJI, 7),
        ev.StickerSetsOrdered(0, (1, 2)),
        ev.KeptStickersChanged(0),
        ev.KeptStickersChanged(2),
    ],
)
def test_updates_are_readable_in_every_layer(event: object) -> None:
    told = types.Updates(updates=[update(passing(event, 1), Cast())], users=[], chats=[], date=1, seq=0)
    for number in layers_on_file():
        layer = layer_tables(number)
        reader = Reader(codec.encode(told, number), layer)
        reader.value("Updates")
        assert reader.at == len(reader.data)


async def test_requests_that_cannot_be_meant(desk: Desk) -> None:
    set_ref = types.InputStickerSetShortName(short_name="none")
    both = functions.MessagesToggleStickerSets(stickersets=[set_ref], archive=True, unarchive=True)
    assert (await desk.ask(both)).error == (400, "INPUT_REQUEST_INVALID")
    many = functions.MessagesGetCustomEmojiDocuments(document_id=list(range(201)))
    assert (await desk.ask(many)).error == (400, "LIMIT_INVALID")
    unknown = functions.MessagesInstallStickerSet(stickerset=set_ref, archived=False)
    assert (await desk.ask(unknown)).error == (406, "STICKERSET_INVALID")
    empty = functions.MessagesFaveSticker(id=types.InputDocumentEmpty(), unfave=False)
    assert (await desk.ask(empty)).error == (400, "STICKER_ID_INVALID")
    assert (await desk.ask(functions.MessagesGetStickers(emoticon=" ", hash=0))).error == (400, "EMOTICON_EMPTY")
