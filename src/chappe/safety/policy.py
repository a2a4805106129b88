"""The policy: for each harm and each way of finding it, what is let through, flagged, held or refused.

It is a TOML file (`ops.policy` finds it, `policy_file` reads it); this module holds its shape, its defaults and its
answers. The names of EU law's categories are those of the DSA Transparency Database (schema/dsa-sor-enums.json).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from chappe.domain.command import Stop

T = TypeVar("T")

KINDS = ("pass", "flag", "hold", "refuse")
"""Answers, the mildest first."""
SOURCES = ("hash", "rule", "model", "behaviour", "report", "failure")
"""Ways in which harm comes to notice; "failure": whatever looks for it could not be asked."""
SCORED = ("model", "behaviour")
"""Sources whose findings have a score, which thresholds are compared with."""
OTHER = "other"


def setting(default: T, meaning: str) -> T:
    """A field with its default and the sentence that the sample file prints above it."""
    made: T = field(default=default, metadata={"meaning": meaning})
    return made


@dataclass(frozen=True, slots=True)
class Category:
    """One kind of harm: what each way of finding it leads to, and what follows from a decision."""

    hash: str = setting("hold", "A file on a list of known harm.")
    rule: str = setting("hold", "A rule of the operator: a term, a link, a campaign. A rule's own mode may be milder.")
    model: str = setting("flag", "The strictest that a classifier's score may lead to.")
    behaviour: str = setting("flag", "The strictest that signs of behaviour may lead to.")
    report: str = setting("flag", "A report: flag shows it to moderators, hold also hides it until one has decided.")
    failure: str = setting("flag", "Whatever looks for this harm could not be asked.")
    flag_from: float = setting(0.9, "Scores of classifiers and behaviour from here on are flagged.")
    hold_from: float = setting(0.98, "From here on they are held for a human, where the answer above allows it.")
    refuse_from: float = setting(0.999, "From here on they are refused, where the answer above allows it.")
    human: bool = setting(True, "Only a human may take away for good; scores alone can at most hold.")
    two_people: bool = setting(False, "Decisions that remove need a second moderator: the gravest harms.")
    priority: int = setting(5, "Place in the queues: 0 is served first, 9 last.")
    strikes: int = setting(1, "Strikes that a removal counts against its author.")
    strike_days: int = setting(180, "Days after which these strikes expire.")
    decide_hours: int = setting(24, "Hours within which a case of it should be decided.")
    illegal: bool = setting(True, "Decisions rest on law; false: on the terms of service.")
    dsa_category: str = setting("STATEMENT_CATEGORY_OTHER_VIOLATION_TC", "Category in statements of reasons.")
    dsa_keywords: tuple[str, ...] = setting(("KEYWORD_OTHER",), "Keywords in statements of reasons.")


def _prefixed(prefix: str, *words: str) -> tuple[str, ...]:
    return tuple(prefix + word for word in words)


def _keywords(*words: str) -> tuple[str, ...]:
    return _prefixed("KEYWORD_", *words)


CATEGORIES: Mapping[str, Category] = {
    "csam": Category(
        hash="refuse",
        report="hold",
        failure="hold",
        flag_from=0.5,
        hold_from=0.8,
        two_people=True,
        priority=0,
        strikes=10,
        strike_days=3650,
        decide_hours=1,
        model="hold",
        dsa_category="STATEMENT_CATEGORY_PROTECTION_OF_MINORS",
        dsa_keywords=_keywords("CHILD_SEXUAL_ABUSE_MATERIAL"),
    ),
    "terrorism": Category(
        hash="refuse",
        failure="hold",
        flag_from=0.7,
        two_people=True,
        priority=0,
        strikes=10,
        strike_days=3650,
        decide_hours=1,
        dsa_category="STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY",
        dsa_keywords=_keywords("TERRORIST_CONTENT"),
    ),
    "drugs": Category(
        rule="flag",
        priority=4,
        strikes=2,
        dsa_category="STATEMENT_CATEGORY_UNSAFE_AND_PROHIBITED_PRODUCTS",
        dsa_keywords=_keywords("PROHIBITED_PRODUCTS"),
    ),
    "weapons": Category(
        rule="flag",
        priority=3,
        strikes=2,
        dsa_category="STATEMENT_CATEGORY_UNSAFE_AND_PROHIBITED_PRODUCTS",
        dsa_keywords=_keywords("PROHIBITED_PRODUCTS"),
    ),
    "fraud": Category(
        priority=4,
        strikes=2,
        dsa_category="STATEMENT_CATEGORY_SCAMS_AND_FRAUD",
        dsa_keywords=_keywords("PHISHING"),
    ),
    "ncii": Category(
        hash="refuse",
        report="hold",
        failure="hold",
        flag_from=0.7,
        priority=1,
        strikes=4,
        strike_days=730,
        decide_hours=4,
        dsa_category="STATEMENT_CATEGORY_CYBER_VIOLENCE",
        dsa_keywords=_keywords("NON_CONSENSUAL_IMAGE_SHARING"),
    ),
    "threats": Category(
        rule="flag",
        priority=1,
        strikes=3,
        strike_days=365,
        decide_hours=4,
        dsa_category="STATEMENT_CATEGORY_VIOLENCE",
        dsa_keywords=_keywords("COORDINATED_HARM"),
    ),
    "doxing": Category(
        priority=2,
        strikes=2,
        strike_days=365,
        decide_hours=12,
        dsa_category="STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS",
        dsa_keywords=_keywords("MISSING_PROCESSING_GROUND"),
    ),
    "spam": Category(
        rule="hold",
        behaviour="flag",
        human=False,
        priority=7,
        strike_days=90,
        decide_hours=72,
        illegal=False,
        dsa_keywords=_keywords("INAUTHENTIC_ACCOUNTS"),
    ),
    OTHER: Category(rule="flag", priority=8, strike_days=90, decide_hours=72, illegal=False),
}
"""Every kind of harm with the answers of a server on which nothing was set."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What is answered at each place where screeners look, when they fail, hang or answer nonsense."""

    on_register: str = setting("flag", "An account is made.")
    on_profile: str = setting("hold", "A public name, description or photo changes.")
    on_text: str = setting("hold", "A text is posted in public.")
    on_media: str = setting("hold", "A file is sent.")
    on_join: str = setting("flag", "Somebody comes into a public group or channel.")
    on_invite: str = setting("flag", "People are brought into a group, or a link is made.")
    on_report: str = setting("flag", "Somebody reports.")


