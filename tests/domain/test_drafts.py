"""Drafts: kept as written, the same on all devices."""

import pytest

from chappe.domain import dialogs, drafts
from chappe.domain.drafts import ClearDrafts, SaveDraft
from chappe.domain.errors import Refused
from chappe.domain.events import DraftChanged
from chappe.domain.values import Draft, Entity, PeerRef, Shown, Source
from chappe.rpc.views.updates import update
from chappe.tl import types
from tests.domain.test_channels import make
from tests.support.talk import chat, talk
from tests.support.world import World


async def test_other_devices_get_it(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    bold = (Entity("bold", 0, 5),)
    await world.run(SaveDraft(chat(bob), "hello ", bold, reply_to=3, quote="what", no_webpage=True), ann)
    kept = Draft(world.now, "hello ", bold, 3, True, False, "what")
    assert world.events(ann) == [DraftChanged(chat(bob), kept)]
    assert world.deliveries(ann)[0].not_key == world.key_of(ann.id)
    assert not world.deliveries(bob)
    events, _, people = await world.read(lambda tx: drafts.everyone(tx, ann.id, world.now))
    assert [logged.event for logged in events] == [DraftChanged(chat(bob), kept)]
    assert bob.id in people


async def test_the_same_again_tells_nobody_and_an_empty_one_clears(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    await world.run(SaveDraft(chat(bob), "hello"), ann)
    world.forget()
    world.pass_time(5)
    await world.run(SaveDraft(chat(bob), "hello"), ann)
    assert not world.deliveries(ann)
    await world.run(SaveDraft(chat(bob), ""), ann)
    await world.run(SaveDraft(chat(bob), ""), ann)
    assert world.events(ann) == [DraftChanged(chat(bob), None)]


async def test_all_are_cleared_at_once(world: World) -> None:
    ann, bob, cyd = (await talk(world, "Ann", "Bob", "Cyd")).people
    for other in (bob, cyd):
        await world.run(SaveDraft(chat(other), "begun"), ann)
    world.forget()
    await world.run(ClearDrafts(), ann)
    await world.run(ClearDrafts(), ann)
    assert sorted(event.peer.id for event in world.events(ann)) == sorted([bob.id, cyd.id])


async def test_drafts_that_are_refused(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    with pytest.raises(Refused, match="MESSAGE_TOO_LONG"):
        await world.run(SaveDraft(chat(bob), "x" * 4097), ann)
    with pytest.raises(Refused, match="ENTITY_BOUNDS_INVALID"):
        await world.run(SaveDraft(chat(bob), "x", (Entity("bold", 0, 2),)), ann)


async def test_a_draft_answers_another_chat_and_shows_a_page(world: World) -> None:
    ann, bob, cyd = (await talk(world, "Ann", "Bob", "Cyd")).people
    hall = await make(world, cyd, group=True, name="the_hall")
    source, page = Source(hall, 77), Shown("https://site.example/", "large", True)
    styled = (Entity("bold", 0, 4), Entity("text_url", 0, 4, "https://elsewhere.example/"))
    how = {"reply_to": 3, "quote": "what", "quote_entities": styled, "source": source, "page": page, "effect": 9}
    await world.run(SaveDraft(chat(bob), "hello", **how), ann)  # type: ignore[arg-type]
    [kept] = [event.draft for event in world.events(ann)]
    assert (kept.reply_to, kept.quote, kept.quote_entities) == (3, "what", styled[:1])
    assert (kept.source, kept.page, kept.effect) == (source, page, 9)
    listed = await world.read(lambda tx: dialogs.by_peers(tx, ann.id, [chat(bob)], world.now))
    assert hall in listed.chats and listed.dialogs[0].draft == kept
    events, cast, _ = await world.read(lambda tx: drafts.everyone(tx, ann.id, world.now))
    assert hall in cast.chats and events[0].event.draft == kept  # type: ignore[attr-defined]
    [update_] = [update(one, cast) for one in events]
    shown = update_.draft  # type: ignore[union-attr]
    assert isinstance(shown.reply_to.reply_to_peer_id, types.InputPeerChannel) and shown.effect == 9
    assert shown.reply_to.reply_to_peer_id.access_hash == 77
    assert (shown.media.url, shown.media.force_large_media, shown.media.optional) == (page.url, True, True)
    world.forget()
    world.pass_time(9)
    await world.run(SaveDraft(chat(bob), "hello", **how), ann)  # type: ignore[arg-type]
    assert not world.deliveries(ann), "the same again"


async def test_what_a_draft_may_not_answer_or_show(world: World) -> None:
    ann, bob, cyd = (await talk(world, "Ann", "Bob", "Cyd")).people
    secret = await make(world, cyd, group=True)
    for peer in (secret, PeerRef(2, 999_999)):
        with pytest.raises(Refused, match="REPLY_TO_INVALID"):
            await world.run(SaveDraft(chat(bob), "x", reply_to=3, source=Source(peer, 1)), ann)
    with pytest.raises(Refused, match="WEBPAGE_URL_INVALID"):
        await world.run(SaveDraft(chat(bob), "x", page=Shown("file:///etc/passwd")), ann)
    with pytest.raises(Refused, match="QUOTE_TEXT_INVALID"):
        await world.run(SaveDraft(chat(bob), "x", reply_to=3, quote="x" * 1025), ann)
    await world.run(SaveDraft(chat(bob), "", page=Shown("https://site.example/"), effect=3), ann)
    assert not world.events(ann), "nothing is begun"
    # To the chat that it is in, it is an answer like any other.
    await world.run(SaveDraft(chat(bob), "x", reply_to=3, source=Source(chat(bob), 1)), ann)
    assert world.events(ann)[0].draft.source is None
