"""Statistics by name and of single posts: reactions, sources, languages, and where a post was passed on to."""

import json

import pytest

from chappe.domain import post_statistics, statistics, viewing
from chappe.domain.admins import EditAdmin
from chappe.domain.admitting import ImportInvite
from chappe.domain.channels import CreateChannel, SetUsername
from chappe.domain.custom_reactions import of_document
from chappe.domain.deleting import DeleteThere
from chappe.domain.errors import Refused
from chappe.domain.forwarding import ForwardMessages
from chappe.domain.invites import ExportInvite
from chappe.domain.inviting import InviteToChannel
from chappe.domain.joining import Join
from chappe.domain.messages import SendMessage
from chappe.domain.ports.post_stats import LANGUAGES, Named
from chappe.domain.ports.stats import DAY
from chappe.domain.post_statistics import MOST_LINES, REST, Lines, lines, of_poll, of_post, public_forwards
from chappe.domain.reactions import SendReaction, SetReactions
from chappe.domain.rights import MAY
from chappe.domain.statistics import KEPT, ForgetCounts, Statistics
from chappe.domain.values import Message, PeerRef, User, box_of, user_peer
from chappe.domain.viewing import CountViews, Look, language, place_of
from chappe.rpc.stats import _named
from chappe.tl import types
from tests.domain import test_polls as asking
from tests.domain.test_custom_reactions import faces
from tests.domain.test_group_reactions import trio
from tests.domain.test_statistics import make
from tests.support.world import World


async def post(world: World, owner: User, peer: PeerRef, text: str = "one") -> Message:
    return (await world.run(SendMessage(peer, 0, text), owner)).result[0].message  # type: ignore[no-any-return]


async def figures(world: World, who: User, peer: PeerRef, broadcast: bool = True) -> Statistics:
    return await world.read(lambda tx: statistics.of(tx, who.id, peer, world.now, broadcast))


def total(found: Lines) -> dict[str, int]:
    return {name: sum(counts) for name, counts in zip(found.names, found.counts, strict=True)}


async def test_reactions_by_what_they_are(world: World) -> None:
    ann, bob, cyd, peer = await trio(world, "channel")
    [cat] = await faces(world, ann, "🐱")
    await world.run(SetReactions(peer, None, custom=True), ann)
    sent = await post(world, ann, peer)
    for who, emojis in ((bob, ("👍",)), (bob, ("🔥",)), (cyd, ("🔥",)), (ann, (cat,)), (cyd, ())):
        await world.run(SendReaction(peer, sent.id, emojis), who)
    found = await figures(world, ann, peer)
    assert total(found.emotions) == {"🔥": 2, "👍": 1, "🐱": 1} and sum(found.series.reactions) == 3
    one = await world.read(lambda tx: of_post(tx, ann.id, peer, sent.id, world.now))
    assert total(one.emotions) == {"🔥": 2, "👍": 1, "🐱": 1} and one.views.names == ()
    world.pass_time(3 * DAY)
    await world.run(SendReaction(peer, sent.id, ("👏",)), bob)
    one = await world.read(lambda tx: of_post(tx, ann.id, peer, sent.id, world.now))
    assert dict(zip(one.emotions.names, one.emotions.counts, strict=True))["👏"][-1] == 1


async def test_votes_by_the_day_are_for_whoever_asked(world: World) -> None:
    ann, bob, cyd, peer = await asking.trio(world, "super")
    id = (await asking.last(world, ann, peer)).id

    async def ask(who: User, where: PeerRef, id: int) -> Lines:
        return await world.read(lambda tx: of_poll(tx, who.id, where, id, world.now))

    assert (await ask(ann, peer, id)).names == ()
    await asking.vote(world, bob, peer, b"y")
    world.pass_time(2 * DAY)
    await asking.vote(world, cyd, peer, b"y")
    await asking.vote(world, ann, peer, b"n")
    assert (await ask(ann, peer, id)).counts == ((1, 0, 2),)
    await asking.vote(world, bob, peer)
    assert (await ask(ann, peer, id)).counts == ((0, 0, 2),)
    with pytest.raises(Refused, match="MESSAGE_AUTHOR_REQUIRED"):
        await ask(bob, peer, id)
    for wrong in (id + 9, (await post(world, ann, peer)).id):
        with pytest.raises(Refused, match="MESSAGE_ID_INVALID"):
            await ask(ann, peer, wrong)
    dan, secret = await world.person("Dan"), await make(world, ann, "the_secret")
    await world.run(SetUsername(secret, ""), ann)
    with pytest.raises(Refused, match="CHANNEL_PRIVATE"):
        await ask(dan, secret, 1)
    # Of a channel's poll for all who manage it.
    channel = await make(world, ann, "the_news")
    await world.run(InviteToChannel(channel, (bob.id,)), ann)
    asked = (await asking.ask(world, ann, channel)).id
    with pytest.raises(Refused, match="MESSAGE_AUTHOR_REQUIRED"):
        await ask(bob, channel, asked)
    await world.run(EditAdmin(channel, bob.id, MAY["post_messages"]), ann)
    assert (await ask(bob, channel, asked)).names == ()