@dataclass(frozen=True, slots=True)
class Strikes:
    """What strikes that have not expired lead to; each step is proposed to a moderator or done, as `automatic` says."""

    warn_at: int = setting(1, "The person is warned.")
    restrict_at: int = setting(3, "The person may not write in public for restrict_days.")
    restrict_days: int = setting(7, "Days of that restriction.")
    suspend_at: int = setting(6, "The account is suspended for suspend_days.")
    suspend_days: int = setting(30, "Days of the suspension.")
    delete_at: int = setting(10, "The account is to be deleted: always a human's decision.")
    automatic: bool = setting(False, "Do the steps below deletion without asking; false proposes them.")


@dataclass(frozen=True, slots=True)
class Suspensions:
    """When suspending a group or channel takes two people for its size; see `two_people` for the kind of harm."""

    two_people_from: int = setting(
        10_000, "Members from which a group or channel is suspended by two people, whatever the harm; 0: no number."
    )


@dataclass(frozen=True, slots=True)
class Appeals:
    """How decisions may be contested (DSA Art. 20)."""

    open_days: int = setting(184, "Days after the decision was told in which it can be appealed: at least six months.")
    answer_days: int = setting(14, "Days within which an appeal should be decided.")
    terrorism_days: int = setting(14, "The same for removals as terrorist content: at most two weeks (TCO Art. 10).")
    reporters: bool = setting(True, "Those who reported in vain may appeal too.")
    most_open: int = setting(10, "Appeals that one person may have open at once.")


@dataclass(frozen=True, slots=True)
class Reports:
    """How much reports weigh, and what follows from false ones (DSA Art. 23)."""

    hold_at: int = setting(5, "Independent reporters, weighed by their record, that hide a public post until decided.")
    warn_false_at: int = setting(10, "Unfounded reports in false_days after which the reporter is warned.")
    suspend_false_at: int = setting(
        20, "Unfounded reports in false_days after which no more are taken for suspend_days."
    )
    false_share: float = setting(
        0.8, "Nothing follows while a smaller share of a person's decided reports was unfounded."
    )
    false_days: int = setting(90, "Days that unfounded reports count.")
    suspend_days: int = setting(30, "Days for which no reports are taken.")


@dataclass(frozen=True, slots=True)
class Flaggers:
    """Hotlines whose notices are served first, and when they lose that (DSA Art. 22(6))."""

    days: int = setting(180, "Days that decided notices count.")
    least: int = setting(20, "Decided notices in these days before anything follows.")
    precision: float = setting(0.7, "A smaller share of right ones, and its notices are not served first any more.")


@dataclass(frozen=True, slots=True)
class Spam:
    """Spam in supergroups whose administrators switched on the anti-spam of their group, and signs of spam."""

    delete_from: float = setting(0.97, "Score from which the group's anti-spam deletes; administrators can undo it.")
    new_days: int = setting(3, "Days for which an account counts as new.")
    same_text: int = setting(5, "Accounts or chats with the same text, within same_hours, that make a campaign.")
    same_hours: int = setting(24, "Hours for which texts are compared.")
    chats_an_hour: int = setting(10, "Public chats in which one account writes in an hour before it is noticed.")
    joins_a_minute: int = setting(30, "People who come into one public chat in a minute before that is a wave.")
    mentions: int = setting(10, "People named in one message before that is a flood.")


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything that the policy says."""

    failure: Failure = Failure()
    strikes: Strikes = Strikes()
    suspensions: Suspensions = Suspensions()
    appeals: Appeals = Appeals()
    reports: Reports = Reports()
    spam: Spam = Spam()
    flaggers: Flaggers = Flaggers()
    categories: Mapping[str, Category] = field(default_factory=lambda: CATEGORIES)

    def category(self, name: str) -> Category:
        """What holds for that kind of harm; of an unknown one what holds for "other"."""
        return self.categories.get(name) or self.categories[OTHER]

    def answer(self, category: str, source: str, score: float = 1.0) -> str:
        """One of KINDS for a finding; `score` (0 to 1) counts for the sources in SCORED alone.

        Raises ValueError for an unknown source: a finding that nobody understands is no finding to pass over.
        """
        if source not in SOURCES:
            raise ValueError(f"{source!r} is no source of findings")
        found = self.category(category)
        strictest: str = getattr(found, source)
        if source not in SCORED:
            return strictest
        reached = "pass"
        for kind, threshold in (("flag", found.flag_from), ("hold", found.hold_from), ("refuse", found.refuse_from)):
            if score >= threshold:
                reached = kind
        return min(reached, strictest, key=KINDS.index)

    def on_failure(self, stop: Stop) -> str:
        """One of KINDS for a place whose screeners could not be asked."""
        answer: str = getattr(self.failure, stop.value)
        return answer


def strictest(*kinds: str) -> str:
    """The strictest of these answers; "pass" of none."""
    return max(kinds, key=KINDS.index, default="pass")


def mildest(*kinds: str) -> str:
    """The mildest of these answers."""
    return min(kinds, key=KINDS.index)
