"""What clients are shown of what is withheld in their country, and of what carries a label."""

from typing import Any

import pytest

from chappe.domain.joining import Join
from chappe.domain.values import PeerRef, User, user_peer
from chappe.rpc.audience import Audience
from chappe.rpc.pump import Pump
from chappe.tl import functions as f
from chappe.tl import types as t
from tests.domain.test_channels import make, say
from tests.domain.test_withholding import FRENCH, GERMAN
from tests.rpc.desk import ACCESS, Desk, Envelopes, Faces
from tests.rpc.desk import ChatFaces as Chats
from tests.support.deciding import Label, Restrict
from tests.support.world import World

WHY = t.RestrictionReason(platform="all", reason="terms", text="Not shown here.")


class Town:
    """A public channel, a viewer in Germany, one in France, and one of whom nobody knows where."""

    def __init__(self, world: World, ann: User, channel: PeerRef, *viewers: User) -> None:
        self.world, self.ann, self.channel = world, ann, channel
        self.german, self.french, self.unknown = (Desk(world, one) for one in viewers)

    def peer(self, desk: Desk) -> t.InputPeerChannel:
        return t.InputPeerChannel(self.channel.id, ACCESS.of(desk.user.id, self.channel))

    async def post(self, desk: Desk, id: int) -> tuple[Any, Any]:
        """(the message, the channel) as that viewer is shown them."""
        ids = [t.InputMessageID(id=id)]
        given = t.InputChannel(self.channel.id, ACCESS.of(desk.user.id, self.channel))
        found = await desk.get(f.ChannelsGetMessages(channel=given, id=ids))
        return found.messages[0], found.chats[0]


@pytest.fixture
async def town(world: World) -> Town:
    ann = await world.person("Ann", "15550001")
    channel = await make(world, ann, name="the_news")
    viewers = [await world.person(name, phone) for name, phone in (("Ben", GERMAN), ("Eve", FRENCH), ("Una", "999"))]
    for one in viewers:
        await world.run(Join(channel), one)
    return Town(world, ann, channel, *viewers)


async def test_a_message_is_replaced_by_the_reason_in_one_country(town: Town) -> None:
    post = (await say(town.world, town.ann, town.channel, "hello")).result[0].message
    plain, _ = await town.post(town.french, post.id)
    await town.world.run(Restrict(town.channel, ("DE",), box=post.box, id=post.id))
    for desk in (town.german, town.unknown):
        shown, _ = await town.post(desk, post.id)
        assert (shown.message, shown.restriction_reason, shown.media) == ("Not shown here.", [WHY], None)
    shown, _ = await town.post(town.french, post.id)
    assert shown == plain
    found = await town.german.get(
        f.UpdatesGetChannelDifference(
            channel=t.InputChannel(town.channel.id, ACCESS.of(town.german.user.id, town.channel)),
            filter=t.ChannelMessagesFilterEmpty(),
            pts=post.id,
            limit=100,
        )
    )
    [edited] = found.other_updates
    assert edited.message.message == "Not shown here."


async def test_a_sensitive_one_is_marked_and_shown(town: Town) -> None:
    post = (await say(town.world, town.ann, town.channel, "hello")).result[0].message
    await town.world.run(Restrict(town.channel, reason="sensitive", text="", box=post.box, id=post.id))
    shown, _ = await town.post(town.german, post.id)
    assert shown.message == "hello"
    assert [one.reason for one in shown.restriction_reason] == ["sensitive"]


async def test_a_channel_is_restricted_in_one_country(town: Town) -> None:
    post = (await say(town.world, town.ann, town.channel, "hello")).result[0].message
    await town.world.run(Restrict(town.channel, ("DE",)))
    _, german = await town.post(town.german, post.id)
    _, french = await town.post(town.french, post.id)
    assert (german.restricted, german.restriction_reason) == (True, [WHY])
    assert (french.restricted, french.restriction_reason) == (False, None)
    await town.world.run(Restrict(town.channel, reason=""))
    _, german = await town.post(town.german, post.id)
    assert not german.restricted


async def test_a_person_is_restricted_in_one_country_and_labelled_everywhere(town: Town) -> None:
    await town.world.run(Restrict(user_peer(town.ann.id), ("DE",)))
    await town.world.run(Label(user_peer(town.ann.id), "scam"))
    await town.world.run(Label(town.channel, "fake"))
    await town.world.run(Label(town.channel, "verified"))
    for desk, why in ((town.german, [WHY]), (town.french, None)):
        given = t.InputUser(user_id=town.ann.id, access_hash=ACCESS.of(desk.user.id, user_peer(town.ann.id)))
        [shown] = await desk.get(f.UsersGetUsers(id=[given]))
        shown = getattr(shown, "obj", shown)
        assert (shown.scam, shown.fake, shown.restriction_reason) == (True, False, why)
        found = await desk.get(f.ChannelsGetChannels(id=[t.InputChannel(town.channel.id, self_hash(town, desk))]))
        assert (found.chats[0].fake, found.chats[0].verified, found.chats[0].scam) == (True, True, False)


def self_hash(town: Town, desk: Desk) -> int:
    return ACCESS.of(desk.user.id, town.channel)


class Feed:
    """The gateway's feed: keeps what it is given."""

    def __init__(self) -> None:
        self.pushed: dict[int, Any] = {}

    def wanted(self, user_id: int, not_key: int = 0) -> bool:
        return True

    def publish(self, user_id: int, updates: Any, not_key: int = 0, only_key: int = 0) -> None:
        self.pushed[user_id] = getattr(updates, "obj", updates)

    def publish_to_key(self, key_id: int, updates: object) -> None: ...
    def key_changed(self, key_id: int, user_id: int) -> None: ...


async def test_what_is_told_to_all_is_told_to_each_country_by_itself(town: Town) -> None:
    world, feed, audience = town.world, Feed(), Audience(town.world.engine)
    envelopes = Envelopes(Faces(ACCESS.of), Chats(ACCESS.of))
    desks = (town.german, town.french, town.unknown)
    for desk in desks:
        await audience.here(desk.user.id)
    world.bus.listen(Pump(envelopes, feed, audience).heard)
    first = (await say(world, town.ann, town.channel, "hello")).result[0].message
    assert feed.pushed[town.german.user.id] is feed.pushed[town.french.user.id], "made once for all"
    await world.run(Restrict(town.channel, ("DE",), box=first.box, id=first.id))
    words = [feed.pushed[desk.user.id].updates[0].message.message for desk in desks]
    assert words == ["Not shown here.", "hello", "Not shown here."]
    await world.run(Restrict(town.channel, ("DE",)))
    await say(world, town.ann, town.channel, "more")
    shown = [feed.pushed[desk.user.id].chats[0].restricted for desk in desks]
    assert shown == [True, False, True]


async def test_who_takes_a_number_of_another_country_is_there_from_now_on(town: Town) -> None:
    world, audience = town.world, Audience(town.world.engine)
    await audience.here(town.german.user.id)
    town.german.router._services = town.german.router._services._replace(audience=audience)
    await town.german.get(f.AccountSendChangePhoneCode(phone_number="33612000000", settings=t.CodeSettings()))
    code = await world.read(lambda tx: next(iter(tx.codes.all(f"change {town.german.user.id} 33612000000")), None))
    assert code is not None and audience.places(town.german.user.id) == ("DE",)
    await town.german.get(
        f.AccountChangePhone(phone_number="33612000000", phone_code_hash=code.hash, phone_code=code.code)
    )
    assert audience.places(town.german.user.id) == ("FR",)
