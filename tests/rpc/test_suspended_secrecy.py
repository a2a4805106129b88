"""Of a suspended account nobody is told more than that there was one: by every method there is."""

from collections.abc import Sequence

from chappe.domain.contacts import Entry, ImportContacts
from chappe.domain.inviting import InviteToChannel
from chappe.domain.messages import SendMessage
from chappe.domain.users import UpdateProfile, UpdateUsername
from chappe.domain.values import USER, PeerRef, user_peer
from chappe.tl import functions, types
from chappe.tl.codec import encode_result
from tests.domain.test_channels import make
from tests.rpc.desk import ACCESS, Desk
from tests.rpc.test_secrecy import Maker
from tests.support.deciding import Lift, Suspend
from tests.support.world import World

READING = ("get", "search", "resolve", "check")
"""How the names of methods begin that change nothing."""
SECRETS = (b"Hiddenfirst", b"Hiddenlast", b"hidden_name", b"hidden words", b"4917099999")


class About(Maker):
    """Requests that name one person wherever a request can name somebody, and look for that person everywhere else."""

    def __init__(self, viewer: int, user: int, channel: int) -> None:
        super().__init__(viewer, channel, user)
        hash = ACCESS.of(viewer, PeerRef(USER, user))
        peer = types.InputPeerUser(user, hash)
        self.special |= {
            "TypeInputPeer": peer,
            "TypeInputUser": types.InputUser(user, hash),
            "TypeInputDialogPeer": types.InputDialogPeer(peer),
            "TypeInputNotifyPeer": types.InputNotifyPeer(peer),
            "TypeChannelParticipantsFilter": types.ChannelParticipantsSearch("hidden"),
            "str": "hidden",
        }


async def told(desk: Desk, maker: Maker, secrets: Sequence[bytes] = SECRETS) -> tuple[int, set[str]]:
    """How many methods were asked, and which of them told any of these."""
    asked, found = 0, set[str]()
    for function in desk.router.methods:
        if not function.TL_NAME.partition(".")[2].startswith(READING):
            continue
        try:
            request = maker.request(function)
        except (TypeError, IndexError):
            continue
        answer = await desk.ask(request)
        asked += 1
        if answer.error is None:
            encoded = encode_result(function, getattr(answer.value, "obj", answer.value), 229)
            if any(word in encoded for word in secrets):
                found.add(function.TL_NAME)
    return asked, found


async def test_no_method_tells_who_is_suspended(world: World) -> None:
    ann = await world.person("Hiddenfirst", "4917099999", "Hiddenlast")
    ben = await world.person("Ben", "15550002")
    await world.run(UpdateUsername("hidden_name"), ann)
    await world.run(UpdateProfile(about="hidden words"), ann)
    group = await make(world, ben, group=True)
    await world.run(SendMessage(user_peer(ben.id), 1, "hello"), ann)
    await world.run(ImportContacts((Entry(1, "15550002", "Ben", ""),)), ann)
    await world.run(InviteToChannel(group, (ann.id,)), ben)
    desk, maker = Desk(world, ben), About(ben.id, ann.id, group.id)
    _, before = await told(desk, maker)
    assert len(before) > 5, "who is there is told of, by the same requests"
    await world.run(Suspend(ann.id))
    asked, found = await told(desk, maker)
    assert not found and asked > 80
    resolve = functions.ContactsResolveUsername(username="hidden_name")
    assert (await desk.ask(resolve)).error == (400, "USERNAME_NOT_OCCUPIED")
    await world.run(Lift(ann.id))
    assert (await told(desk, maker))[1]
