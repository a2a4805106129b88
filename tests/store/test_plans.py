"""What a chat costs does not depend on the person's other chats: each query goes by the index made for it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from chappe.custody.seal import Unsealed
from chappe.domain.ports.messages import Page
from chappe.domain.values import USER, PeerRef
from chappe.store.sqlite import SqliteStore
from chappe.store.tx import SqlTx
from tests.store.spying import Spy

BOX, PEER = 1, PeerRef(USER, 2)
QUERIES: dict[str, Callable[[SqlTx], object]] = {
    "history": lambda tx: tx.messages.history(BOX, PEER, Page()),
    "history from an id": lambda tx: tx.messages.history(BOX, PEER, Page(offset_id=50)),
    "history around an id": lambda tx: tx.messages.history(BOX, PEER, Page(offset_id=50, add_offset=-20)),
    "history far down": lambda tx: tx.messages.history(BOX, PEER, Page(add_offset=300)),
    "ids": lambda tx: tx.messages.ids_of_peer(BOX, PEER, 0, 10),
    "top": lambda tx: tx.messages.top(BOX, PEER),
    "incoming": lambda tx: tx.messages.count_incoming(BOX, PEER, 10, 20),
    "newest incoming": lambda tx: tx.messages.newest_content(BOX, PEER, 10, 20),
    "newest outgoing": lambda tx: tx.messages.newest_out(BOX, PEER, 10, 20),
}


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES.keys())
async def test_a_chat_is_read_by_the_index_of_its_peer(query: Callable[[SqlTx], object], tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "chappe.db", Unsealed(b"k" * 32))
    await store.close()
    spy = Spy(tmp_path / "chappe.db")
    query(SqlTx(spy, Unsealed(b"k" * 32)))  # type: ignore[arg-type]
    spy.connection.close()
    steps = [plan for sql, plan in spy.steps if re.search(r"\bFROM messages\b", sql)]
    plans = [plan for plan in steps if re.match(r"(SEARCH|SCAN) (m|messages)\b", plan)]
    assert plans
    for plan in plans:
        assert "(box=? AND peer=?" in plan, plan
