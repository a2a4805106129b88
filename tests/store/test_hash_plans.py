"""What it costs to compare a file does not depend on how many hashes are listed, nor on how many files are stored."""

from collections.abc import Callable
from pathlib import Path

import pytest

from chappe.custody.seal import Unsealed
from chappe.domain.ports.hashes import LOOKED, MD5, PDQ, SHA256, Entry, Look, Match, Stored
from chappe.store.sqlite import SqliteStore
from chappe.store.tx import SqlTx
from tests.store.spying import Spy

HASH = b"\x07" * 32
STORED = Stored(5, HASH, HASH[:16], LOOKED, (Look(100, HASH * 8),))
QUERIES: dict[str, Callable[[SqlTx], object]] = {
    "a bank by name": lambda tx: tx.hashes.bank("shapes"),
    "a hash in a bank": lambda tx: tx.hashes.named(1, PDQ, HASH),
    "a page of a bank": lambda tx: tx.hashes.listed(1, 5, 10),
    "the newest hash": lambda tx: tx.hashes.newest(),
    "hashes to compare": lambda tx: tx.hashes.to_compare(5, 10),
    "exact hashes": lambda tx: tx.hashes.exact([(SHA256, HASH), (MD5, HASH[:16])]),
    "hashes by number": lambda tx: tx.hashes.live([1, 2]),
    "new hashes of all banks": lambda tx: tx.hashes.range(0, 5, 9, 10),
    "new hashes of a bank": lambda tx: tx.hashes.range(1, 5, 9, 10),
    "listing": lambda tx: tx.hashes.add(1, [Entry(PDQ, HASH, "7"), Entry("", b"", "7", withdrawn=True)], 9),
    "withdrawing": lambda tx: tx.hashes.withdraw(1, PDQ, HASH, 9),
    "switching": lambda tx: tx.hashes.enable(1, PDQ, HASH, False),
    "counting": lambda tx: tx.hashes.hit([1, 2], 9),
    "keeping hashes of a file": lambda tx: tx.file_hashes.put(STORED),
    "hashes of files": lambda tx: tx.file_hashes.of([5, 6]),
    "files by SHA-256": lambda tx: tx.file_hashes.with_digest(SHA256, [HASH]),
    "files by MD5": lambda tx: tx.file_hashes.with_digest(MD5, [HASH[:16]]),
    "whether lists name bytes anew": lambda tx: tx.file_hashes.named_since([5, 6], 9),
    "whether a person cleared a content": lambda tx: tx.removed.cleared(5),
    "pictures": lambda tx: tx.file_hashes.looks(3, 10),
    "files to be looked at": lambda tx: tx.file_hashes.due(10),
    "a walk over files": lambda tx: tx.file_hashes.walk(5, 10),
    "SHA-256 of bytes": lambda tx: tx.file_hashes.sha256(5),
    "files of bytes": lambda tx: tx.file_hashes.files(5, 10),
    "messages of a file": lambda tx: tx.file_hashes.contents(5, 10),
    "people of a photo": lambda tx: tx.file_hashes.people(5, 10),
    "chats of a photo": lambda tx: tx.file_hashes.chats(5, 10),
    "the newest file": lambda tx: tx.file_hashes.newest(),
    "keeping a match": lambda tx: tx.file_hashes.matched(Match(1, 5, 0), "scan", 0, "refuse", 9),
    "matches": lambda tx: tx.file_hashes.hits(5, 10),
    "an open scan": lambda tx: tx.file_hashes.open_scan(),
    "the filling": lambda tx: tx.file_hashes.filling(),
    "what scans cover": lambda tx: tx.file_hashes.covered(),
    "a step of a scan": lambda tx: tx.file_hashes.advance(1, 5, 1, 0),
}


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES.keys())
async def test_each_question_goes_by_an_index(query: Callable[[SqlTx], object], tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "chappe.db", Unsealed(b"k" * 32))
    await store.write(lambda tx: tx.hashes.make("shapes", "here", "csam", "Ada", 1))
    await store.write(lambda tx: tx.hashes.add(1, [Entry(PDQ, HASH, "7"), Entry(MD5, HASH[:16])], 1))
    await store.write(lambda tx: tx.file_hashes.put(STORED))
    await store.close()
    spy = Spy(tmp_path / "chappe.db", read_only=False)
    query(SqlTx(spy, Unsealed(b"k" * 32)))  # type: ignore[arg-type]
    spy.connection.close()
    assert [plan for plan in spy.plans if plan.startswith("SCAN")] == []
