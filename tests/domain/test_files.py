"""Files: who may have them, and when they and their bytes go."""

from hashlib import sha256

import pytest

from chappe.domain import files
from chappe.domain.attachments import Attributes, File
from chappe.domain.channels import SetFlag
from chappe.domain.deleting import DeleteMessages
from chappe.domain.editing import EditMessage
from chappe.domain.errors import Refused
from chappe.domain.files import GRACE, ForgetBlobs, Known, Origin, ReserveBlobs, SettleFiles
from chappe.domain.inviting import InviteToChannel
from chappe.domain.joining import Leave
from chappe.domain.media import Given, SendMedia
from chappe.domain.values import HIDDEN_HISTORY, Message, User, user_peer
from tests.domain.test_channels import make
from tests.support.talk import talk
from tests.support.world import World


async def document(world: World, owner: User, data: bytes = b"data", name: str = "a.bin") -> File:
    """A document whose bytes are there, without an id yet."""
    blob = (await world.run(ReserveBlobs(((sha256(data).digest(), len(data)),)), owner)).result[0]
    return File(0, 0, 0, False, "text/plain", len(data), blob.id, attributes=Attributes(name))


async def send(world: World, author: User, to: User, file: File | Known, random_id: int, text: str = "") -> Message:
    command = SendMedia(user_peer(to.id), random_id, text, media=Given(file))
    message: Message = (await world.run(command, author)).result[0].message
    return message


def of(message: Message) -> File:
    assert message.content.media and message.content.media.file
    return message.content.media.file


async def test_the_same_bytes_are_kept_once(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    one = of(await send(world, ann, bob, await document(world, ann), 1))
    other = of(await send(world, bob, ann, await document(world, bob), 2))
    assert one.blob == other.blob and one.id != other.id and one.access_hash != other.access_hash
    blob = await world.read(lambda tx: tx.files.blob(one.blob))
    assert blob is not None and blob.stored and blob.name.startswith(sha256(b"data").hexdigest())


async def test_who_sees_a_file_may_have_it(world: World) -> None:
    ann, bob, cyd = (await talk(world, "Ann", "Bob", "Cyd")).people
    message = await send(world, ann, bob, await document(world, ann), 1)
    file = of(message)
    theirs = await world.read(lambda tx: tx.messages.ref_in(message.content.id, bob.id))

    async def may(who: User, origin: Origin) -> bool:
        return await world.read(lambda tx: files.shown(tx, who.id, file, origin, world.now))

    assert await may(ann, Origin(files.MESSAGE, ann.id, message.id))
    assert await may(bob, Origin(files.MESSAGE, bob.id, theirs))
    assert await may(ann, Origin(files.OWN, ann.id, 0))
    for origin in (Origin(files.MESSAGE, bob.id, theirs), Origin(files.OWN, ann.id, 0), Origin(files.OWN, cyd.id, 0)):
        assert not await may(cyd, origin)
    assert not await may(bob, Origin(files.MESSAGE, bob.id, theirs + 1))
    assert not await may(bob, Origin(9, bob.id, theirs))
    await world.run(DeleteMessages((message.id,), revoke=True), ann)
    assert not await may(bob, Origin(files.MESSAGE, bob.id, theirs))


async def test_a_file_and_its_bytes_go_when_nothing_shows_them(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    message = await send(world, ann, bob, await document(world, ann), 1)
    file = of(message)
    again = await send(world, ann, bob, Known(file.id, file.access_hash, Origin(files.MESSAGE, ann.id, message.id)), 2)

    async def keep_house() -> bool:
        await world.run(SettleFiles())
        world.pass_time(GRACE + 1)
        await world.run(SettleFiles())
        await world.run(SettleFiles())
        world.pass_time(GRACE + 1)
        gone = (await world.run(ForgetBlobs())).result
        return bool(gone)

    assert not await keep_house()
    await world.run(DeleteMessages((message.id,), revoke=True), ann)
    assert not await keep_house()
    assert await world.read(lambda tx: tx.files.get(file.id)) == file
    await world.run(DeleteMessages((again.id,), revoke=True), ann)
    assert await keep_house()
    assert await world.read(lambda tx: tx.files.get(file.id)) is None
    assert await world.read(lambda tx: tx.files.blob(file.blob)) is None
    fresh = await document(world, ann)
    assert fresh.blob != file.blob, "a new name, so that a late deletion of the old one cannot hit it"


async def test_what_was_never_sent_goes_too(world: World) -> None:
    (ann,) = (await talk(world, "Ann")).people
    file = await document(world, ann)
    assert not (await world.run(ForgetBlobs())).result
    world.pass_time(GRACE + 1)
    assert [blob.id for blob in (await world.run(ForgetBlobs())).result] == [file.blob]
    with pytest.raises(Refused, match="MEDIA_EMPTY"):
        await send(world, ann, ann, file, 1)


async def test_a_caption_may_be_empty_but_not_too_long(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    file = await document(world, ann)
    with pytest.raises(Refused, match="MEDIA_CAPTION_TOO_LONG"):
        await send(world, ann, bob, file, 1, "x" * 1025)
    message = await send(world, ann, bob, file, 2, "x" * 1024)
    await world.run(EditMessage(user_peer(bob.id), message.id, ""), ann)
    changed = await world.read(lambda tx: tx.messages.get(ann.id, message.id))
    assert changed is not None and changed.content.text == "" and of(changed) == of(message)


async def test_a_wrong_name_of_a_file_is_refused(world: World) -> None:
    ann, bob, cyd = (await talk(world, "Ann", "Bob", "Cyd")).people
    message = await send(world, ann, bob, await document(world, ann), 1)
    file = of(message)
    here = Origin(files.MESSAGE, ann.id, message.id)
    for known, name in (
        (Known(file.id + 1, file.access_hash, here), "MEDIA_EMPTY"),
        (Known(file.id, file.access_hash + 1, here), "MEDIA_EMPTY"),
        (Known(file.id, file.access_hash, None), "FILE_REFERENCE_INVALID"),
        (Known(file.id, file.access_hash, here), "FILE_REFERENCE_EXPIRED"),
    ):
        with pytest.raises(Refused, match=name):
            await send(world, cyd, ann, known, 5)
    with pytest.raises(Refused, match="TTL_MEDIA_INVALID"):
        await world.run(SendMedia(user_peer(bob.id), 9, "", media=Given(await document(world, ann), ttl=5)), ann)


async def test_who_came_back_later_does_not_have_what_is_hidden(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    peer = await make(world, ann, group=True)
    await world.run(InviteToChannel(peer, (bob.id,)), ann)
    command = SendMedia(peer, 1, "", media=Given(await document(world, ann)))
    message: Message = (await world.run(command, ann)).result[0].message
    may = lambda: world.read(  # noqa: E731
        lambda tx: files.shown(tx, bob.id, of(message), Origin(files.MESSAGE, message.box, message.id), world.now)
    )
    assert await may()
    await world.run(Leave(peer), bob)
    assert not await may()
    await world.run(SetFlag(peer, HIDDEN_HISTORY, True), ann)
    await world.run(InviteToChannel(peer, (bob.id,)), ann)
    assert not await may()
    await world.run(SetFlag(peer, HIDDEN_HISTORY, False), ann)
    assert await may()