async def test_where_views_come_from_and_in_which_language(world: World) -> None:
    ann, bob, cyd = [await world.person(name) for name in ("Ann", "Bob", "Cyd")]
    peer = await make(world, ann, "the_news")
    await world.run(Join(peer), bob)
    sent, box = await post(world, ann, peer), box_of(peer.id)
    at = ((box, sent.id),)
    looks = (
        Look(bob.id, at, viewing.IN_CHANNEL, "pt", box),
        Look(cyd.id, at, viewing.IN_CHANNEL, "en", box),
        Look(ann.id, at, viewing.IN_CHANNEL, "en", box),
        Look(901, at, viewing.IN_PRIVATE, "en"),
        Look(902, at, viewing.IN_GROUP, "", -77),
        Look(903, at, viewing.IN_CHANNEL, "de", -78),
        Look(904, at),
    )
    for _ in range(2):  # who looks again is not counted again
        await world.run(CountViews(looks))
    found = await figures(world, ann, peer)
    seen = {viewing.FOLLOWER, viewing.PASSER_BY, viewing.IN_PRIVATE, viewing.IN_GROUP, viewing.IN_CHANNEL}
    assert total(found.seen_from) == dict.fromkeys(seen, 1)
    assert total(found.languages) == {"en": 2, "pt": 1, "de": 1}
    one = await world.read(lambda tx: of_post(tx, ann.id, peer, sent.id, world.now))
    assert total(one.views) == {"": 6} and sum(found.series.views) == 6
    graph = _named("Views", found.seen_from)
    assert isinstance(graph, types.StatsGraph)
    assert "Followers" in json.loads(graph.json.data)["names"].values()  # type: ignore[attr-defined]
    assert isinstance(_named("Joined", Lines(1, (), ())), types.StatsGraphError)


async def test_where_somebody_looks(world: World) -> None:
    ann = await world.person("Ann")
    channel, group = await make(world, ann, "the_news"), await make(world, ann, "the_talk", group=True)
    for peer, place in (
        (channel, viewing.IN_CHANNEL),
        (group, viewing.IN_GROUP),
        (user_peer(ann.id), viewing.IN_PRIVATE),
    ):
        assert await world.read(lambda tx, peer=peer: place_of(tx, peer)) == place  # type: ignore[misc]
    codes = {"pt-BR": "pt", "en": "en", "zh_Hant": "zh", "": "", "x": "", "1234": "", "klingon": "", "fil-PH": "fil"}
    assert {code: language(code) for code in codes} == codes


async def test_by_which_way_people_come(world: World) -> None:
    ann, bob, cyd, dan = [await world.person(name) for name in ("Ann", "Bob", "Cyd", "Dan")]
    group = await make(world, ann, "the_talk", group=True)
    await world.run(Join(group), bob)
    invite = (await world.run(ExportInvite(group), ann)).result.invite
    await world.run(ImportInvite(invite.hash), cyd)
    await world.run(InviteToChannel(group, (dan.id,)), ann)
    found = await figures(world, ann, group, broadcast=False)
    assert total(found.came_by) == {"added": 1, "join": 1, "join_link": 1} and sum(found.series.joined) == 4


