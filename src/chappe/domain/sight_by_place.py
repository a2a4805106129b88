"""Judges restrictions: what is withheld from somebody who may be in these countries."""

from collections.abc import Iterable

from chappe.domain import countries
from chappe.domain.ports import Tx
from chappe.domain.values import Message, Restriction

SENSITIVE = "sensitive"
"""The reason that only blurs (core.telegram.org/api/sensitive-content): who looks decides."""

UNNAMED = ("ZZ",)
"""A country that no restriction names: whoever is there sees what is withheld in some countries only."""


def places_of(tx: Tx, viewer: int) -> tuple[str, ...]:
    """The countries that this person may be in; () where that is not known, and for nobody."""
    user = tx.users.get(viewer) if viewer else None
    return countries.of_phone(user.phone) if user else ()


def reasons(withheld: Iterable[Restriction], places: tuple[str, ...]) -> tuple[Restriction, ...]:
    """Those that hold for a viewer who may be in any of these countries; (): nobody knows where, and all hold."""
    return tuple(one for one in withheld if not one.places or not places or not set(places).isdisjoint(one.places))


def hidden(message: Message) -> Restriction | None:
    """Why the viewer of this message is not to see its content; None: it is there to be seen."""
    found = (one for one in reasons(message.content.withheld, message.places) if one.reason != SENSITIVE)
    return next(found, None)


def by_place(withheld: Iterable[Restriction]) -> bool:
    """Is it withheld in some countries and not in others, so that not everyone is shown the same?"""
    return any(one.places for one in withheld)
