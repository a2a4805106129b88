"""Teaches the linear classifier from labelled messages, and measures it on messages that it was not taught.

Logistic regression by stochastic gradient descent. The named measures start at, and are drawn towards, weights that
people gave them (PRIOR), the hashed pieces towards nothing; in every second step the pieces are left out, so that the
measures learn to carry the decision where a community's words are not known. Everything is a function of the examples
and their order: the same file gives the same model.
"""

import math
from array import array
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple
from zlib import crc32

from chappe.safety.features import BUCKETS, NAMES, PLACE, Features
from chappe.safety.linear import ANCHORS, Model, look
from chappe.safety.links import find
from chappe.safety.normal import normalise
from chappe.safety.terms import spots
from chappe.safety.tongue import guess

PRIOR_BIAS = -4.5
_PRIOR = """
money 0.3 contact 0.2 urgent 0.2 prize 0.35 job 0.2 adult 0.8 gambling 0.9 account 0.2 lure 0.25 harm 0.9
link 0.4 links 0.3 shortened 1.2 cheap_name 1.4 numeric_host 1.2 foreign_name 0.8 dressed_link 2.0
hidden_link 0.8 like_another 2.5 invite 0.9 here 0.5 name 0.3 phone 0.5 amount 0.5 percent 0.5 wallet 1.0
capitals 0.6 shouting 0.3 emoji 0.3 digits 0.0 long 0.0 short -0.8 lines 0.1 question -0.3 invisible 1.5
stacked 0.8 fancy 1.5 mixed 1.8 leet 0.4 spaced 0.8 groups 0.8 money+contact 1.2 money+lure 0.9 money+urgent
0.6 money+job 0.9 money+prize 0.5 job+contact 1.2 prize+lure 0.9 account+urgent 0.9 harm+contact 1.2
adult+contact 1.2 gambling+prize 1.2 money+reach 0.7 job+reach 0.8 prize+reach 0.8 adult+reach 1.0
gambling+reach 1.0 account+reach 0.7 lure+reach 0.6 harm+reach 0.8
"""
PRIOR = {name: float(weight) for name, weight in zip(_PRIOR.split()[::2], _PRIOR.split()[1::2], strict=True)}
"""What people expect each measure to say, in log odds."""
FOLDS = 5
TOWARDS_PRIOR = 2e-4
TOWARDS_NOTHING = 2e-6


class Example(NamedTuple):
    """A message that somebody decided about."""

    text: str
    bad: bool
    language: str = ""
    """Two letters; "": it is guessed."""
    origin: str = ""
    """Where the example comes from: a file, or the operator's decisions."""


class Made(NamedTuple):
    """An example as numbers."""

    seen: Features
    bad: bool
    language: str
    origin: str
    key: int
    """The same for the same text but for its digits: such are never taught and tested on apart."""


def prepare(examples: Iterable[Example]) -> list[Made]:
    """Examples as numbers, of equal texts the first alone."""
    made: dict[int, Made] = {}
    for example in examples:
        text = normalise(example.text)
        words = spots(text.plain)
        kinds = [spot.kind for spot in words]
        key = crc32(" ".join(kinds).encode())
        if key not in made:
            language = example.language or guess(text.plain, kinds)
            seen = look(text, words, find(example.text))
            made[key] = Made(seen, example.bad, language, example.origin, key)
    return list(made.values())


class Care(NamedTuple):
    """How a model is taught that is for others than those whom its examples come from."""

    held: frozenset[str] = frozenset()
    """Measures that stay as people weighed them."""
    share: float = 1.0
    """How much is kept of what the hashed pieces learned: the words of one place say little elsewhere."""


OWN = Care()
"""For the place that the examples come from: everything that they teach."""


def fit(examples: Sequence[Made], category: str = "spam", care: Care = OWN, rounds: int = 8) -> Model:
    """A model without a card, whose anchors mean nothing yet."""
    fixed = {PLACE[name] for name in care.held}
    prior = [PRIOR.get(name, 0.0) for name in NAMES]
    named, bias = prior[:], PRIOR_BIAS
    hashed = array("d", bytes(8 * BUCKETS))
    bad = sum(example.bad for example in examples)
    weight = math.sqrt((len(examples) - bad + 1) / (bad + 1))
    step = 0
    for turn in range(rounds):
        order = sorted(range(len(examples)), key=lambda at: crc32(b"%d %d" % (turn, at)))
        for at in order:
            step += 1
            example = examples[at]
            seen, places = example.seen, example.seen.hashed if step % 2 else ()
            rate = 0.5 / (1 + step / 4000)
            root = math.sqrt(len(places)) if places else 1.0
            found = bias + sum(named[place] * value for place, value in seen.named.items())
            if places:
                found += sum([hashed[place] for place in places]) / root
            wrong = 1 / (1 + math.exp(-max(-30.0, min(30.0, found)))) - example.bad
            if example.bad:
                wrong *= weight
            bias -= rate * 0.2 * wrong
            for place, value in seen.named.items():
                if place in fixed:
                    continue
                named[place] -= rate * 0.2 * wrong * value
            change = rate * 4 * wrong / root
            for place in places:
                hashed[place] -= change
        pull = len(examples) * TOWARDS_PRIOR
        named = [one + (aim - one) * min(0.5, pull) for one, aim in zip(named, prior, strict=True)]
        keep = 1 - min(0.2, len(examples) * TOWARDS_NOTHING)
        hashed = array("d", [one * keep for one in hashed])
    return Model(
        category, bias, tuple(named), array("f", [one * care.share for one in hashed]), (0.0, 1.0, 2.0, 3.0), {}
    )


