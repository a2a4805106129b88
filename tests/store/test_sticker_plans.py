"""What a look at stickers costs does not depend on how many sets there are, nor on how many people have them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from chappe.custody.seal import Unsealed
from chappe.domain.ports.stickers import FAVED, STICKERS, StickerSet
from chappe.store.sqlite import SqliteStore
from chappe.store.tx import SqlTx
from tests.store.spying import Spy

BIRDS = StickerSet(1, 2, 3, STICKERS, False, "birds", "Birds", 1, 1, 0)
QUERIES: dict[str, Callable[[SqlTx], object]] = {
    "a set": lambda tx: tx.stickers.get(1),
    "a set by name": lambda tx: tx.stickers.named("birds"),
    "sets": lambda tx: tx.stickers.many([1, 2, 3]),
    "own sets": lambda tx: tx.stickers.made_by(3, (10, 0), 10),
    "number of own sets": lambda tx: tx.stickers.count_made(3),
    "what is in a set": lambda tx: tx.stickers.inside(1),
    "covers": lambda tx: tx.stickers.covers([1, 2]),
    "the set of a sticker": lambda tx: tx.stickers.holder(9),
    "stickers": lambda tx: tx.stickers.shown([9, 10]),
    "for an emoji, of own sets": lambda tx: tx.stickers.for_emoji("🐦", STICKERS, [1, 2], 10),
    "for an emoji, of all": lambda tx: tx.stickers.for_emoji("🐦", STICKERS, None, 10),
    "for a keyword": lambda tx: tx.stickers.for_keyword("bird", STICKERS, 10),
    "sets by word": lambda tx: tx.stickers.search("birds", (0, 1), 10),
    "a set in a list": lambda tx: tx.installs.get(3, 1),
    "a list": lambda tx: tx.installs.listed(3, STICKERS),
    "archived sets": lambda tx: tx.installs.archived(3, STICKERS, 1, 10),
    "number of sets in a list": lambda tx: tx.installs.count(3, STICKERS, False),
    "kept stickers": lambda tx: tx.kept.listed(3, FAVED),
    "a kept sticker": lambda tx: tx.kept.has(3, FAVED, 9),
    "emptying somebody's lists": lambda tx: (tx.installs.clear(3), tx.kept.clear(3, FAVED)),
    "files that nothing shows": lambda tx: tx.files.settle(100, 50, 10),
}


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES.keys())
async def test_each_question_goes_by_an_index(query: Callable[[SqlTx], object], tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "chappe.db", Unsealed(b"k" * 32))
    await store.write(lambda tx: tx.stickers.create(BIRDS))
    await store.write(lambda tx: tx.stickers.put(BIRDS))
    await store.close()
    spy = Spy(tmp_path / "chappe.db", read_only=False)
    query(SqlTx(spy, Unsealed(b"k" * 32)))  # type: ignore[arg-type]
    spy.connection.close()
    found = [plan for plan in spy.plans if plan.startswith(("SCAN", "SEARCH"))]
    assert found
    for plan in found:
        assert plan.startswith("SEARCH"), plan
