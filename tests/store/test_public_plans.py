"""What a public page costs depends neither on the channel's history nor on its members: no table is gone through."""

from collections.abc import Callable
from pathlib import Path

import pytest

from chappe.custody.seal import Unsealed
from chappe.domain import public, public_invites, public_posts
from chappe.domain.posting import post
from chappe.domain.public import Profile
from chappe.domain.public_posts import Wanted
from chappe.domain.values import BROADCAST, CHANNEL, Content, PeerRef, box_of
from chappe.store.sqlite import SqliteStore
from chappe.store.tx import SqlTx
from tests.store.spying import Spy

FOUND = Profile(PeerRef(CHANNEL, 1_000_000_001), "channel", "the_news", "News", "")
QUERIES: dict[str, Callable[[SqlTx], object]] = {
    "profile": lambda tx: public.profile(tx, "the_news"),
    "newest": lambda tx: public_posts.wall(tx, FOUND, Wanted()),
    "before": lambda tx: public_posts.wall(tx, FOUND, Wanted(before=500)),
    "after": lambda tx: public_posts.wall(tx, FOUND, Wanted(after=500)),
    "words": lambda tx: public_posts.wall(tx, FOUND, Wanted(words="#tag word", before=500)),
    "one": lambda tx: public_posts.single(tx, FOUND, 5),
    "file": lambda tx: public.file_of(tx, FOUND, 5, "x"),
    "posting": lambda tx: tx.chats.posting(100),
    "left": lambda tx: tx.members.left_by(1, 0, 100),
    "forwards": lambda tx: tx.post_stats.public_forwards(-1_000_000_001, 5, 0, 10),
    "names": lambda tx: tx.post_stats.days(FOUND.peer, 1, 10),
    "of a post": lambda tx: tx.post_stats.post_days(-1_000_000_001, 5, 1),
    "forgotten": lambda tx: tx.post_stats._execute("SELECT peer FROM chat_day_names WHERE day < 5 LIMIT 10"),
    "gone": lambda tx: tx.post_stats._execute("SELECT 1 FROM post_forwards WHERE at_box = 1 AND at_id IN (1, 2)"),
    "given": lambda tx: tx.photos.given(1, 2),
    "heard": lambda tx: tx.heard.of(1, -5, [1, 2]),
    "invitation": lambda tx: public_invites.invitation(tx, "abc", 1),
}


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES.keys())
async def test_no_public_page_goes_through_a_table(query: Callable[[SqlTx], object], tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "chappe.db", Unsealed(b"k" * 32))

    def scene(tx: SqlTx) -> None:
        chat = tx.chats.create(CHANNEL, "News", "", 1, 1, BROADCAST, 0)
        tx.usernames.set(box_of(chat.peer.id), "the_news")
        tx.chats.save(chat._replace(username="the_news"))
        for number in range(50):
            post(tx, 1, chat.peer, Content(0, 1, number, 0, "#tag word", sender=chat.peer, post=True))
        assert chat.peer == FOUND.peer

    await store.write(scene)  # type: ignore[arg-type]
    while await store.write(lambda tx: tx.messages.index_some(500)):
        pass
    await store.close()
    spy = Spy(tmp_path / "chappe.db")
    query(SqlTx(spy, Unsealed(b"k" * 32)))  # type: ignore[arg-type]
    spy.connection.close()
    assert spy.plans
    bounded = ("VIRTUAL TABLE", "(subquery-")  # the index of words, and what was found and cut off already
    assert not [plan for plan in spy.plans if plan.startswith("SCAN") and not any(word in plan for word in bounded)]
