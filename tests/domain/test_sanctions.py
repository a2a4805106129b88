"""What decisions do to accounts: limited, frozen, suspended, and how each of these ends."""

import importlib
import pkgutil

import pytest

import chappe.domain
import chappe.safety
from chappe.domain import channel_views, history, kept_from, sanctions
from chappe.domain.auth import SendCode, SignIn
from chappe.domain.authorizations import EndOthers
from chappe.domain.channels import CreateChannel, SetUsername
from chappe.domain.command import Command
from chappe.domain.contacts import Entry, ImportContacts
from chappe.domain.deletion import DeleteAccount
from chappe.domain.editing import EditMessage
from chappe.domain.errors import Refused
from chappe.domain.events import ConfigChanged, NewMessage, UserChanged
from chappe.domain.inviting import InviteToChannel
from chappe.domain.joining import Join
from chappe.domain.messages import SendMessage
from chappe.domain.ports.messages import Page
from chappe.domain.reading import ReadHistory
from chappe.domain.scheduled import ScheduleMessage
from chappe.domain.scheduled_sending import SendDue
from chappe.domain.users import UpdateProfile, UpdateUsername
from chappe.domain.values import ACCOUNT_SUSPENDED, FROZEN, LIMITED, SERVICE_USER, PeerRef, User, user_peer
from tests.domain.test_channels import make
from tests.domain.test_discussions import linked
from tests.support.deciding import Freeze, Lift, Limit, Suspend
from tests.support.world import World

SERVICE = user_peer(SERVICE_USER)


async def people(world: World) -> tuple[User, User]:
    ann, ben = await world.person("Ann", "49170111"), await world.person("Ben", "49170222")
    return ann, ben


def text(to: User | int, random_id: int, words: str = "hello") -> SendMessage:
    return SendMessage(user_peer(to if isinstance(to, int) else to.id), random_id, words)


async def refused(world: World, command: Command, user: User) -> str:
    with pytest.raises(Refused) as caught:
        await world.run(command, user)
    return caught.value.name


# -- frozen -----------------------------------------------------------------------------------------------------------
async def test_a_frozen_account_reads_and_writes_to_the_service_only(world: World) -> None:
    ann, ben = await people(world)
    await world.run(text(ann, 1), ben)
    world.forget()
    await world.run(Freeze(ann.id, decision=7, reason="spam"))
    assert world.events(ann) == [ConfigChanged()]
    assert world.events(ben) == []
    assert await refused(world, text(ben, 2), ann) == "FROZEN_METHOD_INVALID"
    assert await refused(world, text(ann, 3), ann) == "FROZEN_METHOD_INVALID"
    await world.run(text(SERVICE_USER, 4, "I did nothing"), ann)
    await world.run(EndOthers(fresh_may=True), ann)
    await world.run(text(ann, 5), ben)
    freeze = await world.read(lambda tx: sanctions.frozen(tx, ann.id, world.now))
    assert freeze == sanctions.Freeze(world.now, 0)
    world.forget()
    await world.run(Lift(ann.id, decision=8))
    assert world.events(ann) == [], "another decision's end changes nothing"
    await world.run(Lift(ann.id, decision=7))
    assert world.events(ann) == [ConfigChanged()]
    await world.run(text(ben, 6), ann)
    assert await world.read(lambda tx: sanctions.frozen(tx, ann.id, world.now)) is None


async def test_a_freeze_ends_by_itself(world: World) -> None:
    ann, ben = await people(world)
    await world.run(Freeze(ann.id, until=world.now + 100))
    world.pass_time(99)
    assert await refused(world, text(ben, 1), ann) == "FROZEN_METHOD_INVALID"
    assert not (await world.run(sanctions.EndSanctions())).deliveries
    world.pass_time(1)
    world.forget()
    await world.run(sanctions.EndSanctions())
    assert world.events(ann) == [ConfigChanged()]
    await world.run(text(ben, 2), ann)
    assert not (await world.fresh(ann)).marks


async def test_two_decisions_stand_each_by_itself(world: World) -> None:
    ann, ben = await people(world)
    await world.run(Freeze(ann.id, until=world.now + 100, decision=1))
    await world.run(Freeze(ann.id, until=world.now + 500, decision=2))
    freeze = await world.read(lambda tx: sanctions.frozen(tx, ann.id, world.now))
    assert freeze and freeze.until == world.now + 500
    world.pass_time(100)
    await world.run(sanctions.EndSanctions())
    assert await refused(world, text(ben, 1), ann) == "FROZEN_METHOD_INVALID"
    await world.run(Lift(ann.id))
    await world.run(text(ben, 1), ann)


async def test_what_is_kept_in_memory_is_read_when_the_server_starts(world: World) -> None:
    ann, _ = await people(world)
    await world.write(lambda tx: sanctions.freeze(tx, world.engine.actor(0), ann.id, 0, 1, "before the start"))
    assert await refused(world, UpdateProfile(about="new"), ann) == "FROZEN_METHOD_INVALID"


