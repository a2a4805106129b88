"""Reporting as an app does it: question after question, and by the methods with given reasons."""

from typing import Any

import pytest

from chappe.domain.ports.cases import Case
from chappe.domain.values import CHANNEL, USER, PeerRef
from chappe.tl import functions as f
from chappe.tl import types as t
from tests.domain.test_channels import make, say
from tests.rpc.desk import ACCESS, Desk, desk
from tests.safety.test_decisions import notices
from tests.support.fixtures import world

__all__ = ["desk", "world"]


def channel_of(desk: Desk, peer: PeerRef) -> t.InputPeerChannel:
    """How the one at the desk names it."""
    return t.InputPeerChannel(channel_id=peer.id, access_hash=ACCESS.of(desk.user.id, peer))


async def news(desk: Desk) -> tuple[t.InputPeerChannel, int]:
    """A public channel of somebody else, and a post in it."""
    ann = await desk.world.person("Ann")
    peer = await make(desk.world, ann, name="the_news")
    id = (await say(desk.world, ann, peer, "buy now")).result[0].message.id
    return channel_of(desk, peer), id


async def cases(desk: Desk) -> list[Case]:
    """Every open case."""
    return await desk.world.read(lambda tx: tx.cases.queue("", desk.world.now, 0, (0, 0), 100))


async def test_question_after_question(desk: Desk) -> None:
    peer, id = await news(desk)
    first = await desk.get(f.MessagesReport(peer, [id], b"", ""))
    assert isinstance(first, t.ReportResultChooseOption) and first.title == "What is wrong with this?"
    option = next(one.option for one in first.options if one.text == "Illegal goods")
    second = await desk.get(f.MessagesReport(peer, [id], option, ""))
    option = next(one.option for one in second.options if one.text == "Drugs")
    third = await desk.get(f.MessagesReport(peer, [id], option, ""))
    assert isinstance(third, t.ReportResultAddComment) and third.optional
    assert await cases(desk) == []
    assert isinstance(await desk.get(f.MessagesReport(peer, [id], third.option, "")), t.ReportResultReported)
    assert isinstance(await desk.get(f.MessagesReport(peer, [id], third.option, "again")), t.ReportResultReported)
    [case] = await cases(desk)
    assert (case.category, case.reports) == ("drugs", 1)
    assert await notices(desk.world, desk.user) == []


async def test_a_whole_chat_and_answers_that_need_messages(desk: Desk) -> None:
    peer, _ = await news(desk)
    assert isinstance(await desk.get(f.MessagesReport(peer, [], b"spam", "")), t.ReportResultReported)
    [case] = await cases(desk)
    assert (case.kind, case.category) == ("chat", "spam")
    answer = await desk.ask(f.MessagesReport(peer, [], b"personal/mine/!", ""))
    assert answer.error == (400, "MESSAGE_ID_REQUIRED")


async def test_what_leads_nowhere_and_what_is_not_to_be_seen(desk: Desk) -> None:
    peer, id = await news(desk)
    hidden = await make(desk.world, await desk.world.person("Eve"))
    for option in (b"nonsense", b"goods/drugs/x", b"\xff"):
        answer = await desk.ask(f.MessagesReport(peer, [id], option, ""))
        assert answer.error == (400, "OPTION_INVALID")
    for option in (b"", b"spam", b"goods", b"child"):
        answer = await desk.ask(f.MessagesReport(peer, [id + 5], option, ""))
        assert answer.error == (400, "MESSAGE_ID_INVALID")
        for ids in ([1], []):
            answer = await desk.ask(f.MessagesReport(channel_of(desk, hidden), ids, option, ""))
            assert answer.error == (406, "CHANNEL_PRIVATE")
    assert await cases(desk) == []


@pytest.mark.parametrize(
    ("reason", "category"),
    [
        (t.InputReportReasonSpam(), "spam"), (t.InputReportReasonViolence(), "threats"),
        (t.InputReportReasonChildAbuse(), "csam"), (t.InputReportReasonFake(), "fraud"),
        (t.InputReportReasonIllegalDrugs(), "drugs"), (t.InputReportReasonPersonalDetails(), "doxing"),
        (t.InputReportReasonCopyright(), "other"), (t.InputReportReasonPornography(), "other"),
        (t.InputReportReasonGeoIrrelevant(), "spam"), (t.InputReportReasonOther(), "other"),
    ],
)  # fmt: skip
async def test_a_person_by_a_given_reason(desk: Desk, reason: Any, category: str) -> None:
    ann = await desk.world.person("Ann")
    peer = t.InputPeerUser(user_id=ann.id, access_hash=ACCESS.of(desk.user.id, PeerRef(USER, ann.id)))
    assert await desk.get(f.AccountReportPeer(peer, reason, "look")) is True
    [case] = await cases(desk)
    assert (case.kind, case.category) == ("account", category)


async def test_the_other_ways(desk: Desk) -> None:
    peer, id = await news(desk)
    group = await make(desk.world, desk.user, group=True)
    assert await desk.get(f.MessagesReportSpam(peer)) is True
    [case] = await cases(desk)
    assert (case.kind, case.peer.kind) == ("chat", CHANNEL)
    own = channel_of(desk, group)
    ann = t.InputPeerUser(user_id=case.person, access_hash=ACCESS.of(desk.user.id, PeerRef(USER, case.person)))
    input_own = t.InputChannel(channel_id=own.channel_id, access_hash=own.access_hash)
    answer = await desk.ask(f.ChannelsReportSpam(input_own, ann, [id]))
    assert answer.error == (400, "MESSAGE_ID_INVALID")
    answer = await desk.ask(f.ChannelsReportSpam(input_own, own, [id]))
    assert answer.error == (400, "USER_ID_INVALID")
    answer = await desk.ask(f.MessagesReportReaction(peer, id, ann))
    assert answer.error == (400, "MESSAGE_ID_INVALID")
    answer = await desk.ask(f.MessagesReportReaction(peer, id, peer))
    assert answer.error == (400, "PEER_ID_INVALID")
    answer = await desk.ask(f.AccountReportProfilePhoto(ann, t.InputPhotoEmpty(), t.InputReportReasonSpam(), ""))
    assert answer.error == (400, "PHOTO_ID_INVALID")
    photo = t.InputPhoto(id=5, access_hash=1, file_reference=b"")
    answer = await desk.ask(f.AccountReportProfilePhoto(ann, photo, t.InputReportReasonSpam(), ""))
    assert answer.error == (400, "PHOTO_ID_INVALID")
    answer = await desk.ask(f.MessagesReportEncryptedSpam(t.InputEncryptedChat(chat_id=1, access_hash=1)))
    assert answer.error is not None and answer.error[0] == 400


async def test_an_app_of_an_old_layer_names_a_reason_and_is_asked_nothing(desk: Desk) -> None:
    peer, id = await news(desk)
    for reason in (b"illegal_drugs", b"violence"):
        done = await desk.get(f.MessagesReport(peer, [id], reason, "look"), layer=158)
        assert isinstance(done, t.ReportResultReported)
    answer = await desk.ask(f.MessagesReport(peer, [id], b"goods/drugs", ""), layer=158)
    assert answer.error == (400, "OPTION_INVALID")
    [case] = await cases(desk)
    assert (case.category, case.reports) == ("threats", 1)  # the graver of the two, and one person
