"""Looks for all terms in a text at once, with an automaton (Aho and Corasick 1975)."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from chappe.safety.normal import Normal
from chappe.safety.terms import Term, keeps_company, stands_alone

MOST_HITS = 50
"""Terms met in one text, after which no more are looked for."""
MOST_LOOKS = 5000
"""Places in one text at which something begins like a term, after which no more are looked at."""


class Hit(NamedTuple):
    """A term that was met."""

    term: Term
    written: str
    """As it was written."""


class Terms:
    """Terms made ready; a change makes a new one."""

    __slots__ = ("_automaton", "_of_form", "_size")

    def __init__(self, terms: Sequence[Term]) -> None:
        forms: dict[str, list[Term]] = {}
        for term in terms:
            for form in sorted(term.forms()):
                forms.setdefault(form, []).append(term)
        self._of_form = list(forms.values())
        self._size = len(terms)
        self._automaton = (
            AhoCorasick(list(forms), matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA)
            if forms
            else None
        )

    def __len__(self) -> int:
        return self._size

    def find(self, text: Normal, language: str = "") -> Iterator[Hit]:
        """Each term once that stands in either form with the company that it needs."""
        if self._automaton is None:
            return
        met: set[Term] = set()
        for form in (text.plain, text.bare) if text.bare is not text.plain else (text.plain,):
            places = self._automaton.find_matches_as_indexes(form, overlapping=True)
            for index, start, end in places[:MOST_LOOKS]:
                for term in self._of_form[index]:
                    if term in met or (term.languages and language not in term.languages):
                        continue
                    if (term.part or stands_alone(form, start, end)) and keeps_company(term, form, start, end):
                        met.add(term)
                        yield Hit(term, text.written(form, start, end))
                        if len(met) >= MOST_HITS:
                            return