async def test_where_a_post_was_passed_on_to_in_public(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await make(world, ann, "the_news")
    sent = await post(world, ann, peer)
    public = [await make(world, bob, f"place_{n}", group=n == 1) for n in range(3)]
    private: PeerRef = (await world.run(CreateChannel("Private", "", True), bob)).result[0].peer
    number = 1
    for target in (*public, private, user_peer(ann.id)):
        number += 1
        await world.run(ForwardMessages(peer, (sent.id,), (number,), target), bob)
    await world.run(ForwardMessages(peer, (sent.id,), (99,), public[0], drop_author=True), bob)

    async def page(offset: int = 0, limit: int = 10) -> tuple[list[PeerRef], int, int]:
        found, after = await world.read(lambda tx: public_forwards(tx, ann.id, peer, sent.id, offset, limit, world.now))
        assert set(found.chats) <= set(found.cast.chats)
        return [one.peer for one in found.messages if isinstance(one, Message)], found.total, after

    assert await page() == (public[::-1], 3, 0)
    assert await page(limit=2) == (public[:0:-1], 3, 2) and await page(2, 2) == (public[:1], 3, 0)
    await world.run(SetUsername(public[2], ""), bob)
    assert await page() == ([public[1], public[0]], 2, 0)
    await world.run(SetUsername(private, "open_now"), bob)
    assert await page() == ([private, public[1], public[0]], 3, 0)
    last = await world.read(lambda tx: tx.messages.top(box_of(public[1].id), public[1]))
    await world.run(DeleteThere(public[1], (last[0],)), bob)
    assert (await page())[1] == 2
    await world.run(DeleteThere(peer, (sent.id,)), ann)
    with pytest.raises(Refused, match="MESSAGE_ID_INVALID"):
        await page()


async def test_only_administrators_of_channels_see_them(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer, group = await make(world, ann, "the_news"), await make(world, ann, "the_talk", group=True)
    await world.run(Join(peer), bob)
    sent = await post(world, ann, peer)
    said = await post(world, ann, group)
    private: PeerRef = (await world.run(CreateChannel("Private", "", False), ann)).result[0].peer
    for who, where, id, error in (
        (bob, peer, sent.id, "CHAT_ADMIN_REQUIRED"),
        (ann, group, said.id, "BROADCAST_REQUIRED"),
        (ann, peer, 1, "MESSAGE_ID_INVALID"),
        (ann, peer, 500, "MESSAGE_ID_INVALID"),
        (bob, private, 1, "CHANNEL_PRIVATE"),
        (ann, user_peer(bob.id), 1, "CHANNEL_INVALID"),
    ):
        for ask in (of_post, lambda tx, *given: public_forwards(tx, *given[:3], 0, 10, given[3])):
            with pytest.raises(Refused, match=error):
                await world.read(lambda tx, a=ask, w=who, p=where, i=id: a(tx, w.id, p, i, world.now))  # type: ignore[misc, operator]


async def test_many_names_become_few_lines_and_old_counts_go(world: World) -> None:
    counted = [Named(10, f"n{n}", 20 - n) for n in range(12)] + [Named(11, "n0", 1), Named(3, "old", 99)]
    found = await world.read(lambda tx: lines(tx, counted, 9, 11))
    assert found.names == ("n0", "n1", "n2", "n3", "n4", REST) and len(found.names) == MOST_LINES
    assert found.counts[0] == (0, 20, 1) and found.counts[-1] == (0, sum(20 - n for n in range(5, 12)), 0)
    gone = await world.read(lambda tx: lines(tx, [Named(10, of_document(12345), 2)], 10, 10))
    assert gone == Lines(10, (REST,), ((2,),))
    ann = await world.person("Ann")
    peer = await make(world, ann, "the_news")
    await world.write(lambda tx: tx.post_stats.count(peer, world.now, LANGUAGES, "en"))
    await world.write(lambda tx: tx.post_stats.count_post(box_of(peer.id), 2, world.now, 5))
    assert (await world.read(lambda tx: post_statistics.recent(tx, peer, LANGUAGES, world.now))).names == ("en",)
    world.pass_time((KEPT + 1) * DAY)
    while (await world.run(ForgetCounts())).result:
        pass
    assert await world.read(lambda tx: tx.post_stats.days(peer, LANGUAGES, 0)) == []
    assert await world.read(lambda tx: tx.post_stats.post_days(box_of(peer.id), 2, 5)) == []
