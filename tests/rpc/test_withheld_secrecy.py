"""What is withheld from somebody is told by no method that only reads, and the same method tells it to others."""

import pytest

from chappe.domain.fileless import Option, Question, Styled
from chappe.domain.joining import Join
from chappe.domain.upkeep import IndexMessages
from chappe.domain.values import PeerRef, box_of
from tests.domain.test_channels import say
from tests.domain.test_discussions import linked
from tests.domain.test_polls import ask
from tests.domain.test_withholding import FRENCH, GERMAN
from tests.rpc.desk import Desk
from tests.rpc.test_secrecy import Maker
from tests.rpc.test_suspended_secrecy import told
from tests.support.deciding import Restrict
from tests.support.world import World

SECRETS = (b"recipe", b"Arsenic")


class About(Maker):
    """Requests about one message of one channel, wherever a number can name it."""

    def __init__(self, viewer: int, peer: PeerRef, member: int, id: int) -> None:
        super().__init__(viewer, peer.id, member)
        self.special |= {"int": id, "str": "old"}


@pytest.mark.parametrize("place", ["channel", "group"])
@pytest.mark.parametrize("what", ["text", "poll"])
async def test_no_method_tells_what_is_withheld(world: World, place: str, what: str) -> None:
    ann = await world.person("Ann", "15550001")
    viewers = [await world.person(name, phone) for name, phone in (("Ben", GERMAN), ("Eve", FRENCH))]
    channel, group = await linked(world, ann)
    for one in viewers:
        await world.run(Join(channel), one)
        await world.run(Join(group), one)
    if what == "text":
        post = (await say(world, ann, channel, "the old recipe")).result[0].message
    else:
        question = Question(
            Styled("Which recipe?"), (Option(Styled("Arsenic"), b"a"), Option(Styled("Old lace"), b"o"))
        )
        post = await ask(world, ann, channel, question)
    await world.run(IndexMessages())
    await world.run(Restrict(channel, ("DE",), box=box_of(channel.id), id=post.id))
    peer, id = channel, post.id
    if place == "group":
        [(_, id)] = await world.read(lambda tx: tx.threads.copies(box_of(channel.id), [post.id]))
        peer = group
    german, french = (Desk(world, one) for one in viewers)
    asked, found = await told(german, About(german.user.id, peer, ann.id, id), SECRETS)
    assert found == set() and asked > 80
    assert len((await told(french, About(french.user.id, peer, ann.id, id), SECRETS))[1]) > 3, "it is there to be told"
