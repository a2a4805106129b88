"""The reactions on offer: their list, their pictures, what a person keeps of them, and the download of the files."""

import gzip
import json
from typing import Any

import pytest

from chappe.domain.errors import Refused
from chappe.domain.reactions_list import CHOICES, known, note_used
from chappe.rpc.assets import assets
from chappe.rpc.views.reactions import list_hash
from chappe.tl import functions, types
from tests.rpc.desk import Desk, desk

__all__ = ["desk"]
LARGEST_ANIMATION = 64 * 1024
ROLES = (
    "appear_animation",
    "select_animation",
    "activate_animation",
    "effect_animation",
    "around_animation",
    "center_icon",
)


async def download(desk: Desk, document: Any, piece: int = 4096) -> bytes:
    """The file as a client fetches it: pieces until one is short."""
    found = b""
    where = types.InputDocumentFileLocation(
        id=document.id, access_hash=document.access_hash, file_reference=document.file_reference, thumb_size=""
    )
    while True:
        part = await desk.get(functions.UploadGetFile(location=where, offset=len(found), limit=piece))
        found += part.bytes
        if len(part.bytes) < piece:
            return found


@pytest.mark.parametrize("dc_id", [1, 2, 10002])
async def test_every_reaction_has_pictures_that_can_be_downloaded(desk: Desk, dc_id: int) -> None:
    offered = await desk.get(functions.MessagesGetAvailableReactions(hash=0), dc_id=dc_id)
    assert [offer.reaction for offer in offered.reactions] == [choice.emoji for choice in CHOICES]
    assert len(offered.reactions) >= 12
    for offer in offered.reactions:
        assert not offer.inactive
        assert not offer.premium
        icon = offer.static_icon
        assert icon.mime_type == "image/webp"
        assert (await download(desk, icon))[:4] == b"RIFF"
        for role in ROLES:
            document = getattr(offer, role)
            assert document.mime_type == "application/x-tgsticker"
            assert document.dc_id == dc_id % 10000, "in the client's own centre, so that it need not go to another"
            kinds = {type(attribute) for attribute in document.attributes}
            assert {types.DocumentAttributeSticker, types.DocumentAttributeImageSize} <= kinds
            data = await download(desk, document)
            assert len(data) == document.size <= LARGEST_ANIMATION
            drawing = json.loads(gzip.decompress(data))
            assert (drawing["tgs"], drawing["w"], drawing["h"], drawing["fr"]) == (1, 512, 512, 60)
            assert 0 < drawing["op"] <= 180


async def test_a_list_that_is_known_is_not_sent_again(desk: Desk) -> None:
    offered = await desk.get(functions.MessagesGetAvailableReactions(hash=0))
    again = await desk.get(functions.MessagesGetAvailableReactions(hash=offered.hash))
    assert isinstance(again, types.MessagesAvailableReactionsNotModified)
    other = await desk.get(functions.MessagesGetAvailableReactions(hash=offered.hash), dc_id=4)
    assert other.reactions[0].static_icon.dc_id == 4


def test_ids_of_files_are_their_own() -> None:
    assert len(assets()) == 4 * len(CHOICES)
    assert len({asset.access_hash for asset in assets().values()}) == len(assets())
    assert sum(len(asset.data) for asset in assets().values()) < 200_000


@pytest.mark.parametrize(
    ("offset", "limit", "precise", "error"),
    [
        (1, 4096, False, "OFFSET_INVALID"),
        (-4096, 4096, False, "OFFSET_INVALID"),
        (1024, 4096, False, "OFFSET_INVALID"),
        (0, 0, False, "LIMIT_INVALID"),
        (0, -4096, False, "LIMIT_INVALID"),
        (0, 5000, False, "LIMIT_INVALID"),
        (0, 12288, False, "LIMIT_INVALID"),
        (0, 2 << 20, False, "LIMIT_INVALID"),
        ((1 << 20) - 1024, 2048, True, "LIMIT_INVALID"),
    ],
)
async def test_odd_pieces_are_refused(desk: Desk, offset: int, limit: int, precise: bool, error: str) -> None:
    asset = next(iter(assets().values()))
    where = types.InputDocumentFileLocation(
        id=asset.id, access_hash=asset.access_hash, file_reference=b"", thumb_size=""
    )
    answer = await desk.ask(functions.UploadGetFile(location=where, offset=offset, limit=limit, precise=precise))
    assert answer.error == (400, error)


