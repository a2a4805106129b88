"""Screens texts, names, profiles and arrivals in public places: everything is looked for, policy answers.

The way of a text: one form of it (`safety.normal`) → terms, links, patterns, known campaigns, conditions → behaviour →
classifier → policy. What is remembered between two texts (the last hour of each author, texts that were posted before)
is bounded and in memory.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import NamedTuple

from chappe.adapters.screeners.terms import Terms
from chappe.domain.command import PASS, Command, Stop, Verdict
from chappe.domain.outcome import Actor
from chappe.domain.ports.rules import Rule
from chappe.safety import behaviour, campaigns, harms, linear
from chappe.safety.behaviour import Watch
from chappe.safety.campaigns import Campaigns
from chappe.safety.facts import NOTHING, POST, PROFILE, TITLE, Facts, is_private
from chappe.safety.features import can_reach
from chappe.safety.linear import Model
from chappe.safety.links import Link, Lookalikes, find
from chappe.safety.normal import Normal, normalise
from chappe.safety.policy import Policy
from chappe.safety.rules import EMPTY, Book, LoadModel, ready
from chappe.safety.terms import Spot, meets, spots
from chappe.safety.tongue import guess
from chappe.safety.weighing import Finding, weigh

ReadFacts = Callable[[Command, Actor], Awaitable[Facts]]
TEXT_STOPS = (Stop.ON_REGISTER, Stop.ON_PROFILE, Stop.ON_TEXT, Stop.ON_MEDIA, Stop.ON_JOIN, Stop.ON_INVITE)
"""Where it stands."""
FEWEST_WORDS = 4
"""Words of a name or description below which no classifier is asked."""
PIECE = 8192
"""Letters that are looked at in one go; between two of them others get their turn."""


class Text(NamedTuple):
    """A text with what every step needs of it, made once."""

    normal: Normal
    words: list[Spot]
    links: list[Link]
    kinds: list[str]
    """The words alone."""

    @property
    def language(self) -> str:
        """A guess."""
        return guess(self.normal.plain, self.kinds)


def read(text: str, behind: Iterable[str] = ()) -> Text:
    """Make it."""
    normal = normalise(text)
    words = spots(normal.plain)
    return Text(normal, words, find(text, behind), [word.kind for word in words])


class Looker:
    """All that is looked for in one text, made ready from a book."""

    __slots__ = ("_asks_language", "_terms", "book")

    def __init__(self, book: Book) -> None:
        self.book = book
        self._terms = Terms(book.terms)
        self._asks_language = any(term.languages for term in book.terms)

    def found(self, text: Text, facts: Facts) -> Iterator[Finding]:
        """What the rules of the book meet."""
        book = self.book
        language = text.language if self._asks_language else ""
        for hit in self._terms.find(text.normal, language):
            yield self._finding(hit.term.rule, hit.written)
        if text.links and len(book.domains):
            for link in text.links:
                for rule in book.domains.marks(link):
                    yield self._finding(rule, link.raw)
        kinds = set(text.kinds) if book.patterns else set()
        for pattern in book.patterns:
            if not pattern.may_meet(kinds):
                continue
            place = meets(pattern, text.words)
            if place is not None:
                yield self._finding(pattern.rule, text.normal.written(text.normal.plain, *place))
        if book.sketches:
            made = campaigns.sketch_of(text.kinds)
            if made is not None:
                for sketch, rule in book.sketches:
                    if campaigns.alike(sketch, made):
                        yield self._finding(rule, text.normal.raw)
        for wanted, rule in book.conditions:
            if all(one.holds(facts, len(text.links), text.normal.signs) for one in wanted):
                yield self._finding(rule, "")

    def _finding(self, rule: int, evidence: str) -> Finding:
        found = self.book.rules[rule]
        return Finding("rule", found.category, f"rule {found.name}", evidence, most=found.most, rule=rule)


def matcher(rule: Rule, load: LoadModel, flagged_from: float = 0.9) -> Callable[[Facts], bool]:
    """Says of facts whether that one rule meets them: to try it on what was posted before; raises ValueError."""
    book = ready([rule._replace(on=True)], load)
    if book.faults:
        raise ValueError(book.faults[rule.id])
    looker = Looker(book)

    def met(facts: Facts) -> bool:
        text = read(facts.text, facts.links)
        if next(looker.found(text, facts), None) is not None:
            return True
        return any(model.score(_evidence(model, text, facts)) >= flagged_from for model, _ in book.models)

    return met


def _says_enough(facts: Facts) -> bool:
    """Is it something that a classifier of messages can judge? A user name with a number in it is no disguise."""
    return facts.what == POST or (facts.what in (PROFILE, TITLE) and len(facts.text.split()) >= FEWEST_WORDS)


def _evidence(model: Model, text: Text, facts: Facts) -> float:
    return model.evidence(linear.look(text.normal, text.words, text.links, facts))


def signs(text: Text) -> Iterator[Finding]:
    """What harms of a grave kind show in it, in either form; each category once."""
    met: set[str] = set()

    def reach() -> bool:
        return can_reach(text.normal, text.kinds, text.links)

    forms = [text.normal.plain]
    if text.normal.bare is not text.normal.plain and any(text.normal.signs):  # else there is no disguise to see through
        forms.append(text.normal.bare)
    for form in forms:
        words = text.words if form is text.normal.plain else spots(form)
        kinds = text.kinds if words is text.words else [word.kind for word in words]
        for sign in harms.find(kinds, form, reach):
            if sign.category not in met:
                met.add(sign.category)
                place = (words[sign.first].start, words[sign.last].end) if sign.first >= 0 else None
                written = text.normal.written(form, *place) if place else ""
                yield Finding("model", sign.category, "signs of it in the words", written, sign.score)


class TextScreener:
    """See chappe.ports.Screener; stands behind the stops for texts, captions, profiles, arrivals and invitations."""

    public_only = True

    def __init__(self, facts: ReadFacts, policy: Policy, starter: Model | None = None) -> None:
        """`starter`: the classifier of its category until a rule names another."""
        self._facts = facts
        self._policy = policy
        self._starter = starter
        self._watch = Watch()
        self._campaigns = Campaigns(policy.spam.same_hours)
        self._like = Lookalikes()
        self._hits: Counter[int] = Counter()
        self._looker = Looker(EMPTY)
        self._models: list[tuple[Model, int]] = []
        self.use(EMPTY)

    def use(self, book: Book) -> None:
        """From now on look for this."""
        looker = Looker(book)
        models = list(book.models)
        if self._starter and all(model.category != self._starter.category for model, _ in models):
            models.append((self._starter, 0))
        self._looker, self._models = looker, models

    def hits(self) -> tuple[tuple[int, int], ...]:
        """(rule, how often it met) since the last time."""
        counted, self._hits = self._hits, Counter()
        return tuple(sorted(counted.items()))

    def concerns(self, command: Command) -> bool:
        """See ports.Screener: not what is private, nor what has no words."""
        return not is_private(command)

    async def judge(self, command: Command, actor: Actor) -> Verdict:
        """What policy says of what was found; private places pass unread."""
        if is_private(command):
            return PASS
        facts = await self._facts(command, actor)
        if facts.what == NOTHING:
            return PASS
        facts = self._watch.note(facts)
        found: list[Finding] = []
        for number, piece in enumerate(pieces(facts.text)):
            if number:
                await asyncio.sleep(0)
            part = facts._replace(text=piece, links=() if number else facts.links)
            text = read(piece, part.links)
            if not number:
                facts = part = self._campaigns.note(part, campaigns.sketch_of(text.kinds))
            found += self.find(text, part)
        verdict = weigh(self._policy, facts, found)
        self._hits.update(verdict.rules)
        return verdict

    def weigh(self, facts: Facts) -> Verdict:
        """The verdict on these facts; remembers nothing of them."""
        return weigh(self._policy, facts, self.find(read(facts.text, facts.links), facts))

    def find(self, text: Text, facts: Facts) -> list[Finding]:
        """Everything that is noticed."""
        found = list(self._looker.found(text, facts))
        for link in text.links:
            like = self._like.like(link)
            if like is not None:
                found.append(Finding("behaviour", "fraud", f"an address like {like[0]}", link.raw, like[1]))
        found += behaviour.judge(facts, len(text.links), self._policy.spam)
        if self._starter and text.normal.plain and _says_enough(facts):
            found += signs(text)
        if self._models and text.normal.plain and _says_enough(facts):
            seen = linear.look(text.normal, text.words, text.links, facts)
            for model, rule in self._models:
                score = model.score(model.evidence(seen) + linear.standing(facts))
                if score >= self._policy.category(model.category).flag_from:
                    most = self._looker.book.rules[rule].most if rule else "refuse"
                    reason = f"classifier: {model.reasons(seen)}"
                    found.append(Finding("model", model.category, reason, "", score, most, rule))
        return found


def pieces(text: str) -> Iterator[str]:
    """The text in pieces of about PIECE letters, cut at ends of lines where there are any."""
    start = 0
    while len(text) - start > PIECE:
        end = text.rfind("\n", start, start + PIECE)
        end = start + PIECE if end <= start else end + 1
        yield text[start:end]
        start = end
    yield text[start:]
