"""What screening a public post costs, step by step and whole, on real messages; and how well the classifier does.

The messages are a file of labelled texts (columns label and text), whose path CHAPPE_TEXTS gives; where that is not
set, the one that lies beside the checkout, and without either the tests' own few samples.
"""

import asyncio
import contextlib
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from chappe.adapters.screeners.terms import Terms
from chappe.adapters.screeners.text import TextScreener, read, signs
from chappe.custody.seal import Unsealed
from chappe.domain.channels import CreateChannel, SetUsername
from chappe.domain.command import Command, Stop
from chappe.domain.errors import DomainError
from chappe.domain.joining import Join
from chappe.domain.messages import SendMessage
from chappe.domain.outcome import Actor
from chappe.domain.ports.rules import Rule
from chappe.domain.values import PeerRef
from chappe.engine.bus import LocalBus
from chappe.engine.limits import Limits
from chappe.engine.run import Engine
from chappe.engine.screen import Screen
from chappe.ops.models import starter
from chappe.ops.teaching import from_file
from chappe.safety import linear
from chappe.safety.campaigns import sketch_of
from chappe.safety.desk import Desk
from chappe.safety.facts import Facts
from chappe.safety.facts import read as read_of
from chappe.safety.links import find
from chappe.safety.normal import normalise
from chappe.safety.policy import Policy
from chappe.safety.rules import Book, ready
from chappe.safety.terms import spots, term
from chappe.safety.training import Example, prepare
from chappe.store.sqlite import SqliteStore
from tests.safety.samples import OFFERS, TALK

BESIDE = Path(__file__).resolve().parents[2] / "shared/data/sms-spam-collection.tsv"
TERMS, DOMAINS = 10_000, 10_000
ROUNDS = 3


def texts() -> tuple[str, list[Example]]:
    """(where from, the messages)."""
    path = Path(os.environ.get("CHAPPE_TEXTS", BESIDE))
    if path.exists():
        return path.name, list(from_file(path))
    made = [Example(text, True, code) for code, found in OFFERS.items() for text in found]
    made += [Example(text, False, code) for code, found in TALK.items() for text in found]
    return "samples of the tests", made * 100


def rules(examples: Sequence[Example]) -> list[Rule]:
    """As many terms and domains as a busy operator has; terms are pairs of words of the messages themselves."""
    dice = random.Random(7)
    words = sorted({word for example in examples for word in example.text.lower().split() if word.isalpha()})
    pairs = [f"{dice.choice(words)} {dice.choice(words)}" for _ in range(TERMS - 500)]
    near = [f"{dice.choice(words)} ; near: {dice.choice(words)}, {dice.choice(words)}" for _ in range(500)]
    hosts = [f"shop-{number}.example{number % 97}.com" for number in range(DOMAINS)]
    return [
        Rule(1, "terms", "term", "drugs", "\n".join(pairs + near), 0, True, "flag", 0, 0),
        Rule(2, "domains", "link", "fraud", "\n".join(hosts), 0, True, "flag", 0, 0),
        Rule(3, "pattern", "pattern", "fraud", "earn <number> * per day|week", 0, True, "flag", 0, 0),
        Rule(4, "strangers", "behaviour", "spam", "account_days < 1 and links > 1", 0, True, "flag", 0, 0),
    ]


def a_second(work: Callable[[str], object], messages: Sequence[str]) -> int:
    """How many of them one core does in a second; the best of some rounds."""
    best = 0.0
    for _ in range(ROUNDS):
        began = time.process_time()
        for text in messages:
            work(text)
        best = max(best, len(messages) / (time.process_time() - began))
    return round(best)


