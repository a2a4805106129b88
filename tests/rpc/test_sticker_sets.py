"""Sets of stickers as every layer reads them, and the names that the server keeps for itself."""

from chappe.domain.ports.stickers import EMOJI, MASKS
from chappe.domain.stickers import RESERVED
from chappe.rpc.sticker_sets import PURPOSES
from chappe.tl import functions, types
from tests.rpc.desk import Desk, desk
from tests.rpc.test_startup import readable_everywhere
from tests.support.sticker_sets import made

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
