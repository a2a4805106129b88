"""Custom emoji as reactions: where a chat allows them, of documents that are some; counted, shown and listed."""

import pytest

from chappe.domain import public, public_posts, reactions
from chappe.domain.custom_reactions import MOST_OFFERED, of_document
from chappe.domain.errors import Refused
from chappe.domain.ports.stickers import EMOJI
from chappe.domain.public_posts import Wanted
from chappe.domain.reactions import SendReaction, SetReactions
from chappe.domain.reactions_list import SetDefaultReaction, favourite, recent
from chappe.domain.values import PeerRef, User, user_peer
from chappe.rpc.views.messages import message as shown
from chappe.rpc.views.reactions import list_hash, of_chat, reaction
from chappe.tl import types
from tests.domain.test_group_reactions import KINDS, last, react, say, trio
from tests.support.sticker_sets import made
from tests.support.talk import talk
from tests.support.world import World


async def faces(world: World, owner: User, *emojis: str, name: str = "faces") -> list[str]:
    """Custom emoji, as reactions."""
    found = await made(world, owner, name, *emojis, kind=EMOJI)
    return [of_document(one.file.id) for one in found.stickers]


@KINDS
async def test_only_where_the_chat_allows_them(world: World, kind: str) -> None:
    ann, bob, cyd, peer = await trio(world, kind)
    cat, dog = await faces(world, ann, "🐱", "🐶")
    with pytest.raises(Refused, match="REACTION_INVALID"):
        await react(world, bob, peer, cat)
    await world.run(SetReactions(peer, None, custom=True), ann)
    kept = await world.read(lambda tx: tx.chats.get(peer))
    assert kept is not None and of_chat(kept).allow_custom  # type: ignore[union-attr]
    await react(world, bob, peer, cat)
    found = await last(world, cyd, peer)
    assert found.content.tally == ((cat, 1),)
    [result] = shown(found).reactions.results  # type: ignore[union-attr]
    assert isinstance(result.reaction, types.ReactionCustomEmoji) and result.reaction.document_id == int(cat[1:])
    await world.run(SetReactions(peer, ("👍", dog)), ann)
    kept = await world.read(lambda tx: tx.chats.get(peer))
    assert kept is not None
    assert [type(one) for one in of_chat(kept).reactions] == [types.ReactionEmoji, types.ReactionCustomEmoji]  # type: ignore[union-attr]
    await react(world, cyd, peer, cat)  # what somebody gave may be given by others
    await react(world, ann, peer, dog)
    await world.run(SetReactions(peer, None), ann)
    await say(world, ann, peer, "another")
    with pytest.raises(Refused, match="REACTION_INVALID"):
        await react(world, bob, peer, dog)


async def test_only_documents_that_are_custom_emoji(world: World) -> None:
    ann, bob, _cyd, peer = await trio(world, "super")
    sticker = of_document((await made(world, ann, "plain_set", "🐱")).stickers[0].file.id)
    await world.run(SetReactions(peer, None, custom=True), ann)
    for wrong in (sticker, of_document(12345), "#", "#x", "#-5", "##1", "#²"):
        with pytest.raises(Refused, match="REACTION_INVALID"):
            await react(world, bob, peer, wrong)
        with pytest.raises(Refused, match="REACTION_INVALID"):
            await world.run(SetReactions(peer, (wrong,)), ann)
        with pytest.raises(Refused, match="REACTION_INVALID"):
            await world.run(SetDefaultReaction(wrong), bob)
    with pytest.raises(Refused, match="REACTIONS_COUNT_INVALID"):
        await world.run(SetReactions(peer, tuple(of_document(n + 1) for n in range(MOST_OFFERED + 1))), ann)


async def test_between_two_people_everyone_may(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    [cat] = await faces(world, ann, "🐱")
    await scene.say(ann, bob, "hello")
    peer: PeerRef = user_peer(ann.id)
    message = await last(world, bob, peer)
    await world.run(SendReaction(peer, message.id, (cat,), add_to_recent=True), bob)
    page = await world.read(lambda tx: reactions.page(tx, bob.id, peer, message.id, cat, 0, 10))
    assert [(one.user, one.emoji) for one in page.reactions] == [(bob.id, cat)] and page.total == 1
    none = await world.read(lambda tx: reactions.page(tx, bob.id, peer, message.id, "👍", 0, 10))
    assert none.reactions == ()
    await world.run(SetDefaultReaction(cat), bob)
    settings = await world.read(lambda tx: tx.users.settings(bob.id))
    assert recent(settings) == [cat] and favourite(settings) == cat
    await world.run(SendReaction(peer, message.id, ()), bob)
    assert (await last(world, bob, peer)).content.tally == ()


async def test_a_page_shows_what_they_stand_for(world: World) -> None:
    ann, bob, cyd, peer = await trio(world, "channel")
    cat, fire = await faces(world, ann, "🐱", "🔥")
    await world.run(SetReactions(peer, None, custom=True), ann)
    for who, one in ((ann, cat), (bob, fire), (cyd, "🔥")):
        await react(world, who, peer, one)
    found = await world.read(lambda tx: public.channel(tx, "the_channel"))
    assert found is not None
    posts = await world.read(lambda tx: public_posts.wall(tx, found, Wanted()))
    assert dict(posts.posts[0].reactions) == {"🐱": 1, "🔥": 2}


def test_lists_have_the_hash_that_clients_compute() -> None:
    number = (5 << 32) + 7
    want = 0
    for part in (5, 7):
        want ^= want >> 21
        want ^= want << 35 & (1 << 64) - 1
        want ^= want >> 4
        want = (want + part) & (1 << 64) - 1
    assert list_hash([of_document(number)]) == (want - (1 << 64) if want >> 63 else want)
    assert isinstance(reaction("👍"), types.ReactionEmoji)
