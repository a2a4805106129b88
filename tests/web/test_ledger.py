"""The ledger as outsiders get it: everything that is needed to check it, from files that caches may keep."""

import gzip
from base64 import b64decode
from pathlib import Path

import pytest

from chappe.crypto.ed25519 import verify
from chappe.ledger import checkpoints, notes, tiles
from chappe.ledger.hashing import leaf_hash
from chappe.safety.daily_report import GRACE
from chappe.safety.ledger_entries import DAY, day_of
from tests.ledger import naive
from tests.support.book import Book
from tests.support.world import World
from tests.web.fair import PREFIX, Fair

LOG = "/transparency/log"


@pytest.fixture
async def book(fair: Fair, world: World, tmp_path: Path) -> Book:
    made = Book(world, tmp_path)
    fair.turn_to(PREFIX, log_key=str(made.signer.key))
    return made


async def test_a_log_without_a_checkpoint_says_so(fair: Fair, book: Book) -> None:
    for path in ("checkpoint", "tile/0/000", "proof?leaf=0&size=1", "consistency?from=0&to=0"):
        answer = await fair.ask(f"{LOG}/{path}")
        assert (answer.status, answer.headers["cache-control"]) == (404, "no-store")
    assert (await fair.ask(f"{LOG}/key")).status == 200


async def test_the_whole_log_can_be_downloaded_and_checked(fair: Fair, book: Book) -> None:
    await book.decide(700)
    await book.sign()
    key = notes.parse_key((await fair.ask(f"{LOG}/key")).text)
    assert key == book.signer.key
    answer = await fair.ask(f"{LOG}/checkpoint")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=5"
    signed = checkpoints.parse(notes.opened(answer.body, key, verify).text)
    leaves: list[bytes] = []
    for tile in tiles.bundles(signed.size):
        answer = await fair.ask(f"{LOG}/tile/{tiles.path(tile)}")
        assert answer.headers["content-type"] == "application/octet-stream"
        assert "immutable" in answer.headers["cache-control"]
        leaves += tiles.unpack(answer.body)
    assert leaves == await book.leaves()
    assert naive.hash_of(leaves) == signed.root
    hashes = (await fair.ask(f"{LOG}/tile/0/002.p/188")).body
    assert hashes == b"".join(map(leaf_hash, leaves[512:]))
    tops = (await fair.ask(f"{LOG}/tile/1/000.p/2")).body
    assert tops == naive.hash_of(leaves[:256]) + naive.hash_of(leaves[256:512])


async def test_proofs_hold_by_another_implementation(fair: Fair, book: Book) -> None:
    await book.decide(600)
    await book.sign()
    leaves = await book.leaves()
    for index, size in ((0, 1), (0, 600), (599, 600), (255, 256), (300, 513)):
        answer = (await fair.ask(f"{LOG}/proof?leaf={index}&size={size}")).json
        path = [b64decode(hash) for hash in answer["path"]]
        leaf = b64decode(answer["data"])
        assert leaf == leaves[index]
        root = naive.root_by_path(index, size, leaf_hash(leaf), path)
        assert root == b64decode(answer["root"]) == naive.hash_of(leaves[:size])
    for first, second in ((1, 2), (256, 600), (300, 600), (513, 514)):
        answer = (await fair.ask(f"{LOG}/consistency?from={first}&to={second}")).json
        path = [b64decode(hash) for hash in answer["path"]]
        old, new = naive.hash_of(leaves[:first]), naive.hash_of(leaves[:second])
        assert naive.both_roots(first, second, path, old) == (old, new)
        assert b64decode(answer["root"]) == new


@pytest.mark.parametrize(
    "path",
    [
        "proof", "proof?leaf=0", "proof?leaf=5&size=5", "proof?leaf=-1&size=5", "proof?leaf=0&size=6",
        "proof?leaf=x&size=5", "proof?leaf=0&size=9999999999999999999", "consistency?from=3&to=2",
        "consistency?from=0&to=6", "consistency?to=3", "proof?leaf=٣&size=5", "tile/0/000", "tile/entries/000.p/6",
        "tile/", "tile/0/000.p/5/x", "tile/../checkpoint", "tile/99/000", "nothing",
    ],
)  # fmt: skip
async def test_what_is_not_signed_or_no_question_is_missing(fair: Fair, book: Book, path: str) -> None:
    await book.decide(5)
    await book.sign()
    await book.decide(5)
    assert (await fair.ask(f"{LOG}/{path}")).status == 404


async def test_long_bundles_are_packed_for_who_takes_that(fair: Fair, book: Book) -> None:
    await book.decide(256)
    await book.sign()
    plain = await fair.ask(f"{LOG}/tile/entries/000")
    packed = await fair.ask(f"{LOG}/tile/entries/000", accept_encoding="gzip, br")
    assert packed.headers["content-encoding"] == "gzip"
    assert plain.headers["vary"] == packed.headers["vary"] == "Accept-Encoding"
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) < len(plain.body) / 4


async def test_a_days_report_is_there_in_three_forms(fair: Fair, book: Book) -> None:
    world = fair.world
    day = day_of(world.now)
    await book.decide(40)
    assert (await fair.ask(f"/transparency/daily/{day}.json")).status == 404
    world.pass_time(DAY - world.now % DAY + GRACE)
    assert await book.report()
    page = (await fair.ask("/transparency")).text
    assert f"chappe verify-report {PREFIX} --day {day}</code>" in page, "a day that has a report, not today"
    answer = await fair.ask(f"/transparency/daily/{day}.json")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json["report"]["entries"] == 40
    note = (await fair.ask(f"/transparency/daily/{day}.note")).body
    assert notes.opened(note, book.signer.key, verify)
    table = await fair.ask(f"/transparency/daily/{day}.csv")
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert table.text.startswith("day,table,action,")
    assert (await fair.ask("/transparency/daily")).json == {"days": [day]}
    assert (await fair.ask(f"/transparency/daily?before={day}")).json == {"days": []}
    for path in (f"/{day}.pdf", "/2023-11-31.json", "/today.json", "/2023-11-13.json", "?before=x"):
        assert (await fair.ask(f"/transparency/daily{path}")).status == 404


async def test_the_paths_of_the_log_are_nobodys_name(fair: Fair) -> None:
    ann = await fair.world.person("Ann")
    with pytest.raises(Exception, match="USERNAME"):
        await fair.channel(ann, "transparency")
