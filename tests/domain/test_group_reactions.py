"""Reactions in groups and channels: who may, who is told what, what a chat allows, and what it costs to read them."""

from typing import Any

import pytest

from chappe.domain import admin_log, dialogs, history, reactions
from chappe.domain.channels import CreateChannel, SetFlag, SetUsername
from chappe.domain.errors import Refused
from chappe.domain.events import ChannelContentsRead, ChannelReactions, ContentsRead, ReactionsChanged
from chappe.domain.groups import CreateChat
from chappe.domain.inviting import InviteToChannel
from chappe.domain.joining import Join
from chappe.domain.mentions import ReadThere
from chappe.domain.messages import SendMessage
from chappe.domain.ports.messages import Page
from chappe.domain.reactions import ReadReactions, SendReaction, SetReactions
from chappe.domain.reading import ReadContents
from chappe.domain.rights import MAY, MAY_NOT
from chappe.domain.values import CREATOR, HIDDEN_HISTORY, Message, PeerRef, User, box_of
from chappe.rpc.views.admin_log import action as log_view
from chappe.rpc.views.messages import message as shown
from chappe.rpc.views.reactions import of_chat
from chappe.tl import types
from tests.support.world import World


async def chat(world: World, kind: str, owner: User, *others: User) -> PeerRef:
    """A basic group, supergroup or channel with these people in it."""
    if kind == "basic":
        return (await world.run(CreateChat("Table", tuple(one.id for one in others)), owner)).result.chat.peer  # type: ignore[no-any-return]
    peer: PeerRef = (await world.run(CreateChannel("Table", "", kind == "super"), owner)).result[0].peer
    await world.run(SetUsername(peer, f"the_{kind}"), owner)
    for one in others:
        await world.run(Join(peer), one)
    return peer


async def say(world: World, who: User, peer: PeerRef, text: str = "hello") -> Message:
    return (await world.run(SendMessage(peer, 0, text), who)).result[0].message  # type: ignore[no-any-return]


async def last(world: World, who: User, peer: PeerRef) -> Message:
    """The newest message of the chat as this person has it."""
    found = await world.read(lambda tx: history.history(tx, who.id, peer, Page(limit=1), world.now))
    assert isinstance(found.messages[0], Message)
    return found.messages[0]


async def trio(world: World, kind: str) -> tuple[User, User, User, PeerRef]:
    """Three people in a chat where the first has written."""
    ann, bob, cyd = [await world.person(name) for name in ("Ann", "Bob", "Cyd")]
    peer = await chat(world, kind, ann, bob, cyd)
    await say(world, ann, peer)
    world.forget()
    return ann, bob, cyd, peer


async def react(world: World, who: User, peer: PeerRef, *emojis: str) -> Any:
    return await world.run(SendReaction(peer, (await last(world, who, peer)).id, emojis), who)


async def waiting(world: World, who: User, peer: PeerRef) -> tuple[int, int]:
    """Unseen reactions as the chat list counts them, and as they are listed."""
    listed = await world.read(lambda tx: dialogs.by_peers(tx, who.id, [peer], world.now))
    found = await world.read(lambda tx: reactions.unread(tx, who.id, peer, Page(), world.now))
    return listed.dialogs[0].unread_reactions, len(found.messages)


KINDS = pytest.mark.parametrize("kind", ["basic", "super", "channel"])
GROUPS = pytest.mark.parametrize("kind", ["basic", "super"])


@KINDS
async def test_everyone_has_the_counts_and_who_reacted_the_own_mark(world: World, kind: str) -> None:
    ann, bob, cyd, peer = await trio(world, kind)
    await react(world, bob, peer, "🔥")
    await react(world, cyd, peer, "👍")
    await react(world, ann, peer, "🔥")
    for who, own in ((ann, ("🔥",)), (bob, ("🔥",)), (cyd, ("👍",))):
        message = await last(world, who, peer)
        assert message.content.tally == (("🔥", 2), ("👍", 1))
        assert message.chosen == own
        view = shown(message).reactions  # type: ignore[union-attr]
        assert isinstance(view, types.MessageReactions)
        assert [one.chosen_order for one in view.results] == [0 if one in own else None for one in ("🔥", "👍")]
        assert not view.min
        if kind == "channel":
            assert (view.can_see_list, view.recent_reactions) == (False, None)
        else:
            assert view.can_see_list and len(view.recent_reactions) == 3
    await react(world, ann, peer)
    assert (await last(world, bob, peer)).content.tally == (("👍", 1), ("🔥", 1))


