"""Teaches the classifier that comes with the program, from public texts that lie in a folder, and measures it.

    python -m tools.starter FOLDER             measures what a fresh server finds, and writes docs/safety/quality.md
    python -m tools.starter FOLDER --teach     teaches it anew first, and writes schema/starter-model.json

`starter_sources.toml` names the files, where they come from and what is done with each. The learner is logistic
regression drawn towards the weights that people gave (`training.PRIOR`), in numpy since it goes over the texts many
times; the server needs none of it. The same files give the same model.
"""

import argparse
import json
import sys
import tomllib
from array import array
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from chappe.adapters.screeners.text import read
from chappe.safety.features import BUCKETS, NAMES
from chappe.safety.linear import OWN_CHANNEL, Model, dump, look
from chappe.safety.training import FOLDS, PRIOR, PRIOR_BIAS, told
from tools import starter_page

ROOT = Path(__file__).resolve().parents[1]
MODEL = ROOT / "schema/starter-model.json"
Numbers = NDArray[np.float64]
TOWARDS_PRIOR = 40.0
"""How strongly measures are drawn to what people gave them, and `TOWARDS_NOTHING` hashed pieces to nothing.

Chosen by teaching without one source and measuring on it, for telegram-tech, sms-en and telegram-ru.
"""
TOWARDS_NOTHING = 0.05
WITHOUT_PIECES = 0.3
"""In this share of the steps the pieces are left out, so that the measures learn to carry the decision."""
ROUNDS, AT_ONCE, RATE = 16, 256, 0.3


class Source(NamedTuple):
    """A file of texts."""

    name: str
    table: dict[str, object]
    texts: tuple[str, ...]
    labels: tuple[str, ...]
    languages: tuple[str, ...]

    @property
    def kind(self) -> str:
        return str(self.table["kind"])

    @property
    def bad(self) -> NDArray[np.bool_]:
        return np.array([label != "ham" for label in self.labels])

    def chosen(self) -> list[int]:
        """Which of its texts are taught."""
        places = sorted(range(len(self.texts)), key=lambda at: crc32(f"{self.name} {at}".encode()))
        most = [int(str(self.table["taught"])), int(str(self.table.get("taught_bad", self.table["taught"])))]
        found = []
        for at in places:
            bad = self.labels[at] != "ham"
            if most[bad]:
                most[bad] -= 1
                found.append(at)
        return found


class Seen(NamedTuple):
    """Texts as numbers, one row each."""

    named: Numbers
    pieces: NDArray[np.int64]
    """The pieces of all, one text after another; `ends` says where each ends."""
    ends: NDArray[np.int64]
    bad: NDArray[np.bool_]
    weight: Numbers
    heard: Numbers
    """1 where its pieces are learned; 0 in languages of which there is nothing unwanted to learn from: there every
    word would pass for a sign of what is ordinary."""

    def lengths(self) -> NDArray[np.int64]:
        return np.diff(self.ends, prepend=0)

    def evidence(self, weights: "Weights") -> Numbers:
        """As `linear.Model.evidence` says."""
        lengths = self.lengths()
        sums = np.add.reduceat(weights.hashed[self.pieces], self.ends - lengths)
        return np.asarray(self.named @ weights.named + sums / np.sqrt(lengths) + weights.bias)


class Weights(NamedTuple):
    """What is learned."""

    named: Numbers
    hashed: Numbers
    bias: float


def sources(folder: Path) -> Iterator[Source]:
    """Every file that the list names; raises FileNotFoundError."""
    listed = tomllib.loads((Path(__file__).parent / "starter_sources.toml").read_text())
    for name, table in listed.items():
        for file in [f"{name}-{code}" for code in table["each"]] if "each" in table else [name]:
            rows = [json.loads(line) for line in (folder / f"{file}.jsonl").read_text().split("\n") if line]
            texts, labels, languages = zip(*((r["text"], r["label"], r["language"]) for r in rows), strict=True)
            yield Source(file, table, texts, labels, languages)


def numbers(texts: Sequence[str], bad: Sequence[bool]) -> Seen:
    """Texts as numbers."""
    named = np.zeros((len(texts), len(NAMES)))
    pieces: list[int] = []
    ends = []
    for row, one in enumerate(texts):
        text = read(one)
        seen = look(text.normal, text.words, text.links)
        for place, value in seen.named.items():
            named[row, place] = value
        pieces += sorted(seen.hashed) or [0]
        ends.append(len(pieces))
    return Seen(named, np.array(pieces), np.array(ends), np.array(bad, bool), np.ones(len(texts)), np.ones(len(texts)))