async def test_what_waits_for_its_time_waits_until_its_author_may_write(world: World) -> None:
    ann, ben = await people(world)
    await world.run(ScheduleMessage(user_peer(ben.id), world.now + 60, 1, "later"), ann)
    await world.run(Freeze(ann.id))
    world.pass_time(60)
    world.forget()
    await world.run(SendDue())
    assert not [event for event in world.events(ben) if isinstance(event, NewMessage)]
    await world.run(Lift(ann.id))
    world.pass_time(3600)
    await world.run(SendDue())
    assert [event.message.content.text for event in world.events(ben) if isinstance(event, NewMessage)] == ["later"]


# -- the table --------------------------------------------------------------------------------------------------------
def commands() -> list[type[Command]]:
    """Every command that there is."""
    for folder in (chappe.domain, chappe.safety):
        for part in pkgutil.walk_packages(folder.__path__, f"{folder.__name__}."):
            importlib.import_module(part.name)
    found: list[type[Command]] = []
    waiting: list[type[Command]] = [Command]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        found += [kind] if kind.__module__.startswith("chappe.") and "run" in kind.__dict__ else []
    return found


def test_the_table_names_commands_that_there_are_each_once() -> None:
    names = [kind.__name__ for kind in commands()]
    listed = kept_from.FROZEN_MAY | kept_from.FROZEN_MAY_TO_SERVICE | set(kept_from.LIMITED_MAY_NOT)
    assert not listed - set(names)
    assert len(kept_from.FROZEN_MAY & kept_from.FROZEN_MAY_TO_SERVICE) == 0
    twice = {name for name in listed if names.count(name) > 1}
    assert not twice, f"the table cannot tell these apart: {twice}"


@pytest.mark.parametrize("kind", commands(), ids=lambda kind: f"{kind.__module__.rpartition('.')[2]}.{kind.__name__}")
def test_a_command_is_listed_or_refused_to_the_frozen(kind: type[Command]) -> None:
    command = object.__new__(kind)
    if "peer" in getattr(kind, "__dataclass_fields__", {}):
        for peer, names in ((SERVICE, kept_from.FROZEN_MAY_TO_SERVICE), (user_peer(1), frozenset())):
            object.__setattr__(command, "peer", peer)
            may = kind.__name__ in kept_from.FROZEN_MAY | names
            assert kept_from.refusal(command, FROZEN) == ("" if may else "FROZEN_METHOD_INVALID")
    else:
        may = kind.__name__ in kept_from.FROZEN_MAY
        assert kept_from.refusal(command, FROZEN) == ("" if may else "FROZEN_METHOD_INVALID")
    assert kept_from.refusal(command, LIMITED) == kept_from.LIMITED_MAY_NOT.get(kind.__name__, "")


def test_a_command_without_a_place_in_the_table_is_refused() -> None:
    class Unheard(Command):
        """One that somebody writes tomorrow."""

    assert kept_from.refusal(Unheard(), FROZEN) == "FROZEN_METHOD_INVALID"


# -- limited ----------------------------------------------------------------------------------------------------------
async def test_a_limited_account_reaches_whom_it_knows(world: World) -> None:
    ann, ben = await people(world)
    eve = await world.person("Eve", "49170333")
    await world.run(Limit(ann.id))
    assert await refused(world, text(ben, 1), ann) == "PEER_FLOOD"
    await world.run(text(ann, 2), ben)
    await world.run(text(ben, 3), ann)
    assert await refused(world, text(eve, 4), ann) == "PEER_FLOOD"
    await world.run(ImportContacts((Entry(1, eve.phone, "Eve", ""),)), ann)
    assert await refused(world, text(eve, 5), ann) == "PEER_FLOOD", "to write somebody down makes no acquaintance"
    await world.run(ImportContacts((Entry(1, ann.phone, "Ann", ""),)), eve)
    await world.run(text(eve, 6), ann)
    await world.run(text(ann, 7, "to myself"), ann)
    await world.run(text(SERVICE_USER, 8), ann)


async def test_who_has_been_written_to_may_not_be_reached_by_reading_alone(world: World) -> None:
    ann, ben = await people(world)
    await world.run(text(ben, 1), ann)
    await world.run(ReadHistory(user_peer(ann.id), 0), ben)
    await world.run(ReadHistory(user_peer(ben.id), 0), ann)
    await world.run(Limit(ann.id))
    assert await refused(world, text(ben, 2), ann) == "PEER_FLOOD"


async def test_a_limited_account_posts_in_nothing_public_and_invites_nobody(world: World) -> None:
    ann, ben = await people(world)
    group = (await world.run(CreateChannel("Quiet", "", megagroup=True), ann)).result[0].peer
    public = (await world.run(CreateChannel("Loud", "", megagroup=True), ann)).result[0].peer
    await world.run(SetUsername(public, "loud_place"), ann)
    post = (await world.run(SendMessage(public, 9, "before"), ann)).result[0].message.id
    await world.run(Limit(ann.id))
    await world.run(SendMessage(group, 1, "among us"), ann)
    assert await refused(world, SendMessage(public, 2, "to all"), ann) == "USER_BANNED_IN_CHANNEL"
    assert await refused(world, EditMessage(public, post, "other words"), ann) == "USER_BANNED_IN_CHANNEL"
    assert await refused(world, InviteToChannel(group, (ben.id,)), ann) == "PEER_FLOOD"
    assert await refused(world, CreateChannel("More", "", megagroup=False), ann) == "USER_RESTRICTED"
    assert await refused(world, SetUsername(group, "louder_place"), ann) == "USER_RESTRICTED"
    await world.run(Lift(ann.id))
    await world.run(SendMessage(public, 3, "to all"), ann)


