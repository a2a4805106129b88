"""Requests that ask for too much at once are cut or refused, and cost no more than others."""

from typing import Any

import pytest

from chappe.domain import search
from chappe.domain.bounds import QUOTE_LENGTH
from chappe.domain.errors import Flood
from chappe.domain.files import PREPARE
from chappe.domain.folders import MOST_EMOTICON
from chappe.engine.uploads import Upload
from chappe.rpc.messages.search import MOST_FILTERS
from chappe.tl import functions as f
from chappe.tl import types as t
from tests.rpc.desk import Desk, desk
from tests.support.world import World

__all__ = ["desk"]


async def test_counting_the_same_kind_again_and_again_costs_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    await desk.get(f.MessagesSendMessage(peer=t.InputPeerSelf(), message="see example.com", random_id=1))
    counted: list[str] = []
    count = search.count_of

    def noted(tx: Any, at: Any, wanted: search.Wanted) -> tuple[int, bool]:
        counted.append(wanted.kind)
        return count(tx, at, wanted)

    monkeypatch.setattr(search, "count_of", noted)
    some: list[Any] = [t.InputMessagesFilterUrl(), t.InputMessagesFilterPhotos()] * (MOST_FILTERS // 2)
    found = await desk.get(f.MessagesGetSearchCounters(peer=t.InputPeerSelf(), filters=some))
    assert [one.count for one in found] == [1, 0] * (MOST_FILTERS // 2)
    assert sorted(counted) == ["links", "photo"]
    asked = f.MessagesGetSearchCounters(peer=t.InputPeerSelf(), filters=[*some, some[0]])
    assert (await desk.ask(asked)).error == (400, "INPUT_REQUEST_INVALID")


async def test_a_draft_quotes_no_more_than_a_message_does(desk: Desk) -> None:
    def draft(length: int) -> f.MessagesSaveDraft:
        reply = t.InputReplyToMessage(reply_to_msg_id=2, quote_text="q" * length)
        return f.MessagesSaveDraft(peer=t.InputPeerSelf(), message="so", reply_to=reply)

    assert await desk.get(draft(QUOTE_LENGTH)) is True
    assert (await desk.ask(draft(QUOTE_LENGTH + 1))).error == (400, "QUOTE_TEXT_INVALID")


async def test_the_sign_of_a_folder_is_short(desk: Desk) -> None:
    title = t.TextWithEntities(text="Work", entities=[])
    made = t.DialogFilter(
        id=2, title=title, groups=True, emoticon="💼" * 10_000, pinned_peers=[], include_peers=[], exclude_peers=[]
    )
    await desk.get(f.MessagesUpdateDialogFilter(id=2, filter=made))
    _, kept = (await desk.get(f.MessagesGetDialogFilters())).filters
    assert kept.emoticon == "💼" * MOST_EMOTICON


async def test_files_are_not_put_together_without_end(world: World, desk: Desk) -> None:
    for id in range(5):
        await desk.files.save_part(desk.user.id, id, 0, 1, b"bytes")
    actor = world.engine.actor(desk.user.id, world.key_of(desk.user.id), "127.0.0.1", "Test device")
    world.limits.on, world.limits.scale = True, 3 / PREPARE.burst
    for id in (0, 1, 2, 0, 1, 2):  # what was done is not done again
        assert (await desk.files.document(actor, Upload(id, 1))).size == 5
    with pytest.raises(Flood):
        await desk.files.document(actor, Upload(3, 1))
    world.pass_time(int(PREPARE.every) + 1)
    actor = world.engine.actor(desk.user.id, world.key_of(desk.user.id), "127.0.0.1", "Test device")
    assert (await desk.files.document(actor, Upload(3, 1))).size == 5