@KINDS
async def test_who_is_told(world: World, kind: str) -> None:
    ann, bob, cyd, peer = await trio(world, kind)
    outcome = await react(world, bob, peer, "🔥")
    if kind == "basic":
        assert [type(one) for who in (ann, bob, cyd) for one in world.events(who)] == [ReactionsChanged] * 3
        return
    [told] = outcome.broadcasts
    [everyone] = [one.event for one in told.events]
    assert isinstance(everyone, ChannelReactions) and (everyone.message.viewer, everyone.message.chosen) == (0, ())
    assert told.but == ((bob.id, ann.id) if kind == "super" else (bob.id,))
    assert told.people == ((ann.id, bob.id) if kind == "super" else ())  # in a channel nobody is named
    [own] = world.events(bob)
    assert own.message.chosen == ("🔥",)
    assert not world.deliveries(cyd)


async def test_what_a_channel_says_names_nobody(world: World) -> None:
    ann, bob, _, peer = await trio(world, "channel")
    await react(world, bob, peer, "🔥")
    message = await last(world, ann, peer)
    assert message.content.reactions == ()
    with pytest.raises(Refused, match="BROADCAST_FORBIDDEN"):
        await world.read(lambda tx: reactions.page(tx, ann.id, peer, message.id, "", 0, 10, world.now))
    assert await waiting(world, ann, peer) == (0, 0)


@GROUPS
async def test_the_author_has_them_to_see(world: World, kind: str) -> None:
    ann, bob, cyd, peer = await trio(world, kind)
    await react(world, bob, peer, "🔥")
    assert await waiting(world, ann, peer) == (1, 1)
    assert [one.unread for one in (await last(world, ann, peer)).content.reactions] == [True]
    assert [one.unread for one in (await last(world, bob, peer)).content.reactions] == [False]
    world.forget()
    await world.run(ReadReactions(peer), ann)
    id = (await last(world, ann, peer)).id
    [event] = world.events(ann)
    assert event == (ContentsRead((id,)) if kind == "basic" else ChannelContentsRead(peer, (id,)))
    assert await waiting(world, ann, peer) == (0, 0)
    await react(world, cyd, peer, "👍")
    assert (await waiting(world, ann, peer))[0] == 1
    await world.run(ReadContents((id,)) if kind == "basic" else ReadThere(peer, (id,)), ann)
    assert (await waiting(world, ann, peer))[0] == 0
    await react(world, ann, peer, "👍")
    assert (await waiting(world, ann, peer))[0] == 0
    await react(world, bob, peer, "👍")
    await react(world, bob, peer)  # another's is still there, and still unseen
    assert (await waiting(world, ann, peer))[0] == 1
    await react(world, cyd, peer)
    assert (await waiting(world, ann, peer))[0] == 0


