"""Everything private goes through the one pair `seal` and `open`: with a pair that hides, the files hide it too."""

from hashlib import blake2b
from pathlib import Path

from chappe.custody.seal import Unsealed
from chappe.domain import search
from chappe.domain.deleting import DeleteMessages
from chappe.domain.drafts import SaveDraft
from chappe.domain.editing import EditMessage
from chappe.domain.forwarding import ForwardMessages
from chappe.domain.keys import SaveKey
from chappe.domain.messages import ReplyTo
from chappe.domain.ports.accounts import Password, SrpAttempt, StoredKey
from chappe.domain.ports.messages import Page
from chappe.domain.scheduled import EditScheduled, ScheduleMessage
from chappe.domain.search import Wanted
from chappe.domain.upkeep import IndexMessages
from chappe.domain.values import Entity, User
from tests.support.talk import Talk, chat
from tests.support.world import OpenStore, World

SECRET = "hieroglyph"


class Hidden(Unsealed):
    """Hides what it seals, and opens it in its own context alone."""

    def seal(self, data: bytes, context: bytes) -> bytes:
        return blake2b(context, digest_size=8).digest() + bytes(byte ^ 0x5A for byte in data)

    def open(self, data: bytes, context: bytes) -> bytes:
        if data[:8] != blake2b(context, digest_size=8).digest():
            raise ValueError("sealed for another place")
        return bytes(byte ^ 0x5A for byte in data[8:])


def kept(folder: Path) -> bytes:
    """Everything on disk."""
    return b"".join(one.read_bytes() for one in sorted(folder.rglob("*")) if one.is_file())


async def write_everywhere(talk: Talk, ann: User, bob: User) -> None:
    """Put the secret word into every place that people write to."""
    world = talk.world
    plain = await talk.say(ann, bob, f"plain {SECRET}")
    rich = await talk.say(ann, bob, f"rich {SECRET}", entities=(Entity("bold", 0, 4),))
    await talk.say(bob, ann, f"answer {SECRET}", reply_to=ReplyTo(plain.id, SECRET))
    await talk.say(ann, ann, f"saved {SECRET}")
    await world.run(EditMessage(chat(bob), rich.id, f"edited {SECRET}"), ann)
    await world.run(ForwardMessages(chat(bob), (plain.id,), (talk.random_id(),), chat(ann)), ann)
    gone = await talk.say(ann, bob, f"deleted {SECRET}")
    await world.run(DeleteMessages((gone.id,), True), ann)
    await world.run(SaveDraft(chat(bob), f"draft {SECRET}"), ann)
    due = world.now + 1000
    await world.run(ScheduleMessage(chat(bob), due, talk.random_id(), f"later {SECRET}"), ann)
    (waiting,) = await world.read(lambda tx: tx.scheduled.of_peer(ann.id, chat(bob)))
    await world.run(EditScheduled(chat(bob), waiting.id, due, f"much later {SECRET}"), ann)
    while (await world.run(IndexMessages())).result:
        pass


async def test_nothing_private_is_on_disk_in_clear(open_store: OpenStore, tmp_path: Path) -> None:
    hidden, clear = tmp_path / "hidden", tmp_path / "clear"
    for folder, sealer in ((hidden, Hidden(b"tests")), (clear, Unsealed(b"tests"))):
        folder.mkdir()
        world = World(open_store(folder, sealer))
        ann, bob = await world.person("Ann", "7000001"), await world.person("Bob", "7000002")
        talk = Talk(world, ann, bob)
        await write_everywhere(talk, ann, bob)
        await world.run(SaveKey(StoredKey(-5, b"auth-key" * 32, -5, 10, 0, 2, 0, "", 0, 99)))
        password = Password(ann.id, b"1", b"2", b"verifier" * 32, "", "", False, "", 0)
        await world.write(lambda tx, password=password: tx.passwords.put(password))
        attempt = SrpAttempt(7, ann.id, b"srp-secret" * 20, world.now + 100)
        await world.write(lambda tx, attempt=attempt: tx.passwords.add_attempt(attempt))
        # What was hidden is read as it was written.
        assert (await talk.texts(bob, ann))[:3] == [f"plain {SECRET}", f"edited {SECRET}", f"answer {SECRET}"]
        found = await world.read(
            lambda tx, ann=ann, bob=bob: search.in_chat(tx, ann.id, chat(bob), Wanted(SECRET), Page())
        )
        assert len(found.messages) == 3
        await world.store.close()
    for word in (SECRET, "auth-key" * 3, "verifier" * 3, "srp-secret" * 3):
        assert word.encode() in kept(clear), "the test looks in the right place"
        assert word.encode() not in kept(hidden)
