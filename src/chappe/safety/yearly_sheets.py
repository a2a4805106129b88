"""Fills the sheets of the yearly report (Implementing Regulation (EU) 2024/2835, Annex I, by the words of Annex II).

Zero is written where something could have been and was not; a cell stays empty where it could not have been, where it
does not apply to this service, or where nobody measured it, which the contextual information then says.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from chappe.domain.ports.yearly import Act, Complaint
from chappe.safety import sources, waits
from chappe.safety import yearly_places as sheets
from chappe.safety.actions import ACTIONS
from chappe.safety.ledger_entries import DAY, day_of
from chappe.safety.numbers import Rate
from chappe.safety.policy import Policy
from chappe.safety.statements import restriction
from chappe.safety.yearly_counts import OWN, Year, bases, span
from chappe.safety.yearly_places import ALL, TOTAL, Place, homes, places, template
from chappe.safety.yearly_texts import texts

Rows = list[list[str]]
MEASURES = (
    *(("decision_visibility", f"CONTENT_{word}") for word in ("REMOVED", "DISABLED", "DEMOTED", "AGE_RESTRICTED")),
    *(("decision_visibility", word) for word in ("CONTENT_INTERACTION_RESTRICTED", "CONTENT_LABELLED", "OTHER")),
    *(("decision_monetary", word) for word in ("SUSPENSION", "TERMINATION", "OTHER")),
    *(("decision_provision", word) for word in ("SUSPENSION", "TERMINATION")),
    *(("decision_account", word) for word in ("SUSPENDED", "TERMINATED")),
)
"""Restrictions in the order of the columns of sheets 5 and 6, by field and end of value."""
INDICATORS = (
    *("all", "new", "visibility", "provision", "account", "monetary", "notice", "flagger"),
    *("disputes", "illegal", "unfounded notices", "unfounded complaints"),
)
"""What the indicators of sheet 7 are about, in their order."""
UNREGISTERED = "Not registered by the program; to be filled in by the provider."
UNMEASURED = "Not measured: nobody looks again at a sample of what was let through and of what was taken down."


class Cover(NamedTuple):
    """What the report says of itself."""

    year: int
    provider: str
    service: str
    published: int
    """Unix time."""
    previous: int = 0
    """When the report before it was published; 0: there is none."""

    @property
    def period(self) -> str:
        first, last = span(self.year)
        return f"{day_of(first)}/{day_of(last - DAY)}"


def report(cover: Cover, year: Year, policy: Policy) -> dict[str, Rows]:
    """Every sheet with its head."""
    filled: dict[str, Rows] = {
        sheets.IDENTIFICATION: _identification(cover),
        sheets.NAMES: _names(policy),
        sheets.ORDERS: _orders(cover, year),
        sheets.NOTICES: _notices(cover, year, policy),
        sheets.ILLEGAL: _own(cover, year, policy, sheets.ILLEGAL, "law"),
        sheets.TERMS: _own(cover, year, policy, sheets.TERMS, "terms"),
        sheets.APPEALS: _appeals(cover, year),
        sheets.AUTOMATED: _automated(cover, year),
        sheets.STAFF: [[a, cover.service, cover.period, *rest, "", ""] for a, *rest in template().rows[sheets.STAFF]],
        sheets.RECIPIENTS: [
            [a, cover.service, cover.period, *rest, ""] for a, *rest in template().rows[sheets.RECIPIENTS]
        ],
        sheets.TEXTS: _texts(cover, year, policy),
    }
    return {sheet: [list(template().columns[sheet]), *rows] for sheet, rows in filled.items()}


def hours(seconds: float | None) -> str:
    """Medians are told in hours (Annex II, Part I, 4)."""
    return "" if seconds is None else f"{seconds / 3600:.2f}".rstrip("0").rstrip(".")


def share(part: int, whole: int) -> str:
    """A share as Annex II wants it: between 0 and 1; "" of none."""
    return f"{part / whole:.4f}".rstrip("0").rstrip(".") if whole else ""


def _identification(cover: Cover) -> Rows:
    first, last = span(cover.year)
    values = (
        cover.provider,
        day_of(cover.published),
        day_of(cover.previous) if cover.previous else "",
        day_of(first),
        day_of(last - DAY),
    )
    fixed = template().rows[sheets.IDENTIFICATION]
    return [[a, cover.service, indicator, value] for (a, indicator), value in zip(fixed, values, strict=True)]


def _names(policy: Policy) -> Rows:
    """The categories, with the kinds of harm of this service that count there."""
    own: dict[Place, list[str]] = {}
    for name in policy.categories:
        for place in homes(policy, sheets.TERMS, name)[1:]:
            own.setdefault(place._replace(other=""), []).append(name)
    rows, category = [], ""
    for label, description, word in template().categories:
        if word.startswith("KEYWORD_"):
            place = Place(category, word)
        else:
            category, place = word, Place(word)
        held = own.get(place, [])
        rows.append([label, description, word, f"Kinds of harm of this service: {', '.join(held)}." if held else ""])
    return rows


def _by_category(
    cover: Cover,
    sheet: str,
    others: Iterable[Place],
    cells: Callable[[Place], Sequence[str]],
    scope: tuple[str, ...] = (),
) -> Rows:
    own = frozenset(place for place in others if place.other)
    return [
        [
            *(template().applies[sheet], cover.service, cover.period, place.keyword or place.category, place.other),
            *(*scope, *cells(place)),
        ]
        for place in places(sheet, own)
    ]


def _orders(cover: Cover, year: Year) -> Rows:
    """No register of orders is kept: zero where no decision names one, else left to the provider."""
    named = sum(act.number for act in year.acts if act.source == sources.AUTHORITY)
    if named:
        said = (
            f"{named} decisions name an order of an authority as their source. Orders that were followed are counted by"
            " country on the page of transparency; when each came in is not registered"
        )
        values, told = [""] * 7, [f"{said} by the program: to be filled in by the provider."] * 7
    else:
        values = ["0", "0", "", "", "0", "", ""]
        told = ["No order is registered: no decision names one as its source. The program keeps no other register."] * 7

    def cells(place: Place) -> list[str]:
        return [*values, *(told if place == ALL else [""] * 7)]

    return _by_category(cover, sheets.ORDERS, (), cells, (TOTAL,))


def _notices(cover: Cover, year: Year, policy: Policy) -> Rows:
    counts: Counter[tuple[Place, str]] = Counter()
    for one in year.received:
        for place in homes(policy, sheets.NOTICES, one.category):
            counts[place, "notices"] += one.number
            counts[place, "flagged"] += one.number * one.flagged
    for (category, ground, flagged), number in year.led.items():
        for place in homes(policy, sheets.NOTICES, category):
            counts[place, f"{ground} {flagged}"] += number

    def cells(place: Place) -> list[str]:
        counted = [
            *(str(counts[place, word]) for word in ("notices", "flagged", "notices", "flagged")),
            *(hours(year.waited.get((place, flagged))) for flagged in (False, True)),
            *(str(counts[place, f"{ground} {flagged}"]) for ground in ("law", "terms") for flagged in (False, True)),
        ]
        return [*counted, *(NOTICES_TOLD if place == ALL else [""] * 10)]

    return _by_category(cover, sheets.NOTICES, {place for place, _ in counts}, cells)


NOTICES_TOLD = [
    "Notices by the web form and by the interface for trusted flaggers. Reports in the app, which ask for less than "
    "Art. 16 does, are no notices here: see 11_qualitative.",
    "",
    "Each notice names one item.",
    "Each notice names one item.",
    "Decisions made in the period; those not to act are left out.",
    "",
    "Decisions made in the period, each once, under the kind of harm that the first of its notices named.",
    "",
    "",
    "",
]


def _own(cover: Cover, year: Year, policy: Policy, sheet: str, ground: str) -> Rows:
    counts: Counter[tuple[Place, str]] = Counter()
    homeless = posts = 0
    for act in year.acts:
        if act.source not in OWN or act.ground != ground:
            continue
        there = homes(policy, sheet, act.category)
        homeless += act.number if len(there) == 1 else 0
        column = _measure(act)
        posts += act.posts if column == "decision_visibility CONTENT_REMOVED" else 0
        for place in there:
            counts[place, "all"] += act.number
            counts[place, "machine"] += act.number * act.detected
            counts[place, column] += act.number
    possible = {_measure_of(name, ends) for name in ACTIONS for ends in (False, True)}
    told = [""] * 16
    told[0] = OWN_TOLD
    if homeless:
        told[0] += f" {homeless} of them rest on the law, of kinds of harm that no category of this sheet is for."
    if posts > counts[ALL, "decision_visibility CONTENT_REMOVED"]:
        told[2] = f"These decisions removed {posts} items."

    def cells(place: Place) -> list[str]:
        words = [f"{field} {word}" for field, word in MEASURES]
        counted = [str(counts[place, word]) if word in possible else "" for word in words]
        return [
            *(str(counts[place, word]) for word in ("all", "machine")),
            *counted,
            *(told if place == ALL else [""] * 16),
        ]

    return _by_category(cover, sheet, {place for place, _ in counts}, cells)


OWN_TOLD = (
    "One measure is one decision with its statement of reasons. What was done after reports in the app counts as the"
    " provider's own initiative."
)


def _measure(act: Act) -> str:
    return _measure_of(act.action, act.ends)


def _measure_of(action: str, ends: bool) -> str:
    """The column of an action, as field and end of value."""
    field, value = restriction(action, ends)
    return f"{field} {next(word for known, word in MEASURES if known == field and value.endswith(word))}"


def _appeals(cover: Cover, year: Year) -> Rows:
    fixed = template().rows[sheets.APPEALS]
    about = dict(zip(dict.fromkeys(row[2] for row in fixed), INDICATORS, strict=True))
    return [
        [a, cover.service, cover.period, section, indicator, scope, *_complaints(year, about[indicator], scope)]
        for a, section, indicator, scope in fixed
    ]


def _complaints(year: Year, about: str, scope: str) -> tuple[str, str]:
    """Value and context of a row of sheet 7."""
    suspended = sum(
        number for action, number in year.strikes.items() if restriction(action, True)[1].endswith("SUSPENDED")
    )
    limited = sum(
        number for action, number in year.strikes.items() if restriction(action, True)[1].endswith("SUSPENSION")
    )
    fixed = {
        "new": (
            "",
            "Not counted apart: a notifier's complaint that is right opens the case anew, for a decision of its own.",
        ),
        "monetary": ("", ""),
        "disputes": ("", UNREGISTERED),
        "illegal": (
            str(suspended + limited),
            "Restrictions of accounts for a time that followed from strikes by machine"
            f" ({limited} of them limits of what one may do), whether the strikes came from illegal content or from"
            " content against the terms; those that people decided are counted as measures alone.",
        ),
        "unfounded notices": (str(year.silenced), "People whose reports in the app are not taken for a time."),
        "unfounded complaints": ("0", "Nobody is kept from complaining."),
    }
    if about in fixed:
        return fixed[about]
    basis = "" if about == "all" else about
    if scope == "Median time":
        return hours(year.took.get(basis)), ""
    if scope == "Total number":
        return str(_sum(year.filed, basis)), "Complaints that came in during the period." if about == "all" else ""
    judged = {
        "Decisions upheld": _sum(year.judged, basis, "upheld"),
        "Decisions reversed": _sum(year.judged, basis, "overturned"),
    }
    told = "Complaints decided during the period." if about == "all" and scope == "Decisions upheld" else ""
    return str(judged.get(scope, 0)), told


def _sum(complaints: Iterable[Complaint], basis: str, outcome: str = "") -> int:
    abouts = bases()[basis]
    return sum(
        one.number
        for one in complaints
        if (not basis or one.about in abouts) and (not outcome or one.outcome == outcome)
    )


def _automated(cover: Cover, year: Year) -> Rows:
    return [
        [a, cover.service, cover.period, section, indicator, scope, *_machines(year, indicator.strip(), scope.strip())]
        for a, section, indicator, scope in template().rows[sheets.AUTOMATED]
    ]


def _machines(year: Year, indicator: str, scope: str) -> tuple[str, str]:
    """Value and context of a row of sheet 8."""
    kinds = {"NAM Total": (waits.NOTICE, waits.FLAGGER), "NAM Trusted Flagger": (waits.FLAGGER,)}
    if scope in kinds and indicator.startswith("Number"):
        who = "fully" if "solely" in indicator else "not"
        return str(sum(n for (kind, by), n in year.processed.items() if kind in kinds[scope] and by == who)), ""
    if scope not in ("Total number", "Own-initiative"):
        return "", UNMEASURED if scope in kinds else ""
    acts = [act for act in year.acts if scope == "Total number" or act.source in OWN]
    alone = [act for act in acts if act.automated == "fully"]
    done, wrong = sum(act.number for act in alone), sum(act.wrong for act in alone)
    if "solely" in indicator:
        return str(done), ""
    if "not taken" in indicator:
        helped = sum(act.number for act in acts if act.automated == "partially")
        told = f"{helped} further measures were taken by people whom a machine helped."
        return str(sum(act.number for act in acts if act.automated == "not")), told
    if not indicator.endswith("Precision"):
        return "", UNMEASURED
    return share(done - wrong, done), _precision(year, done, wrong, scope == "Total number")


def _precision(year: Year, done: int, wrong: int, everything: bool) -> str:
    """What the share of a machine's measures that stand is worth."""
    if not done:
        return "No measure was taken solely by automated means."
    told = (
        f"Upper bound: {wrong} of {done} measures taken solely by automated means were found wrong so far and taken"
        " back; what nobody contested and nobody looked at again is not in it."
    )
    judged = [one for one in year.judged if one.automated == "fully"]
    rate = Rate(sum(one.number for one in judged if one.outcome == "overturned"), sum(one.number for one in judged))
    if everything and rate.whole:
        low, high = rate.interval
        told += (
            f" Of {rate.whole} complaints decided about such measures {rate.part} were right:"
            f" {share(rate.part, rate.whole)}, with 95 % confidence between {low:.4f} and {high:.4f}."
        )
    return told


def _texts(cover: Cover, year: Year, policy: Policy) -> Rows:
    words = iter(texts(year, policy))
    return [
        [a, cover.service, cover.period, indicator, next(words) if a == "All" else ""]
        for a, indicator in template().rows[sheets.TEXTS]
    ]