@KINDS
async def test_what_a_chat_allows(world: World, kind: str) -> None:
    ann, bob, cyd, peer = await trio(world, kind)
    if kind != "basic":  # where every member may change what the group is
        with pytest.raises(Refused, match="CHAT_ADMIN_REQUIRED"):
            await world.run(SetReactions(peer, ()), bob)
    await world.run(SetReactions(peer, ("👍", "🔥")), ann)
    kept = await world.read(lambda tx: tx.chats.get(peer))
    assert kept is not None and [one.emoticon for one in of_chat(kept).reactions] == ["👍", "🔥"]  # type: ignore[union-attr]
    with pytest.raises(Refused, match="CHAT_NOT_MODIFIED"):
        await world.run(SetReactions(peer, ("👍", "🔥")), ann)
    with pytest.raises(Refused, match="REACTION_INVALID"):
        await react(world, bob, peer, "👏")
    await react(world, bob, peer, "🔥")
    await world.run(SetReactions(peer, ()), ann)
    with pytest.raises(Refused, match="REACTION_INVALID"):
        await react(world, cyd, peer, "🔥")
    await react(world, bob, peer)  # what one gave may always be taken back
    await world.run(SetReactions(peer, None, 1), ann)
    await react(world, bob, peer, "👏")
    with pytest.raises(Refused, match="REACTIONS_TOO_MANY"):
        await react(world, cyd, peer, "🔥")
    await react(world, cyd, peer, "👏")
    for emojis, limit, error in ((("🦖",), 0, "REACTION_INVALID"), (None, 12, "REACTIONS_COUNT_INVALID")):
        with pytest.raises(Refused, match=error):
            await world.run(SetReactions(peer, emojis, limit), ann)


async def test_who_may_not_react(world: World) -> None:
    ann, bob, cyd, peer = await trio(world, "super")
    stranger = await world.person("Dan")
    id = (await last(world, ann, peer)).id
    with pytest.raises(Refused, match="USER_NOT_PARTICIPANT"):
        await world.run(SendReaction(peer, id, ("🔥",)), stranger)
    await world.write(
        lambda tx: tx.members.put(tx.members.get(peer, bob.id)._replace(banned=MAY_NOT["send_reactions"]))
    )  # type: ignore[union-attr]
    with pytest.raises(Refused, match="CHAT_WRITE_FORBIDDEN"):
        await world.run(SendReaction(peer, id, ("🔥",)), bob)
    unnamed = MAY["anonymous"]
    await world.write(
        lambda tx: tx.members.put(tx.members.get(peer, cyd.id)._replace(standing=CREATOR, rights=unnamed))
    )  # type: ignore[union-attr]
    with pytest.raises(Refused, match="ANONYMOUS_REACTIONS_DISABLED"):
        await world.run(SendReaction(peer, id, ("🔥",)), cyd)
    for wrong in (1, 999):  # what the service says, and what is not there
        with pytest.raises(Refused, match="MESSAGE_ID_INVALID"):
            await world.run(SendReaction(peer, wrong, ("🔥",)), ann)