def rows(seen: Seen, which: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(pieces of these texts, which of them each belongs to)."""
    lengths = seen.lengths()[which]
    begins = np.repeat(seen.ends[which] - seen.lengths()[which], lengths)
    within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return seen.pieces[begins + within], np.repeat(np.arange(len(which)), lengths)


def fit(seen: Seen, which: NDArray[np.int64]) -> Weights:
    """Learn from these texts: steps of AT_ONCE, each measure with a rate of its own (Duchi, Hazan, Singer 2011)."""
    prior = np.array([PRIOR.get(name, 0.0) for name in NAMES])
    named, hashed, bias = prior.copy(), np.zeros(BUCKETS), PRIOR_BIAS
    gone_named, gone_hashed, gone_bias = np.full(len(NAMES), 0.01), np.full(BUCKETS, 0.01), 0.01
    bad = seen.bad[which]
    weight = seen.weight[which] * np.where(bad, np.sqrt((len(bad) - bad.sum()) / max(1, bad.sum())), 1.0)
    roots = np.sqrt(seen.lengths()[which])
    dice = np.random.default_rng(1)
    for _ in range(ROUNDS):
        order = dice.permutation(len(which))
        for begin in range(0, len(order), AT_ONCE):
            some = order[begin : begin + AT_ONCE]
            pieces, owner = rows(seen, which[some])
            share = (dice.random(len(some)) >= WITHOUT_PIECES) * seen.heard[which[some]] / roots[some]
            found = seen.named[which[some]] @ named + bias + share * np.bincount(owner, hashed[pieces], len(some))
            wrong = (1 / (1 + np.exp(-np.clip(found, -30, 30))) - bad[some]) * weight[some] / AT_ONCE
            change = seen.named[which[some]].T @ wrong + TOWARDS_PRIOR * (named - prior) / len(which)
            each = np.bincount(pieces, (wrong * share)[owner], BUCKETS)
            met = np.unique(pieces)
            each[met] += TOWARDS_NOTHING * hashed[met] / len(which)
            gone_named += change**2
            gone_hashed[met] += each[met] ** 2
            gone_bias += wrong.sum() ** 2
            named -= RATE * change / np.sqrt(gone_named)
            hashed[met] -= RATE * each[met] / np.sqrt(gone_hashed[met])
            bias -= RATE * wrong.sum() / np.sqrt(gone_bias)
    return Weights(named, hashed, float(bias))


def anchors(apart: Numbers, kinds: Sequence[str]) -> tuple[float, ...]:
    """The evidence that half, 1 in 100, 1 in 1,000 and 1 in 10,000 ordinary texts reach, all kinds counting the same.

    What channels post counts as posted there (`linear.standing`).
    """
    names, places = np.unique(np.array(kinds), return_inverse=True)
    share = (1 / np.bincount(places) / len(names))[places]
    there = apart + np.where(np.array(kinds) == "channels", OWN_CHANNEL, 0.0)
    order = np.argsort(-there)
    reached = np.cumsum(share[order])
    points = [float(there[order][np.searchsorted(reached, rate)]) for rate in (0.5, 0.01, 0.001, 0.0001)]
    return tuple(point + at * 0.001 for at, point in enumerate(points))


def teach(found: Sequence[Source]) -> Model:
    """A model with its card; each figure of the card is of a part of the texts that was not taught then."""
    taught = [(source, source.chosen()) for source in found if int(str(source.table["taught"]))]
    texts = [source.texts[at] for source, places in taught for at in places]
    labels = [source.labels[at] != "ham" for source, places in taught for at in places]
    weights = [float(str(source.table.get("weight", 1))) for source, places in taught for _ in places]
    languages = [source.languages[at] for source, places in taught for at in places]
    both = {code for code, bad in zip(languages, labels, strict=True) if bad}
    heard = np.array([float(code in both) for code in languages])
    seen = numbers(texts, labels)._replace(weight=np.array(weights), heard=heard)
    parts = np.array([crc32(text.lower().encode()) % FOLDS for text in texts])
    everything = np.arange(len(texts))
    apart = np.zeros(len(texts))
    for part in range(FOLDS):
        apart[parts == part] = seen.evidence(fit(seen, everything[parts != part]))[parts == part]
        print(f"measured part {part + 1} of {FOLDS}", file=sys.stderr)
    kinds = [source.kind for source, places in taught for _ in places]
    good = ~seen.bad
    made = fit(seen, everything)
    points = anchors(apart[good], [kind for kind, ok in zip(kinds, good, strict=True) if ok])
    model = Model("spam", made.bias, tuple(map(float, made.named)), array("f", made.hashed), points, {})
    scored = [(model.score(one), bad, code) for one, bad, code in zip(apart, labels, languages, strict=True)]
    card = {
        "date": datetime.now(UTC).date().isoformat(),
        "category": "spam",
        "data": {
            source.name: {
                "ordinary": sum(source.labels[at] == "ham" for at in places),
                "bad": sum(source.labels[at] != "ham" for at in places),
                "from": source.table["from"],
                "licence": source.table["licence"],
            }
            for source, places in taught
        },
        "method": f"logistic regression, {len(NAMES)} named measures and {BUCKETS} hashed pieces",
        "measured": f"{FOLDS} folds of what it is taught on; other sources: docs/safety/quality.md",
        "thresholds": told(scored),
    }
    return model._replace(card=card)


def main() -> int:
    """Teach it if asked to, and write the page."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--teach", action="store_true")
    given = asked.parse_args()
    found = list(sources(given.folder))
    if given.teach:
        MODEL.write_text(dump(teach(found)))
    (ROOT / "docs/safety/quality.md").write_text(starter_page.page(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
