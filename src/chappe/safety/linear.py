"""The linear classifier: named measures and hashed pieces, each with its weight, added up to a score.

A model is a file with its card: what it was taught on, how well it does by language and with which uncertainty, when it
was made. Scores are tied to error rates: 0.9 is what one in 100 ordinary messages of the calibration reaches, 0.98 one
in 1,000, 0.999 one in 10,000; so the policy's thresholds mean the same with every model.
"""

import json
import math
import zlib
from array import array
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from chappe.safety.behaviour import DAY
from chappe.safety.facts import Facts
from chappe.safety.features import BUCKETS, NAMES, Features, features
from chappe.safety.links import Link
from chappe.safety.normal import Normal
from chappe.safety.terms import Spot

FORMAT = 2
"""1 had other hashed pieces: such a model would say nothing of them now, and is refused."""
LARGEST = 8 << 20
"""Bytes of a model file."""
OWN_CHANNEL = -1.5
"""What it adds that somebody posts in their own channel."""
REASONS = 4
ANCHORS = (0.5, 0.9, 0.98, 0.999)
"""Scores at the evidence that half, one in 100, one in 1,000 and one in 10,000 ordinary messages reach."""


class BadModel(Exception):
    """A file that holds no model that this program reads; the text says why."""


class Model(NamedTuple):
    """A classifier for one category."""

    category: str
    bias: float
    named: tuple[float, ...]
    """A weight for each of features.NAMES."""
    hashed: "array[float]"
    anchors: tuple[float, ...]
    """The evidence at which the scores of ANCHORS are reached, rising."""
    card: Mapping[str, object]

    def evidence(self, seen: Features) -> float:
        """How much speaks for it, as log odds in the mix that it was taught on."""
        named = self.named
        found = self.bias + sum(named[place] * value for place, value in seen.named.items())
        if seen.hashed:
            hashed = self.hashed
            found += sum(map(hashed.__getitem__, seen.hashed)) / math.sqrt(len(seen.hashed))
        return found

    def score(self, evidence: float) -> float:
        """0 to 1, straight lines between the anchors."""
        points = self.anchors
        if evidence <= points[0]:
            return ANCHORS[0] / (1 + math.exp(min(50.0, points[0] - evidence))) * 2
        for low, high, below, above in zip(points, points[1:], ANCHORS, ANCHORS[1:], strict=False):
            if evidence <= high:
                return below + (above - below) * (evidence - low) / (high - low)
        return 1 - (1 - ANCHORS[-1]) * math.exp(points[-1] - evidence)

    def reasons(self, seen: Features) -> str:
        """The named measures that spoke for it most, for people to read."""
        spoke = sorted(((self.named[at] * value, NAMES[at]) for at, value in seen.named.items()), reverse=True)
        return ", ".join(name.replace("_", " ") for weight, name in spoke[:REASONS] if weight > 0.2)


def standing(facts: Facts) -> float:
    """What the sender's standing adds to the evidence: strangers more, those long known and there less."""
    if facts.manages:  # whoever reads a channel came for what it posts
        return OWN_CHANNEL if facts.broadcast else -3.0
    found = 0.0
    if facts.account_age >= 0:
        found += 0.4 if facts.account_age < 3 * DAY else -0.5 if facts.account_age > 60 * DAY else 0.0
    if facts.first_here:
        found += 0.5
    elif not facts.broadcast and facts.peer is not None and facts.what == "post":
        found -= 1.0
    if facts.chats_hour > 2:
        found += min(2.5, 0.4 * (facts.chats_hour - 2))
    same = max(facts.same_authors, facts.same_chats)
    if same > 1:
        found += min(4.0, math.log2(same) * 1.2)
    return found


def look(text: Normal, words: Sequence[Spot], links: Sequence[Link], facts: Facts | None = None) -> Features:
    """The numbers of a message."""
    return features(text, words, links, facts)


def dump(model: Model) -> str:
    """The model as a file; weights are cut to 255 steps."""
    largest = max(1e-9, max(abs(one) for one in model.hashed))
    cut = bytes(round(one / largest * 127) & 0xFF for one in model.hashed)
    made = {
        "format": FORMAT,
        "category": model.category,
        "card": model.card,
        "bias": round(model.bias, 5),
        "named": {name: round(weight, 4) for name, weight in zip(NAMES, model.named, strict=True)},
        "anchors": [round(one, 5) for one in model.anchors],
        "scale": largest / 127,
        "hashed": b64encode(zlib.compress(cut, 9)).decode(),
    }
    return json.dumps(made, indent=1, ensure_ascii=False) + "\n"


def load(text: str) -> Model:
    """Read a file; raises BadModel."""
    if len(text) > LARGEST:
        raise BadModel(f"larger than {LARGEST} bytes")
    try:
        found = json.loads(text)
        if found["format"] != FORMAT:
            raise BadModel(f"format {found['format']} is not read here: teach it anew")
        unpacked = zlib.decompressobj().decompress(b64decode(found["hashed"]), BUCKETS + 1)
        if len(unpacked) != BUCKETS:
            raise BadModel(f"{len(unpacked)} weights instead of {BUCKETS}")
        scale = float(found["scale"])
        hashed = array("f", [(one - 256 if one > 127 else one) * scale for one in unpacked])
        named = tuple(float(found["named"].get(name, 0.0)) for name in NAMES)
        anchors = tuple(float(one) for one in found["anchors"])
        bias = float(found["bias"])
        model = Model(str(found["category"]), bias, named, hashed, anchors, dict(found["card"]))
    except (ValueError, KeyError, TypeError, AttributeError, zlib.error) as error:
        raise BadModel(f"no model: {error!r}") from error
    rising = len(anchors) == len(ANCHORS) and all(a < b for a, b in pairwise(anchors))
    if not rising or not all(math.isfinite(one) for one in (model.bias, scale, *model.named, *anchors)):
        raise BadModel("its numbers are no numbers, or its anchors do not rise")
    return model
