"""Keeps a screener at the newest rules, counts what they met, and tries rules on what was posted before."""

import asyncio
import logging
from collections.abc import Callable

from chappe.domain.ports.rules import Rule
from chappe.engine.jobs import Job
from chappe.engine.run import Engine
from chappe.safety.facts import Facts
from chappe.safety.rules import Book, CountHits, LoadModel, ready
from chappe.safety.trying import KeepTrial, StopTrial, next_posts

log = logging.getLogger(__name__)


class RuleKeeper:
    """The jobs around rules; `follow` is to run at least once a second, so that a change is in force by then."""

    def __init__(
        self,
        use: Callable[[Book], None],
        hits: Callable[[], tuple[tuple[int, int], ...]],
        matcher: Callable[[Rule], Callable[[Facts], bool]],
        load: LoadModel,
    ) -> None:
        """`use` takes a new book, `hits` gives what was met since it was last asked, `matcher` makes one rule ready."""
        self._use = use
        self._hits = hits
        self._matcher = matcher
        self._load = load
        self._version = 0
        self._trial: tuple[int, Callable[[Facts], bool]] | None = None

    def jobs(self) -> tuple[Job, ...]:
        """What is to run again and again."""
        return (
            Job("rules", 0.5, self.follow),
            Job("rule hits", 5, self.count),
            Job("rule trials", 5, self.attempt),
        )

    async def follow(self, engine: Engine) -> bool:
        """Take the rules anew if any has changed."""
        version = await engine.read(lambda tx: tx.rules.version())
        if version == self._version:
            return False
        version, rules = await engine.read(lambda tx: (tx.rules.version(), tx.rules.all()))
        book = await asyncio.to_thread(self._ready, rules)
        for id, fault in book.faults.items():
            log.error("rule %d does not hold: %s", id, fault)
        self._version = version
        return False

    def _ready(self, rules: list[Rule]) -> Book:
        book = ready(rules, self._load)
        self._use(book)
        return book

    async def count(self, engine: Engine) -> bool:
        """Write down what was met."""
        hits = self._hits()
        if hits:
            await engine.run(CountHits(hits), engine.actor(0))
        return False

    async def attempt(self, engine: Engine) -> bool:
        """Try the oldest rule that is to be tried on the next posts; True while there is more."""
        trial = await engine.read(lambda tx: tx.rules.running())
        if trial is None:
            self._trial = None
            return False
        if self._trial is None or self._trial[0] != trial.id:
            rule = await engine.read(lambda tx: tx.rules.get(trial.rule))
            try:
                if rule is None:
                    raise ValueError("it is gone")
                self._trial = (trial.id, await asyncio.to_thread(self._matcher, rule))
            except ValueError as error:
                log.error("rule %d cannot be tried: %s", trial.rule, error)
                await engine.run(StopTrial(trial.id, operator=True), engine.actor(0))
                return True
        met = self._trial[1]
        posts, at = await engine.read(lambda tx: next_posts(tx, trial))
        found = [(post.peer.id, post.message) for post, facts in posts if met(facts)]
        kept = KeepTrial(trial.id, at, len(posts), tuple(found))
        return bool((await engine.run(kept, engine.actor(0))).result)