def anchored(model: Model, ordinary: Sequence[float]) -> Model:
    """The model with its scores tied to the evidence of ordinary messages that it was not taught on."""
    ranked = sorted(ordinary)
    points: list[float] = []
    for share in (0.5, 0.99, 0.999, 0.9999):
        at = min(len(ranked) - 1, int(share * len(ranked)))
        beyond = 0.0 if share * len(ranked) < len(ranked) - 1 else 1.0  # fewer examples than the rate speaks of
        point = (ranked[at] if ranked else 4 * share) + beyond
        points.append(max(point, points[-1] + 0.25) if points else point)
    return model._replace(anchors=tuple(points))


def interval(hits: int, of: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    if not of:
        return 0.0, 1.0
    z, share = 1.96, hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return max(0.0, middle - half), min(1.0, middle + half)


class Counts(NamedTuple):
    """How a threshold did."""

    right: int = 0
    """Bad ones above it."""
    missed: int = 0
    alarms: int = 0
    """Ordinary ones above it."""
    quiet: int = 0

    def told(self) -> dict[str, object]:
        """For a card."""

        def share(hits: int, of: int) -> dict[str, object]:
            low, high = interval(hits, of)
            return {"value": round(hits / of, 4) if of else None, "from": round(low, 4), "to": round(high, 4), "of": of}

        ordinary = self.alarms + self.quiet
        return {
            "precision": share(self.right, self.right + self.alarms),
            "recall": share(self.right, self.right + self.missed),
            "alarms_per_10000": {
                "value": round(10_000 * self.alarms / ordinary, 1) if ordinary else None,
                "from": round(10_000 * interval(self.alarms, ordinary)[0], 1),
                "to": round(10_000 * interval(self.alarms, ordinary)[1], 1),
                "of": ordinary,
            },
        }


def measure(scores: Iterable[tuple[float, bool, str]], threshold: float) -> dict[str, Counts]:
    """Counts by language, and of all under "all"; of (score, bad, language)."""
    found: dict[str, list[int]] = {}
    for score, bad, language in scores:
        place = (0 if bad else 2) + (0 if score >= threshold else 1)
        for name in ("all", language or "unknown"):
            found.setdefault(name, [0, 0, 0, 0])[place] += 1
    return {name: Counts(*numbers) for name, numbers in found.items()}


def told(scores: Sequence[tuple[float, bool, str]]) -> dict[str, dict[str, object]]:
    """What a card says of each threshold, by language; of (score, bad, language)."""
    return {
        str(threshold): {name: counts.told() for name, counts in sorted(measure(scores, threshold).items())}
        for threshold in ANCHORS[1:]
    }


def train(
    examples: Iterable[Example],
    date: str,
    category: str = "spam",
    tell: Callable[[str], None] = lambda line: None,
    care: Care = OWN,
) -> Model:
    """A model with its card; every measure on the card is of messages that the model measured was not taught on."""
    made = prepare(examples)
    bad = sum(one.bad for one in made)
    if bad < 20 or len(made) - bad < 20:
        raise ValueError(
            f"{bad} bad and {len(made) - bad} ordinary messages that differ are too few: 20 of each are the least"
        )
    tell(f"{len(made)} different messages, {bad} of them bad")
    apart: list[tuple[float, Made]] = []
    for fold in range(FOLDS):
        model = fit([one for one in made if one.key % FOLDS != fold], category, care)
        apart += [(model.evidence(one.seen), one) for one in made if one.key % FOLDS == fold]
        tell(f"measured part {fold + 1} of {FOLDS}")
    model = anchored(fit(made, category, care), [evidence for evidence, one in apart if not one.bad])
    scored = [(model.score(evidence), one.bad, one.language) for evidence, one in apart]
    origins: dict[str, list[int]] = {}
    for one in made:
        origins.setdefault(one.origin or "unknown", [0, 0])[one.bad] += 1
    card = {
        "date": date,
        "category": category,
        "data": {name: {"ordinary": numbers[0], "bad": numbers[1]} for name, numbers in sorted(origins.items())},
        "method": f"logistic regression, {len(NAMES)} named measures and {BUCKETS} hashed pieces",
        "measured": f"{FOLDS} folds, texts that differ in digits, names and addresses alone counted once",
        "thresholds": told(scored),
    }
    return model._replace(card=card)


assert set(PRIOR) <= set(PLACE), set(PRIOR) - set(PLACE)
assert all(below < above for below, above in pairwise(ANCHORS))
