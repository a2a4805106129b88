"""The table of rights in forums: everyone who may stand to one, times what is done with topics, own ones and others."""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from chappe.domain import rights
from chappe.domain.bans import EditBanned, SetDefaultBanned
from chappe.domain.channels import SetFlag
from chappe.domain.command import Command
from chappe.domain.messages import ReplyTo, SendMessage
from chappe.domain.ports import Tx
from chappe.domain.topics import CreateTopic, DeleteTopic, EditTopic, OrderTopics, PinTopic
from chappe.domain.values import FORUM, PeerRef, User, box_of
from tests.domain.test_rights_table import ADMINS, KEPT, PLACES, Scene, scene
from tests.support.attempts import attempt_as
from tests.support.world import World

MAY_NOT = rights.MAY_NOT
GENERAL = 1
OUTSIDE = ("left", "thrown out", "stranger")
CREATOR = frozenset({"creator"})
MANAGERS = CREATOR | {"manage_topics"}
DELETERS = CREATOR | {"delete_messages"}
EVERYONE = CREATOR | frozenset(ADMINS) | {"member", "restricted", "kept from topics"}
MAKERS = EVERYONE - {"kept from topics"}
WRITERS = EVERYONE - {"restricted"}


class Topics(NamedTuple):
    """The topics of a forum by what was done to them; all are the owner's."""

    open: int
    closed: int
    pinned: int


Make = Callable[[PeerRef, Topics], Command]


class Deed(NamedTuple):
    """Who may do it, and who may where members may make topics, too."""

    kept: frozenset[str]
    free: frozenset[str]
    make: Make


def one_sort(who: frozenset[str], make: Make) -> Deed:
    """Whether members may make topics changes nothing in it."""
    return Deed(who, who, make)


CHANGES: dict[str, Make] = {
    "rename": lambda p, t: EditTopic(p, t.open, title="Another"),
    "another icon": lambda p, t: EditTopic(p, t.open, icon_emoji=5),
    "close": lambda p, t: EditTopic(p, t.open, closed=True),
    "open": lambda p, t: EditTopic(p, t.closed, closed=False),
}
WRITE: Make = lambda p, t: SendMessage(p, 9, "news", reply_to=ReplyTo(t.open))  # noqa: E731
WRITE_IN_CLOSED: Make = lambda p, t: SendMessage(p, 9, "news", reply_to=ReplyTo(t.closed))  # noqa: E731
SAME: dict[str, Deed] = {
    "pin": one_sort(MANAGERS, lambda p, t: PinTopic(p, t.open, True)),
    "unpin": one_sort(MANAGERS, lambda p, t: PinTopic(p, t.pinned, False)),
    "order": one_sort(MANAGERS, lambda p, t: OrderTopics(p, (t.pinned, t.open), True)),
    "delete": one_sort(DELETERS, lambda p, t: DeleteTopic(p, t.open)),
    "write": one_sort(WRITERS, WRITE),
}
ANOTHERS: dict[str, Deed] = {
    "make": Deed(MANAGERS, MAKERS, lambda p, t: CreateTopic(p, "News", 0)),
    "rename General": one_sort(MANAGERS, lambda p, t: EditTopic(p, GENERAL, title="All")),
    "hide General": one_sort(MANAGERS, lambda p, t: EditTopic(p, GENERAL, hidden=True)),
    "write in a closed one": one_sort(MANAGERS, WRITE_IN_CLOSED),
    **{name: one_sort(MANAGERS, make) for name, make in CHANGES.items()},
    **SAME,
}
OWN: dict[str, Deed] = {
    "write in a closed one": one_sort(WRITERS, WRITE_IN_CLOSED),
    **{name: one_sort(EVERYONE, make) for name, make in CHANGES.items()},
    **SAME,
}
NO = {"CHAT_ADMIN_REQUIRED", "CHAT_WRITE_FORBIDDEN", "TOPIC_CLOSED", "USER_BANNED_IN_CHANNEL"}
"""Ways of saying that one may not."""


async def forum(world: World, public: bool, free: bool) -> tuple[Scene, Topics]:
    """The table's group as a forum, with topics of the creator's."""
    at = await scene(world, "group", public)
    owner = at.people["creator"]
    await world.run(SetFlag(at.peer, FORUM, True), owner)
    if not free:
        await world.run(SetDefaultBanned(at.peer, KEPT | MAY_NOT["manage_topics"]), owner)
    kept: User = at.target
    await world.run(EditBanned(at.peer, kept.id, MAY_NOT["manage_topics"]), owner)
    at.people["kept from topics"] = kept
    made = [(await world.run(CreateTopic(at.peer, name, 0), owner)).result[0].message.id for name in "abc"]
    await world.run(EditTopic(at.peer, made[1], closed=True), owner)
    await world.run(PinTopic(at.peer, made[2], True), owner)
    return at, Topics(*made)


def given_to(at: Scene, topics: Topics, user: User) -> Callable[[Tx], None]:
    """Makes the topics that person's own."""

    def give(tx: Tx) -> None:
        where = (user.id, box_of(at.peer.id), *topics)
        tx.topics._execute("UPDATE topics SET creator = ? WHERE box = ? AND id IN (?, ?, ?)", where)  # type: ignore[attr-defined]

    return give


def expected(deed: Deed, who: str, public: bool, free: bool) -> set[str]:
    """What the table says of this person."""
    if who in (deed.free if free else deed.kept):
        return {""}
    if who == "thrown out" or (who in OUTSIDE and not public):
        return {"CHANNEL_PRIVATE"}
    return NO


@PLACES
@pytest.mark.parametrize("free", [True, False], ids=["free", "kept"])
async def test_who_may_do_what_with_topics(world: World, public: bool, free: bool) -> None:
    at, topics = await forum(world, public, free)
    wrong: list[tuple[str, str, str, str]] = []
    for whose, deeds in (("own", OWN), ("another's", ANOTHERS)):
        for name, deed in deeds.items():
            for who, user in at.people.items():
                owner = user if whose == "own" else at.people["creator"] if who != "creator" else at.new
                found = await attempt_as(world, user, deed.make(at.peer, topics), given_to(at, topics, owner))
                if found not in expected(deed, who, public, free):
                    wrong.append((whose, name, who, found))
    assert not wrong, "\n".join(map(str, wrong))