async def test_hidden_history_is_not_reacted_to(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await chat(world, "super", ann)
    await world.run(SetUsername(peer, ""), ann)
    await world.run(SetFlag(peer, HIDDEN_HISTORY, True), ann)
    before = await say(world, ann, peer, "before")
    await react(world, ann, peer, "👍")
    world.pass_time(60)
    await world.run(SetFlag(peer, HIDDEN_HISTORY, False), ann)
    await world.run(SetUsername(peer, "for_a_while"), ann)
    await world.run(Join(peer), bob)
    await world.run(SetUsername(peer, ""), ann)
    await world.run(SetFlag(peer, HIDDEN_HISTORY, True), ann)
    with pytest.raises(Refused, match="MESSAGE_ID_INVALID"):
        await world.run(SendReaction(peer, before.id, ("🔥",)), bob)
    for ask in (
        lambda tx: reactions.page(tx, bob.id, peer, before.id, "", 0, 10, world.now),
        lambda tx: reactions.seen(tx, bob.id, peer, before.id, world.now),
    ):
        with pytest.raises(Refused, match="MESSAGE_ID_INVALID"):
            await world.read(ask)
    events, _ = await world.read(lambda tx: reactions.of_messages(tx, bob.id, peer, [before.id], world.now))
    assert not events


async def test_what_was_written_in_the_second_in_which_one_came(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = (await world.run(CreateChannel("Here", "", True), ann)).result[0].peer
    await world.run(SetFlag(peer, HIDDEN_HISTORY, True), ann)
    before = await say(world, ann, peer, "before")
    await world.run(InviteToChannel(peer, (bob.id,)), ann)
    after = await say(world, ann, peer, "after")
    found = await world.read(lambda tx: history.history(tx, bob.id, peer, Page(limit=9), world.now))
    texts = [one.content.text for one in found.messages if isinstance(one, Message)]
    assert texts[0] == "after" and "before" not in texts and len(texts) == 2  # and that he came
    with pytest.raises(Refused, match="MESSAGE_ID_INVALID"):
        await world.run(SendReaction(peer, before.id, ("🔥",)), bob)
    assert (await world.run(SendReaction(peer, after.id, ("🔥",)), bob)).broadcasts
    await world.run(SetFlag(peer, HIDDEN_HISTORY, False), ann)
    found = await world.read(lambda tx: history.history(tx, bob.id, peer, Page(limit=9), world.now))
    assert "before" in [one.content.text for one in found.messages if isinstance(one, Message)]


async def test_a_message_with_very_many_is_read_like_any_other(world: World) -> None:
    ann, bob, cyd, peer = await trio(world, "super")
    message = await last(world, ann, peer)
    late = [cyd.id, (await world.person("Dan")).id, (await world.person("Eve")).id]

    def crowd(tx: Any) -> None:
        rows = [(message.content.id, 50_000_000 + n, "👍" if n % 3 else "🔥", 1000 + n, 0, 0) for n in range(3000)]
        rows[-3:] = [(row[0], id, *row[2:]) for row, id in zip(rows[-3:], late, strict=True)]
        for row in rows:
            tx.messages._execute("INSERT INTO reactions VALUES (?, ?, ?, ?, ?, ?)", row)
        tx.messages._execute(
            "INSERT INTO reaction_counts SELECT content, emoji, count(*) FROM reactions GROUP BY content, emoji"
        )
        tx.messages._execute("UPDATE contents SET reacted = 3000 WHERE id = ?", (message.content.id,))

    await world.write(crowd)
    found = await last(world, bob, peer)
    assert found.content.tally == (("👍", 2000), ("🔥", 1000)) and len(found.content.reactions) == 3

    def rows_read(tx: Any) -> list[str]:
        plans = []
        execute = tx.reactions._execute

        def spy(sql: str, params: Any = ()) -> Any:
            plans.extend(row[3] for row in execute(f"EXPLAIN QUERY PLAN {sql}", params).fetchall())
            return execute(sql, params)

        tx.reactions._execute = spy
        try:
            tx.messages.get(box_of(peer.id), message.id)
            tx.reactions.page(message.content.id, "👍", 0, 50)
            tx.reactions.of_user(bob.id, [message.content.id])
        finally:
            tx.reactions._execute = execute
        return plans

    plans = await world.read(rows_read)
    assert plans and not [plan for plan in plans if plan.startswith("SCAN")], plans
    assert sum("TEMP B-TREE" in plan for plan in plans) <= 2, plans  # the order of the few counts, of one's own few
    await react(world, bob, peer, "🔥")
    assert (await last(world, ann, peer)).content.tally == (("👍", 2000), ("🔥", 1001))


async def test_what_goes_with_a_message(world: World) -> None:
    ann, bob, _, peer = await trio(world, "super")
    await react(world, bob, peer, "🔥")
    gone = await last(world, ann, peer)
    await world.write(lambda tx: tx.messages.delete(box_of(peer.id), [gone.id]))
    assert await waiting(world, ann, peer) == (0, 0)
    left = await world.read(lambda tx: tx.messages._execute("SELECT count(*) FROM reaction_counts").fetchone())  # type: ignore[attr-defined]
    assert left == (0,)


async def test_who_changes_what_a_chat_allows_is_written_down(world: World) -> None:
    ann, _, _, peer = await trio(world, "super")
    await world.run(SetReactions(peer, ("👍",)), ann)
    await world.run(SetReactions(peer, None, 3), ann)
    log = await world.read(lambda tx: admin_log.page(tx, ann.id, peer, ("reactions",), (), "", 0, 0, 9, world.now))
    view = [log_view(one, ann.id, None) for one in log.entries]
    assert view[1] == types.ChannelAdminLogEventActionChangeAvailableReactions(
        prev_value=types.ChatReactionsAll(),
        new_value=types.ChatReactionsSome(reactions=[types.ReactionEmoji(emoticon="👍")]),
    )
    assert len(view) == 2