async def whole(screener: TextScreener, messages: Sequence[str]) -> dict[str, float]:
    """Posts a second and core through everything, and how long one takes, in microseconds."""
    taken: list[float] = []
    kinds: dict[str, int] = {}
    began = time.process_time()
    for number, text in enumerate(messages):
        actor = Actor(number % 5000 + 1, 1, 1_800_000_000 + number // 50, lambda count: bytes(count))
        start = time.perf_counter()
        verdict = await screener.judge(SendMessage(PeerRef(2, number % 300 + 1), number, text), actor)
        taken.append(time.perf_counter() - start)
        kinds[verdict.kind] = kinds.get(verdict.kind, 0) + 1
    cpu = time.process_time() - began
    ranked = sorted(taken)
    return {
        "posts_per_core_second": round(len(messages) / cpu),
        "p50_us": round(statistics.median(ranked) * 1e6, 1),
        "p99_us": round(ranked[int(len(ranked) * 0.99)] * 1e6, 1),
        **{f"answered_{kind}": count for kind, count in sorted(kinds.items())},
    }


async def facts(command: Command, actor: Actor) -> Facts:
    """What is known of a post by somebody who is no stranger."""
    assert isinstance(command, SendMessage)
    age = 10**7 if actor.user_id % 10 else 3600
    return Facts("post", command.text, peer=command.peer, members=500, author=actor.user_id, now=actor.now,
                 account_age=age, first_here=actor.user_id % 10 == 0, joined_ago=age)  # fmt: skip


async def sends(book: Book, messages: Sequence[str]) -> dict[str, float]:
    """What screening adds to posts in a public supergroup: the store on disk, with it and without it by turns."""
    with tempfile.TemporaryDirectory() as folder:
        store = SqliteStore(Path(folder) / "chappe.db", Unsealed(b"bench"))
        desk = Desk(Policy())
        plain = Engine(store, LocalBus(), Limits(False), Screen({}, desk))

        async def read_facts(command: Command, actor: Actor) -> Facts:
            return await store.glance(lambda tx: read_of(tx, actor, command))

        screener = TextScreener(read_facts, desk.policy, starter())
        screener.use(book)
        screened = Engine(store, LocalBus(), Limits(False), Screen({Stop.ON_TEXT: [screener]}, desk))
        owner, member = [await store.write(lambda tx, n=n: tx.users.create("", n, "", 1)) for n in ("Ann", "Ben")]
        made = await plain.run(CreateChannel("Group", "", True), plain.actor(owner.id))
        peer = made.result[0].peer
        await plain.run(SetUsername(peer, "the_group"), plain.actor(owner.id))
        await plain.run(Join(peer), plain.actor(member.id))
        taken: dict[str, list[float]] = {"plain": [], "screened": []}
        worked: dict[str, list[float]] = {"plain": [], "screened": []}
        for number, text in enumerate(messages):
            name, engine = (("plain", plain), ("screened", screened))[number % 2]
            start, began = time.perf_counter(), time.process_time()
            with contextlib.suppress(DomainError):
                await engine.run(SendMessage(peer, number + 1, text), engine.actor(member.id))
            taken[name].append(time.perf_counter() - start)
            worked[name].append(time.process_time() - began)
        await store.close()
    found = {}
    for name, times in taken.items():
        ranked = sorted(times)
        found[f"send_{name}_p50_ms"] = round(statistics.median(ranked) * 1000, 2)
        found[f"send_{name}_p99_ms"] = round(ranked[int(len(ranked) * 0.99)] * 1000, 2)
        found[f"send_{name}_cpu_p50_ms"] = round(statistics.median(worked[name]) * 1000, 2)
    return found


def quality(examples: Sequence[Example]) -> dict[str, object]:
    """The starter on these messages; where it was taught on them itself that flatters, its card has the honest ones."""
    model = starter()
    made = prepare(examples)
    scores = [(model.score(model.evidence(one.seen)), one.bad) for one in made]
    bad, good = [s for s, is_bad in scores if is_bad], [s for s, is_bad in scores if not is_bad]
    return {
        f"at_{at}": {
            "recall": round(sum(s >= at for s in bad) / len(bad), 4) if bad else None,
            "bad": len(bad),
            "alarms_per_10000": round(10_000 * sum(s >= at for s in good) / len(good), 1) if good else None,
            "ordinary": len(good),
        }
        for at in linear.ANCHORS[1:]
    }


async def measure() -> dict[str, object]:
    """All of it."""
    source, examples = texts()
    messages = [example.text for example in examples]
    model = starter()
    book = ready(rules(examples))
    terms = Terms([term(line) for line in rules(examples)[0].body.splitlines()])
    forms = {text: normalise(text) for text in messages}
    made = {text: read(text) for text in messages}
    seen = {text: linear.look(one.normal, one.words, one.links) for text, one in made.items()}
    steps: dict[str, Callable[[str], object]] = {
        "normalise": normalise,
        "words": lambda text: spots(forms[text].plain),
        "terms": lambda text: list(terms.find(forms[text])),
        "links": find,
        "campaign": lambda text: sketch_of(made[text].kinds),
        "features": lambda text: linear.look(made[text].normal, made[text].words, made[text].links),
        "signs": lambda text: list(signs(made[text])),
        "score": lambda text: model.score(model.evidence(seen[text])),
    }
    found: dict[str, object] = {"messages": len(messages), "from": source}
    for name, work in steps.items():
        found[f"{name}_per_core_second"] = a_second(work, messages)
    screener = TextScreener(facts, Policy(), model)
    screener.use(book)
    found |= await whole(screener, messages * 2)
    found |= await sends(book, messages[:3000])
    return {**found, "quality": quality(examples), "quality_of_samples": quality(_samples())}


def _samples() -> list[Example]:
    bad = [Example(text, True, code) for code, found in OFFERS.items() for text in found]
    return bad + [Example(text, False, code) for code, found in TALK.items() for text in found]


if __name__ == "__main__":
    print(asyncio.run(measure()))
