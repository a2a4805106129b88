"""Invariant: whatever strangers send to report, by app, form or interface, is understood or refused, and never a fault.

A path through the questions gives a question, a report or nothing; a changed tree is read or refused with words; an
address gives a name that could be one, or nothing; a batch gives items without a fault, or a refusal with a status.
"""

import json
from random import Random

from chappe.safety import flaggers, places
from chappe.safety.policy import CATEGORIES
from chappe.safety.report_tree import Choice, TreeError, read, step
from chappe.schema_files import schema_file
from chappe.web.public.flagger import Bad, items_of
from tests.fuzz.mutate import bent

TEXT = schema_file("report-tree.toml").read_text()
TREE = read(TEXT, CATEGORIES)
SITE = "https://chappe.example/"
PATHS = (b"", b"spam", b"goods/drugs", b"goods/drugs/!", b"child/!", b"personal/mine", b"other/!")
ADDRESSES = (
    f"{SITE}the_news/12",
    "chappe.example/the_news",
    "/s/the_news/5",
    "the_news",
    f"{SITE}s/a_channel?before=9",
)
BATCH = {"notices": [{"reference": "A-1", "category": "fraud", "explanation": "words", "url": f"{SITE}the_news/1"}]}


def one(chance: Random) -> None:
    found = step(TREE, bent(chance, chance.choice(PATHS)), chance.choice(("", "words")))
    if isinstance(found, Choice):
        assert found.category in CATEGORIES and found.words
    try:
        read(bent(chance, TEXT.encode(), 6).decode("utf-8", "replace"), CATEGORIES)
    except TreeError as error:
        assert str(error)
    named = places.path_of(bent(chance, chance.choice(ADDRESSES).encode()).decode("utf-8", "replace"), SITE)
    assert named is None or (4 <= len(named[0]) <= 32 and named[0].isascii() and 0 <= named[1] < 10**10)
    try:
        items = items_of(bent(chance, json.dumps(BATCH).encode(), 3))
    except Bad as bad:
        assert bad.status in (400, 422) and bad.said["message"]
    else:
        assert items and not any(flaggers.fault(item) for item in items)
