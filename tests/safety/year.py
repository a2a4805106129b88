"""A small year of moderation, 2024, that was counted by hand (test_yearly.py says what it comes to)."""

from chappe.domain.ports import Tx
from chappe.domain.ports.appeals import Appeal
from chappe.domain.ports.decisions import Decision, Strike, Tally
from chappe.domain.ports.notices import Notice
from chappe.safety import waits
from chappe.safety.ledger_entries import DAY
from tests.safety.test_statement_batches import made
from tests.support.world import World

START = 1_704_067_200
"""2024-01-01, UTC."""
END = 1_735_689_600
HOUR = 3600
MAY = START + 130 * DAY

D = {
    1: ("remove", "message", {"category": "spam", "ground": "terms", "detected": True, "automated": "fully"}),
    2: (
        "remove",
        "message",
        {"category": "spam", "ground": "terms", "detected": True, "automated": "fully", "state": "reversed"},
    ),
    3: ("remove", "message", {"category": "drugs", "source": "report"}),
    4: ("ban", "account", {"category": "fraud", "until": END, "detected": True, "automated": "partially"}),
    5: ("ban", "account", {"category": "fraud"}),
    6: ("suspend", "chat", {"category": "terrorism", "source": "flagger"}),
    7: ("remove", "message", {"category": "csam", "source": "notice"}),
    8: ("hide", "message", {"category": "drugs", "places": ("US",)}),
    9: ("hide", "message", {"category": "drugs", "places": ("DE", "US")}),
    10: ("remove_posts", "posts", {"category": "weapons", "posts": 40}),
    11: ("remove", "message", {"category": "other"}),
    12: (
        "limit",
        "account",
        {"category": "spam", "ground": "terms", "detected": True, "automated": "fully", "until": END},
    ),
    13: ("remove", "message", {"category": "drugs", "created": END}),
    14: ("remove", "message", {"category": "drugs", "created": START - 1}),
    15: ("scam", "account", {"category": "fraud", "ground": "terms", "created": START}),
    16: (
        "remove",
        "message",
        {"category": "drugs", "ground": "terms", "source": "notice", "automated": "fully", "created": END - 1},
    ),
}
"""Decisions; made in May and after the law, by people, of their own accord, where nothing else stands."""
N = (
    ("terrorism", MAY - 2 * HOUR, 3, 6),
    ("csam", MAY - HOUR, 0, 7),
    ("csam", MAY - 4 * HOUR, 3, 7),
    ("spam", MAY, 0, 0),
    ("drugs", START - 1, 0, 16),
)
"""Notices: about what, when, whose (0: nobody's who is trusted), and the decision that they led to."""
A = (
    (1, 5, MAY, "upheld", 24),
    (2, 5, MAY, "overturned", 48),
    (4, 5, MAY, "", 0),
    (0, -4, MAY, "upheld", 10),
    (0, 5, MAY, "overturned", 2),
    (14, 5, START - 90 * HOUR, "upheld", 100),
)
"""Appeals: against what (0: nothing was done), whose (-4: the fourth notice's), when, outcome, after how many hours."""


async def hand_counted(world: World) -> None:
    """Put it into the records."""
    await world.write(_fill)


def _fill(tx: Tx) -> None:
    ids: dict[int, Decision] = {}
    for number, (action, kind, more) in D.items():
        plain = {"ground": "law", "source": "own", "until": 0, "created": MAY, "posts": 1, "state": "active"}
        one = made(action, kind, **{**plain, **more, "puid": f"d{number}"})
        ids[number] = one._replace(id=tx.decisions.add(one))
    tx.consequences.rest(ids[12].id, 3, [Strike(ids[1].id, "spam", 3, END)])
    for category, date, flagger, number in N:
        notice = Notice(0, b"digest", 7, category, "/x", date, "words", "", "", flagger, f"{category}{date}")
        notice = notice._replace(id=tx.notices.add(notice))
        decision = ids[number] if number else None
        settled = (decision.created if decision else MAY) + 5
        outcome = "decided" if decision else "dismissed"
        tx.notices.settle(notice._replace(outcome=outcome, decision=decision.id if decision else 0, decided=settled))
        kind = waits.FLAGGER if flagger else waits.NOTICE
        waits.answered(tx, kind, category, date, min(settled, END - 1), decision)
    for number, person, date, outcome, hours in A:
        filed = Appeal(0, ids[number].id if number else 0, 0 if number else 9, person, "hit", "why", date, date)
        filed = filed._replace(id=tx.appeals.put(filed))
        if outcome:
            tx.appeals.save(filed._replace(state="closed", outcome=outcome, decided=date + hours * HOUR))
    tx.decisions.count(MAY // DAY, Tally("report", "", "message", "drugs", "report", "not", 7))
    tx.decisions.count(MAY // DAY, Tally("suspension", "reports", "account", "spam", "report", "fully", 2))
    tx.decisions.count(END // DAY, Tally("report", "", "message", "drugs", "report", "not", 100))