async def test_pieces_past_the_end_are_empty_and_precise_ones_small(desk: Desk) -> None:
    asset = next(iter(assets().values()))
    where = types.InputDocumentFileLocation(
        id=asset.id, access_hash=asset.access_hash, file_reference=b"", thumb_size=""
    )
    past = await desk.get(functions.UploadGetFile(location=where, offset=1 << 20, limit=4096))
    assert past.bytes == b""
    middle = await desk.get(functions.UploadGetFile(location=where, offset=1024, limit=1024, precise=True))
    assert middle.bytes == asset.data[1024:2048]


async def test_a_file_is_not_had_by_its_number_alone(desk: Desk) -> None:
    asset = next(iter(assets().values()))
    for id, access in ((asset.id, 1), (5, asset.access_hash)):
        where = types.InputDocumentFileLocation(id=id, access_hash=access, file_reference=b"", thumb_size="")
        answer = await desk.ask(functions.UploadGetFile(location=where, offset=0, limit=4096))
        assert answer.error == (400, "LOCATION_INVALID")


async def test_the_favourite_is_kept_and_told(desk: Desk) -> None:
    config = await desk.get(functions.HelpGetConfig())
    assert config.reactions_default == types.ReactionEmoji(emoticon="👍")
    heart = types.ReactionEmoji(emoticon="❤️")
    assert await desk.get(functions.MessagesSetDefaultReaction(reaction=heart)) is True
    config = await desk.get(functions.HelpGetConfig())
    assert config.reactions_default == types.ReactionEmoji(emoticon="❤")
    stranger = await desk.get(functions.HelpGetConfig(), signed_in=False)
    assert stranger.reactions_default is None


@pytest.mark.parametrize(
    "reaction", [types.ReactionEmoji(emoticon="🦀"), types.ReactionCustomEmoji(document_id=1), types.ReactionEmpty()]
)
async def test_only_what_is_on_offer_can_be_the_favourite(desk: Desk, reaction: Any) -> None:
    answer = await desk.ask(functions.MessagesSetDefaultReaction(reaction=reaction))
    assert answer.error == (400, "REACTION_INVALID")


async def test_recent_reactions_come_first_until_forgotten(desk: Desk) -> None:
    for emoji in ("🔥", "👏", "🔥"):
        await desk.world.write(lambda tx, emoji=emoji: note_used(tx, desk.user.id, (emoji,)))
    recent = await desk.get(functions.MessagesGetRecentReactions(limit=10, hash=0))
    assert [reaction.emoticon for reaction in recent.reactions] == ["🔥", "👏"]
    same = await desk.get(functions.MessagesGetRecentReactions(limit=10, hash=recent.hash))
    assert isinstance(same, types.MessagesReactionsNotModified)
    top = await desk.get(functions.MessagesGetTopReactions(limit=3, hash=0))
    assert [reaction.emoticon for reaction in top.reactions] == ["🔥", "👏", "👍"]
    assert await desk.get(functions.MessagesClearRecentReactions()) is True
    recent = await desk.get(functions.MessagesGetRecentReactions(limit=10, hash=recent.hash))
    assert recent.reactions == []


def test_a_lists_hash_is_the_one_that_clients_compute() -> None:
    # What TDLib 1.8.67 says it should be for this list.
    assert list_hash("👍👎❤🔥🎉😁😢🤔👏🙏💯🤝⚡👀🏆😱") == 375766349273158350
    assert list_hash("") == 0


def test_the_mark_for_colour_makes_no_other_reaction() -> None:
    assert known("❤️") == "❤"
    with pytest.raises(Refused, match="REACTION_INVALID"):
        known("x")