# -- suspended --------------------------------------------------------------------------------------------------------
async def test_a_suspended_account_looks_deleted_and_comes_back_whole(world: World) -> None:
    ann, ben = await people(world)
    await world.run(ImportContacts((Entry(1, ann.phone, "Ann", ""),)), ben)
    await world.run(UpdateUsername("ann_here"), ann)
    await world.run(text(ben, 1), ann)
    second = await world.device(ann)
    before = await world.fresh(ann)
    world.forget()
    await world.run(Suspend(ann.id, decision=3))
    assert {change.key_id for change in world.key_changes} == {world.key_of(ann.id), second}
    assert world.events(ben) == [UserChanged(ann.id, "user")]
    seen = await world.fresh(ann)
    assert seen.deleted and seen.version > before.version
    assert (seen.first_name, seen.phone, seen.username, seen.photo) == ("", "", "", None)
    assert await refused(world, text(ann, 2), ben) == "INPUT_USER_DEACTIVATED"
    assert await world.read(lambda tx: tx.sanctions.banned(second)) == ann.id
    found = (await world.run(ImportContacts((Entry(1, before.phone, "Ann", ""),)), ben)).result
    assert not found.found
    assert await refused(world, UpdateUsername("ann_here"), ben) == "USERNAME_OCCUPIED"
    world.forget()
    await world.run(Lift(ann.id, decision=3))
    assert world.events(ben) == [UserChanged(ann.id, "user")]
    again = await world.fresh(ann)
    assert again._replace(version=0, last_seen=0) == before._replace(version=0, last_seen=0)
    assert await world.read(lambda tx: tx.sanctions.banned(second)) == 0
    await world.run(text(ann, 3), ben)


async def test_nobody_signs_in_to_a_suspended_account(world: World) -> None:
    ann, _ = await people(world)
    sent = (await world.run(SendCode(ann.phone), key=77)).result
    code = (await world.read(lambda tx: tx.codes.latest(ann.phone))).code
    await world.run(Suspend(ann.id, until=world.now + 300))
    with pytest.raises(Refused, match="PHONE_NUMBER_BANNED"):
        await world.run(SendCode(ann.phone), key=77)
    with pytest.raises(Refused, match="PHONE_NUMBER_BANNED"):
        await world.run(SignIn(ann.phone, sent.hash, code), key=77)
    world.pass_time(300)
    await world.run(sanctions.EndSanctions())
    assert (await world.run(SignIn(ann.phone, sent.hash, code), key=77)).result.user.id == ann.id


async def test_only_accounts_of_people_are_sanctioned_and_for_a_time_to_come(world: World) -> None:
    ann, ben = await people(world)
    await world.run(DeleteAccount(None), ben)
    for command in (Freeze(SERVICE_USER), Suspend(999), Limit(ben.id)):
        with pytest.raises(Refused, match="USER_ID_INVALID"):
            await world.run(command)
    with pytest.raises(Refused, match="SCHEDULE_DATE_INVALID"):
        await world.run(Freeze(ann.id, until=world.now))
    assert (await world.fresh(ann)).marks == 0
    await world.run(Suspend(ann.id))
    await world.run(Freeze(ann.id))
    assert (await world.fresh(ann)).marks == ACCOUNT_SUSPENDED | FROZEN


async def test_a_frozen_account_reads_only_places_that_it_is_in(world: World) -> None:
    ann, ben = await people(world)
    groups = [await make(world, ben, group=True, name=f"group_{n}") for n in range(2)]
    channel, talk = await linked(world, ben)
    private = await make(world, ben)
    for place in (groups[0], channel):
        await world.run(Join(place), ann)
    await world.run(Freeze(ann.id, decision=7))

    async def reads(place: PeerRef) -> str:
        try:
            await world.read(lambda tx: history.history(tx, ann.id, place, Page(), world.now))
        except Refused as refusal:
            return refusal.name
        return ""

    assert [await reads(place) for place in (groups[0], channel, talk)] == ["", "", ""]
    assert await reads(groups[1]) == "FROZEN_PARTICIPANT_MISSING"
    assert await reads(private) == "CHANNEL_PRIVATE", "a frozen account learns nothing of private ones"
    with pytest.raises(Refused, match="FROZEN_PARTICIPANT_MISSING"):
        await world.read(lambda tx: channel_views.full(tx, ann.id, groups[1], world.now))
    assert await refused(world, Join(groups[1]), ann) == "FROZEN_METHOD_INVALID"
    await world.run(Lift(ann.id))
    assert await reads(groups[1]) == ""
