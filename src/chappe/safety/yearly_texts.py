"""The words of the yearly report's qualitative template, from what the policy says and the records count.

They say what the program does as it is set up; what only the provider knows is named as missing, for the provider to
write.
"""

from collections import Counter

from chappe.safety import sources
from chappe.safety.actions import ACTIONS
from chappe.safety.notices import category as in_words
from chappe.safety.policy import Policy
from chappe.safety.yearly_counts import OWN, Year

MOST = 5000
"""Letters of one text (Annex II, 2)."""
WAYS = ("hash", "rule", "model", "behaviour")


def texts(year: Year, policy: Policy) -> tuple[str, ...]:
    """The six texts that every provider owes, in their order."""
    return tuple(
        text[:MOST] for text in (_summary(year), _finding(year, policy), _machines(policy), _accuracy(), AIMS, CARE)
    )


def _summary(year: Year) -> str:
    done: Counter[str] = Counter()
    for act in year.acts:
        if act.source in OWN:
            done[act.action] += act.number
    listed = "; ".join(f"{_what(action)}: {number}" for action, number in done.most_common()) or "none"
    return (
        "Restrictions that the service can apply: posts are removed, not published, hidden until a person"
        " has looked, or"
        " hidden in named countries; groups and channels are removed, hidden in named countries, or labelled; accounts"
        " are limited in writing, frozen, suspended, ended, hidden in named countries, or labelled. Labels say that an"
        f" account, group or channel is a scam or a fake. On the provider's own initiative were taken: {listed}. Each"
        " measure is a decision with a statement of reasons, told to the person whom it hits, which can be contested."
        " Decisions that hold outside the Union only are not counted, those about private chats, after a report out of"
        " them, are. Kinds of harm count under the category that the policy names at the time of the report."
    )


def _what(action: str) -> str:
    kind = ACTIONS.get(action)
    return (kind.offered or kind.words).replace("{} ", "").strip() if kind is not None else action


def _finding(year: Year, policy: Policy) -> str:
    own: Counter[tuple[str, bool]] = Counter()
    for act in year.acts:
        if act.source in OWN:
            own[act.source, act.detected] += act.number
    return (
        "Public posts, profiles and names are compared with lists of hashes of known harmful files, with"
        " rules for words"
        " and links, with classifiers of texts and with signs of behaviour; what these find is let through, shown to"
        " moderators, held until a person has looked, or refused, as the policy says for each kind of harm."
        " Private chats"
        " are looked at only when somebody in them reports, apart from files that are compared with lists of hashes."
        f" People reported {year.reports} times in the app. Of the measures on the provider's own initiative"
        f" {own[sources.OWN, True]} came after a find by machine, {own[sources.OWN, False]} after one by"
        " moderators, and"
        f" {own[sources.REPORT, True] + own[sources.REPORT, False]} after reports. How much of what people"
        " saw was illegal"
        " or against the terms, and how often it was seen before it was taken down, is not measured."
    )


def _machines(policy: Policy) -> str:
    lines = []
    for name, kind in policy.categories.items():
        answers = ", ".join(f"{way} {getattr(kind, way)}" for way in WAYS)
        scores = f"scores from {kind.flag_from:g} flag, from {kind.hold_from:g} hold, from {kind.refuse_from:g} refuse"
        alone = "a person decides what is taken away for good" if kind.human else "a machine may decide"
        lines.append(f"{in_words(name)}: {answers}; {scores}; {alone}.")
    return (
        "Lists of hashes (SHA-256, and PDQ of pictures within a distance of 31), rules for words, links and campaigns,"
        " linear classifiers of texts, signs of behaviour. What each leads to at most, by kind of harm: "
        + " ".join(lines)
    )


def _accuracy() -> str:
    return (
        "Precision is given as an upper bound: the share of measures taken solely by automated means that"
        " were not taken"
        " back since, on a complaint or after another look. The share of right ones among complaints decided about such"
        " measures is told beside it, with Wilson's interval of 95 %; contested decisions are not like all others."
        " Accuracy and recall are not measured: that would take a look by people at a sample of everything that was"
        " posted. Classifiers carry a card with the precision and recall found when they were made, by"
        " language, on data"
        " that they were not made from."
    )


AIMS = (
    "To find known harmful files before anybody else sees them; to find spam, fraud and other harm in"
    " public places soon"
    " enough that few people see it; to put what was found into an order in which moderators look at the gravest first."
)
CARE = (
    "Where the policy says so, only a person takes content away for good: a machine can hold it at most. Harms that the"
    " policy calls grave take two people. A rule is tried on past posts, and runs without effect, before"
    " it acts; each has a"
    " switch and a counter. Whatever fails or is slow leads to what the policy says for that, never to silence. Each"
    " decision says whether a machine found and whether a machine decided; complaints are always decided"
    " by a person who"
    " had no part in the decision, free of charge; a decision that was wrong is taken back with its strikes. Every"
    " decision is in a public ledger that cannot be changed afterwards."
)
