"""Notification settings: kept by chat and by kind of chats, told to the other devices, listed and forgotten."""

from typing import Any

import pytest

from chappe.domain.events import NotifyChanged
from chappe.domain.notify import OF_SCOPE
from chappe.domain.values import USER, PeerRef, User
from chappe.tl import functions, types
from tests.rpc.desk import ACCESS, Desk, desk

__all__ = ["desk"]
USERS = types.InputNotifyUsers()
SOUND = types.NotificationSoundDefault()


def of_scope(**changes: Any) -> types.PeerNotifySettings:
    """The settings of a kind of chats: whole, because clients take what is left out for "no"."""
    usual = {"show_previews": True, "silent": False, "mute_until": 0}
    return types.PeerNotifySettings(**{**usual, **changes}, ios_sound=SOUND, android_sound=SOUND, other_sound=SOUND)


def chat(desk: Desk, with_: User) -> types.InputNotifyPeer:
    access = ACCESS.of(desk.user.id, PeerRef(USER, with_.id))
    return types.InputNotifyPeer(peer=types.InputPeerUser(user_id=with_.id, access_hash=access))


async def put(desk: Desk, peer: Any, **settings: Any) -> None:
    given = types.InputPeerNotifySettings(**settings)
    assert await desk.get(functions.AccountUpdateNotifySettings(peer=peer, settings=given)) is True


async def test_at_first_a_kind_of_chats_has_the_usual_settings_and_a_chat_none(desk: Desk) -> None:
    bob = await desk.world.person("Bob", "15550002")
    assert await desk.get(functions.AccountGetNotifySettings(peer=USERS)) == of_scope()
    assert await desk.get(functions.AccountGetNotifySettings(peer=chat(desk, bob))) == types.PeerNotifySettings()


async def test_what_is_set_is_kept_and_told_to_the_other_devices_only(desk: Desk) -> None:
    bob = await desk.world.person("Bob", "15550002")
    desk.world.forget()
    sound = types.NotificationSoundLocal(title="Bell", data="bell")
    await put(desk, chat(desk, bob), mute_until=2**31 - 1, silent=True, sound=sound)
    found = await desk.get(functions.AccountGetNotifySettings(peer=chat(desk, bob)))
    assert (found.mute_until, found.silent, found.show_previews) == (2**31 - 1, True, None)
    assert found.ios_sound == found.android_sound == found.other_sound == sound
    (delivery,) = desk.world.deliveries(desk.user)
    assert delivery.not_key == desk.world.key_of(desk.user.id)
    (event,) = desk.world.events(desk.user)
    assert isinstance(event, NotifyChanged)
    assert event.peer == PeerRef(USER, bob.id)
    assert bob.id in delivery.people
    assert await desk.get(functions.AccountGetNotifySettings(peer=USERS)) == of_scope()


async def test_a_difference_brings_the_settings(desk: Desk) -> None:
    await put(desk, USERS, show_previews=False)
    desk.world.pass_time(1)
    missed = await desk.get(functions.UpdatesGetDifference(pts=0, date=desk.world.now - 10, qts=0))
    (update,) = missed.other_updates
    assert update == types.UpdateNotifySettings(peer=types.NotifyUsers(), notify_settings=of_scope(show_previews=False))


async def test_the_same_again_is_told_to_no_one(desk: Desk) -> None:
    await put(desk, USERS, silent=True)
    desk.world.forget()
    await put(desk, USERS, silent=True)
    assert desk.world.deliveries(desk.user) == []


async def test_settings_left_out_go_back_to_the_default(desk: Desk) -> None:
    await put(desk, USERS, silent=True, show_previews=False)
    await put(desk, USERS, silent=True)
    assert await desk.get(functions.AccountGetNotifySettings(peer=USERS)) == of_scope(silent=True)
    await put(desk, USERS)
    assert await desk.world.read(lambda tx: tx.notify.all(desk.user.id)) == []


@pytest.mark.parametrize(
    "settings",
    [{"mute_until": -1}, {"sound": types.NotificationSoundLocal(title="x" * 300, data="")}],
)
async def test_odd_settings_are_refused(desk: Desk, settings: dict[str, Any]) -> None:
    given = types.InputPeerNotifySettings(**settings)
    answer = await desk.ask(functions.AccountUpdateNotifySettings(peer=USERS, settings=given))
    assert answer.error == (400, "SETTINGS_INVALID")


async def test_chats_of_strangers_and_their_topics_have_none(desk: Desk) -> None:
    wrong = types.InputNotifyPeer(peer=types.InputPeerUser(user_id=12345678, access_hash=1))
    topic = types.InputNotifyForumTopic(peer=types.InputPeerSelf(), top_msg_id=1)
    for peer in (wrong, topic):
        answer = await desk.ask(functions.AccountGetNotifySettings(peer=peer))
        assert answer.error == (400, "PEER_ID_INVALID")


async def test_exceptions_are_chats_that_differ(desk: Desk) -> None:
    bob, eve = await desk.world.person("Bob", "15550002"), await desk.world.person("Eve", "15550003")
    await put(desk, USERS, silent=True)
    await put(desk, chat(desk, bob), mute_until=1_800_000_000)
    await put(desk, chat(desk, eve), sound=types.NotificationSoundNone())
    found = await desk.get(functions.AccountGetNotifyExceptions())
    assert [update.peer.peer.user_id for update in found.updates] == [bob.id]
    assert {face.obj.id for face in found.users} == {bob.id}
    found = await desk.get(functions.AccountGetNotifyExceptions(compare_sound=True, peer=USERS))
    assert {update.peer.peer.user_id for update in found.updates} == {bob.id, eve.id}
    found = await desk.get(functions.AccountGetNotifyExceptions(peer=types.InputNotifyChats()))
    assert found.updates == []


async def test_a_reset_forgets_all_and_tells_of_each(desk: Desk) -> None:
    bob = await desk.world.person("Bob", "15550002")
    await put(desk, USERS, silent=True)
    await put(desk, chat(desk, bob), silent=True)
    desk.world.forget()
    assert await desk.get(functions.AccountResetNotifySettings()) is True
    told = {(event.peer, event.scope, event.settings) for event in desk.world.events(desk.user)}
    assert told == {(None, "users", OF_SCOPE.text()), (PeerRef(USER, bob.id), "", "{}")}
    assert await desk.get(functions.AccountGetNotifySettings(peer=USERS)) == of_scope()


async def test_no_one_has_endless_exceptions(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chappe.domain.notify.MOST_KEPT", 1)
    await put(desk, USERS, silent=True)
    given = types.InputPeerNotifySettings(silent=True)
    request = functions.AccountUpdateNotifySettings(peer=types.InputNotifyChats(), settings=given)
    assert (await desk.ask(request)).error == (400, "SETTINGS_INVALID")
    await put(desk, USERS, silent=False)


async def test_whose_reactions_notify_is_kept(desk: Desk) -> None:
    first = await desk.get(functions.AccountGetReactionsNotifySettings())
    assert first.messages_notify_from == types.ReactionNotificationsFromContacts()
    wanted = types.ReactionsNotifySettings(
        messages_notify_from=types.ReactionNotificationsFromAll(),
        sound=types.NotificationSoundNone(),
        show_previews=False,
    )
    assert await desk.get(functions.AccountSetReactionsNotifySettings(settings=wanted)) == wanted
    assert await desk.get(functions.AccountGetReactionsNotifySettings()) == wanted
