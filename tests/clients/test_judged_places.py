"""What becomes of groups and channels: suspended ones as followers see them, and a supergroup's own anti-spam."""

from __future__ import annotations

from chappe.domain.values import ANTI_SPAM_USER
from tests.support.door import Door

from .harness.people import Person, Stage, new_word
from .harness.server import LiveServer
from .test_reports import OLD, cases, judged, scene, seats

__all__ = ["judged", "scene", "seats"]
MEMBER = ("chatMemberStatusCreator", "chatMemberStatusMember")
FRAUD = ["Scam or fraud", "False sales or investments"]
OFFER = "REMOTE JOB! Earn 200-300 USD per day, no experience needed, training provided. DM me now, only 5 places left!"


def shown(person: Person, since: int, peer: int, there: bool) -> None:
    """Is the channel in the list of chats? TDLib keeps its own, and is told before anybody asks."""
    if person.device.library.name == "tdlib":
        wanted = MEMBER.__contains__ if there else "chatMemberStatusBanned"
        person.device.wait_event("supergroup", since=since, status=wanted)
    assert (peer in [dialog["peer"] for dialog in person.device.dialogs()]) is there


def test_a_suspended_channel_is_gone_for_its_followers(
    scene: Stage, judged: tuple[LiveServer, Door], library: str
) -> None:
    server, door = judged
    owner, follower = scene.person(library), scene.person(library)
    name = new_word("shop")
    peer = int(owner.device.make_channel(title="Wares", username=name)["peer"])
    follower.device.join(username=name)
    owner.device.send(peer=peer, text="open all day")
    follower.device.wait_event("message", text="open all day")
    assert follower.device.report(peer=peer, ids=[], answers=FRAUD)["done"]
    [case] = cases(server, owner)
    assert (case.kind, case.category) == ("chat", "drugs" if library == OLD else "fraud")
    marks = owner.device.now(), follower.device.now()
    door.run("CloseCase", person=owner.id, action="suspend", category="fraud")
    told = owner.device.wait_event("message", since=marks[0], peer=777000)["text"]
    assert "Your channel “Wares” was removed" in told and "Terms §4" in told
    assert "It was removed" in follower.device.wait_event("message", since=marks[1], peer=777000)["text"]
    for one, mark in zip((owner, follower), marks, strict=True):
        shown(one, mark, peer, False)
        assert one.device.refused("history", peer=peer)
    stranger = scene.person(library)
    assert stranger.device.refused("join", username=name)
    marks = owner.device.now(), follower.device.now()
    door.run("TakeBack", person=owner.id)
    owner.device.wait_event(
        "message", since=marks[0], peer=777000, text=lambda text: "It was found to be wrong." in text
    )
    for one, mark in zip((owner, follower), marks, strict=True):
        shown(one, mark, peer, True)
        assert "open all day" in [message["text"] for message in one.device.history(peer=peer)]
    mark = follower.device.now()
    owner.device.send(peer=peer, text="open again")
    follower.device.wait_event("message", since=mark, text="open again")


def test_a_supergroups_own_anti_spam_sweeps_and_gives_back(
    scene: Stage, judged: tuple[LiveServer, Door], library: str
) -> None:
    owner, guest = scene.person(library), scene.person(library)
    name = new_word("talk")
    peer = int(owner.device.make_channel(title="Talk", username=name, group=True)["peer"])
    guest.device.join(username=name)
    owner.device.guard(peer=peer, on=True)
    mark = owner.device.now()
    guest.device.send(peer=peer, text="good morning")
    owner.device.wait_event("message", since=mark, text="good morning")
    swept = guest.device.send(peer=peer, text=OFFER)["id"]
    assert OFFER not in [message["text"] for message in guest.device.history(peer=peer)]
    assert owner.device.swept(peer=peer) == [{"id": swept, "text": OFFER, "by": ANTI_SPAM_USER}]
    mark = owner.device.now()
    owner.device.give_back(peer=peer, id=swept)
    back = owner.device.wait_event("message", since=mark, text=OFFER)
    assert back["from"] == guest.id and back["id"] != swept
    assert OFFER in [message["text"] for message in guest.device.history(peer=peer)]
    owner.device.guard(peer=peer, on=False)
    kept = guest.device.send(peer=peer, text=OFFER)["id"]
    assert kept in [message["id"] for message in owner.device.history(peer=peer)]
    assert [one["id"] for one in owner.device.swept(peer=peer)] == [swept]
