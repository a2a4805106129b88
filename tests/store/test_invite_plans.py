"""Links, their uses and requests to come in are found by an index, however many there are in the whole server."""

from collections.abc import Callable
from pathlib import Path

import pytest

from chappe.custody.seal import Unsealed
from chappe.domain.ports.invites import Since
from chappe.domain.values import CHANNEL, PeerRef
from chappe.store.sqlite import SqliteStore
from chappe.store.tx import SqlTx
from tests.store.spying import Spy

PEER, LATER = PeerRef(CHANNEL, 2), Since(100, "abc", 7)
QUERIES: dict[str, Callable[[SqlTx], object]] = {
    "one": lambda tx: tx.invites.get("abc"),
    "main": lambda tx: tx.invites.main(PEER, 1),
    "page": lambda tx: tx.invites.page(PEER, 1, True, LATER, 10),
    "count": lambda tx: tx.invites.count(PEER, 1, False),
    "admins": lambda tx: tx.invites.admins(PEER, 10),
    "uses of a link": lambda tx: tx.invites.uses(PEER, "abc", LATER, 10),
    "how many uses": lambda tx: tx.invites.count_uses(PEER, ""),
    "uses": lambda tx: tx.invites.uses(PEER, "", LATER, 10),
    "requests by a link": lambda tx: tx.invites.requests(PEER, "abc", LATER, 10),
    "requests": lambda tx: tx.invites.requests(PEER, "", Since(), 3),
    "request": lambda tx: tx.invites.request(PEER, 7),
    "how many ask": lambda tx: tx.invites.count_requests(PEER),
    "forget a person": lambda tx: tx.invites.drop_requests_of(7),
    "forget a chat": lambda tx: tx.invites.clear(PEER, 10),
    "public names": lambda tx: tx.chats.named("news", 10),
    "forget revoked ones": lambda tx: tx.invites.delete_revoked(PEER, 1, 5),
}


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES.keys())
async def test_nothing_is_gone_through(query: Callable[[SqlTx], object], tmp_path: Path) -> None:
    await SqliteStore(tmp_path / "chappe.db", Unsealed(b"k" * 32)).close()
    spy = Spy(tmp_path / "chappe.db", read_only=False)
    query(SqlTx(spy, Unsealed(b"k" * 32)))  # type: ignore[arg-type]
    spy.connection.close()
    assert any(plan.startswith("SEARCH") for plan in spy.plans)
    for plan in spy.plans:
        assert not plan.startswith("SCAN") or plan.startswith("SCAN LIST"), plan
        assert "TEMP B-TREE" not in plan or "GROUP BY" in plan, plan
