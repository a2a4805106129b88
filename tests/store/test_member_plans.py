"""A supergroup of 200,000: its lists go by indexes in their order, its counts are kept, anyone is found by name."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from chappe.custody.seal import Unsealed
from chappe.domain.values import ADMIN, CHANNEL, CREATOR, KICKED, LEFT, MEMBER, Member, PeerRef
from chappe.store.sqlite import SqliteStore, connect
from chappe.store.tx import SqlTx
from tests.store.spying import Spy
from tests.support.many_members import FIRST, GROUP, fill

MEMBERS, NOW = 200_000, 1_500_000_000
EVERYONE = (MEMBER, ADMIN, CREATOR)
QUERIES: dict[str, tuple[Callable[[SqlTx], object], object]] = {
    "first page": (lambda tx: len(tx.members.page(GROUP, EVERYONE, 0, 200)), 200),
    "far down": (lambda tx: len(tx.members.page(GROUP, EVERYONE, 150_000, 200)), 200),
    "past the end": (lambda tx: tx.members.page(GROUP, EVERYONE, 300_000, 200), []),
    "administrators": (lambda tx: len(tx.members.page(GROUP, (ADMIN, CREATOR), 0, 200)), 20),
    "thrown out": (lambda tx: len(tx.members.page(GROUP, (KICKED,), 0, 200, NOW)), 200),
    "restricted": (lambda tx: len(tx.members.restricted(GROUP, 900, 200, NOW)), 100),
    "counts": (lambda tx: tx.members.counts(GROUP, NOW), (20, 1000, 1000)),
    "one name": (lambda tx: tx.members.named(GROUP, ["n199999"]), [FIRST + 199_000 + 999]),
    "two words": (lambda tx: tx.members.named(GROUP, ["person", "n199998"]), [FIRST + 199_998]),
    "everyone's name": (lambda tx: len(tx.members.named(GROUP, ["person"])), 10_000),
    "thrown out, by name": (lambda tx: tx.members.kept_named(GROUP, ["n201999"], True, NOW), [FIRST + 201_999]),
    "restricted, by name": (lambda tx: tx.members.kept_named(GROUP, ["n200999"], False, NOW), [FIRST + 200_999]),
    "restricted, but thrown out": (lambda tx: tx.members.kept_named(GROUP, ["n201999"], False, NOW), []),
    "over": (lambda tx: tx.members.ended(NOW, 10), []),
}


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("crowd") / "chappe.db"
    SqliteStore(path, Unsealed(b"k" * 32))
    connection = connect(path)
    connection.execute("BEGIN")
    fill(connection.execute, MEMBERS)
    connection.execute("COMMIT")
    connection.close()
    return path


@pytest.mark.parametrize("name", QUERIES)
def test_no_list_of_members_is_gone_through_or_sorted(name: str, crowd: Path) -> None:
    query, expected = QUERIES[name]
    spy = Spy(crowd)
    found = query(SqlTx(spy, Unsealed(b"k" * 32)))  # type: ignore[arg-type]
    spy.connection.close()
    assert found == expected
    assert spy.plans
    for plan in spy.plans:
        assert not re.match(r"SCAN (members|m|w|o|member_counts)\b", plan), plan
        assert "TEMP B-TREE FOR ORDER BY" not in plan, plan
    # What is passed over by an offset is passed over in an index that holds all that is asked.
    if name in ("first page", "far down", "administrators", "thrown out"):
        assert any("USING COVERING INDEX members_standing (peer=? AND standing=?" in plan for plan in spy.plans)
    if name in ("counts", "over"):
        assert any("members_ends (until" in plan for plan in spy.plans), spy.plans
    if name == "restricted":
        assert any("USING COVERING INDEX members_restricted (peer=?" in plan for plan in spy.plans), spy.plans


async def test_counts_and_names_go_with_the_people(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "chappe.db", Unsealed(b"k" * 32))
    peer = PeerRef(CHANNEL, 5)

    def walk(tx: SqlTx) -> None:
        ann, bob = (tx.users.create("", name, "Smith", 0).id for name in ("Ann", "Bob"))
        tx.members.put(Member(peer, ann, CREATOR, 0, 1))
        tx.members.put(Member(peer, bob, MEMBER, 0, 2))
        assert tx.members.counts(peer, 10) == (1, 0, 0)
        assert tx.members.named(peer, ["smi"]) == [ann, bob]
        tx.members.put(Member(peer, bob, MEMBER, 0, 2, banned=2, until=20))
        assert tx.members.counts(peer, 10) == (1, 0, 1)
        assert tx.members.counts(peer, 20) == (1, 0, 0)  # over, before anybody has settled it
        assert [one.user_id for one in tx.members.ended(20, 5)] == [bob]
        assert tx.members.kept_named(peer, ["bob"], False, 10) == [bob]
        assert tx.members.kept_named(peer, ["bob"], False, 20) == []
        tx.members.put(Member(peer, bob, KICKED, 0, 2, until=30))
        assert tx.members.counts(peer, 10) == (1, 1, 0)
        assert (tx.members.named(peer, ["bob"]), tx.members.kept_named(peer, ["bob"], True, 10)) == ([], [bob])
        tx.members.put(Member(peer, bob, LEFT, 0, 2))
        assert tx.members.counts(peer, 10) == (1, 0, 0)
        assert tx.members.kept_named(peer, ["bob"], True, 10) == []
        tx.users.set_name(ann, "Zoë", "Jones")
        tx.usernames.set(ann, "queen_zoe")
        assert (tx.members.named(peer, ["smith"]), tx.members.named(peer, ["zoe", "jo"])) == ([], [ann])
        assert tx.members.named(peer, ["queen_"]) == [ann]
        tx.users.mark_deleted(ann)
        assert tx.members.named(peer, ["zoe"]) == []
        tx.members.delete(peer, ann)
        assert tx.members.counts(peer, 10) == (0, 0, 0)

    await store.write(walk)
    await store.close()


async def test_names_of_members_from_before_are_put_in_by_a_job(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "chappe.db", Unsealed(b"k" * 32))
    await store.close()
    connection = connect(tmp_path / "chappe.db")
    fill(connection.execute, 50, 3)
    connection.execute("DELETE FROM member_words")
    connection.execute("INSERT INTO member_words_owed SELECT user_id FROM members")
    connection.commit() if connection.in_transaction else None
    connection.close()
    store = SqliteStore(tmp_path / "chappe.db", Unsealed(b"k" * 32))
    assert await store.read(lambda tx: tx.members.named(GROUP, ["n7"])) == []
    assert await store.write(lambda tx: tx.members.settle_words(40)) == 40
    assert await store.write(lambda tx: tx.members.settle_words(40)) == 16
    assert await store.read(lambda tx: tx.members.named(GROUP, ["n7"])) == [FIRST + 7]
    assert await store.read(lambda tx: tx.members.kept_named(GROUP, ["n54"], True, 5)) == [FIRST + 54]
    await store.close()
