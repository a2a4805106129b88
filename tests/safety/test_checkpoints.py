"""Checkpoints: signed when the tree has grown, all kept, with the lines of witnesses."""

from pathlib import Path

from chappe.crypto.ed25519 import SigningKey, generate_pem, verify
from chappe.ledger import checkpoints as written
from chappe.ledger import notes
from chappe.ledger.notes import COSIGNATURE, Key
from chappe.safety import checkpoints
from tests.ledger import naive
from tests.support.book import NAME, Book
from tests.support.world import World


async def newest(book: Book) -> written.Checkpoint:
    found = await book.world.read(checkpoints.newest)
    assert found is not None
    return written.parse(notes.opened(found.encode(), book.signer.key, verify).text)


async def test_an_empty_log_is_signed_too(world: World, tmp_path: Path) -> None:
    book = Book(world, tmp_path)
    assert await world.read(checkpoints.newest) is None
    await book.sign()
    assert await newest(book) == (NAME, 0, naive.hash_of([]), ())


async def test_what_has_grown_is_signed_and_what_has_not_is_left(world: World, tmp_path: Path) -> None:
    book = Book(world, tmp_path)
    sizes = []
    for more in (3, 0, 300, 0, 1):
        await book.decide(more)
        before = await world.read(lambda tx: tx.checkpoints.latest())
        await book.sign()
        after = await world.read(lambda tx: tx.checkpoints.latest())
        assert (after == before) == (more == 0)
        leaves = await book.leaves()
        assert await newest(book) == (NAME, len(leaves), naive.hash_of(leaves), ())
        sizes.append(len(leaves))
    for size in set(sizes):
        assert await world.read(lambda tx, size=size: tx.checkpoints.at(size)) is not None, "all are kept"


async def test_a_checkpoint_of_another_tree_is_not_kept(world: World, tmp_path: Path) -> None:
    book = Book(world, tmp_path)
    await book.decide(5)
    root = await world.read(lambda tx: tx.ledger.root())
    for size, hash in ((5, b"x" * 32), (6, root), (4, root)):
        note = str(book.signer.note(written.text(written.Checkpoint(NAME, size, hash))))
        assert (await world.run(checkpoints.KeepCheckpoint(note))).result is False
    assert await world.read(lambda tx: tx.checkpoints.latest()) is None
    good = str(book.signer.note(written.text(written.Checkpoint(NAME, 5, root))))
    assert (await world.run(checkpoints.KeepCheckpoint(good))).result is True
    assert (await world.run(checkpoints.KeepCheckpoint(good))).result is False


async def test_a_witness_that_is_known_is_heard(world: World, tmp_path: Path) -> None:
    eye = SigningKey.from_pem(generate_pem())
    key = Key("eye.example", eye.public, COSIGNATURE)
    book = Book(world, tmp_path, (key,))
    await book.decide(2)
    await book.sign()
    raw = await world.read(checkpoints.newest)
    assert raw is not None
    text = notes.parse(raw.encode()).text
    other = SigningKey.from_pem(generate_pem())
    stranger = notes.cosign(text, Key("else.example", other.public, COSIGNATURE), other.sign, world.now)
    fake = notes.cosign(text, key, other.sign, world.now)
    good = notes.cosign(text, key, eye.sign, world.now)
    forked = written.text(written.Checkpoint(NAME, 2, b"y" * 32))
    book.witnessed.mkdir()
    files = {
        "good": notes.Note(text, (good, stranger)),
        "stranger": notes.Note(text, (stranger,)),
        "fake": notes.Note(text, (fake,)),
        "forked": notes.Note(forked, (notes.cosign(forked, key, eye.sign, 5),)),
    }
    for name, note in files.items():
        (book.witnessed / f"{name}.note").write_text(str(note))
    (book.witnessed / "junk.note").write_bytes(b"\xff\0")
    (book.witnessed / "large.note").write_bytes(b" " * (notes.MOST_BYTES + 1))
    await book.jobs.take_in(world.engine)
    left = sorted(path.name for path in book.witnessed.iterdir())
    assert left == [f"{name}.refused" for name in ("fake", "forked", "junk", "large", "stranger")]
    told = await world.read(checkpoints.newest)
    assert told == f"{raw}{good}\n"
    assert notes.signers(notes.parse(told.encode()), [book.signer.key, key], verify) == [book.signer.key, key]


async def test_outsiders_read_no_more_than_is_signed(world: World, tmp_path: Path) -> None:
    book = Book(world, tmp_path)
    await book.decide(300)

    async def have(path: str) -> bool:
        return await world.read(lambda tx: checkpoints.tile(tx, path)) is not None

    assert not await have("entries/000")
    await book.sign()
    await book.decide(300)
    wanted = {
        "entries/000": True, "entries/001.p/44": True, "entries/001.p/43": True, "entries/001.p/45": False,
        "entries/001": False, "0/000": True, "0/001.p/44": True, "0/001.p/45": False, "1/000.p/1": True,
        "1/000.p/2": False, "1/000": False, "2/000.p/1": False, "63/000.p/1": False, "junk": False,
    }  # fmt: skip
    assert {path: await have(path) for path in wanted} == wanted
    assert await world.read(lambda tx: checkpoints.inclusion(tx, 0, 301)) is None
    assert await world.read(lambda tx: checkpoints.inclusion(tx, 299, 300)) is not None
    assert await world.read(lambda tx: checkpoints.consistency(tx, 300, 301)) is None
    assert await world.read(lambda tx: checkpoints.consistency(tx, 5, 300)) is not None
