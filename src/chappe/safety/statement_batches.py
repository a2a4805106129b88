"""Batches of statements of reasons, as the DSA Transparency Database takes them (Art. 24(5) of the DSA)."""

import json
from typing import NamedTuple

from chappe.domain.ports import Tx
from chappe.domain.ports.decisions import Decision
from chappe.safety.ledger_entries import canonical
from chappe.safety.policy import Policy
from chappe.safety.statements import EEA, kept

MOST = 100
"""Statements of one request (transparency.dsa.ec.europa.eu/page/api-documentation)."""


class Batch(NamedTuple):
    """Some statements, and where the next ones begin."""

    body: bytes
    """`{"statements": […]}`; b"": none of these decisions is told there."""
    number: int
    after: tuple[int, int]
    """For the next batch; (0, 0): there is none."""


def is_told(decision: Decision) -> bool:
    """Does it belong there: is it about something public, and does it hold in the Union?

    A decision that holds only elsewhere would read there as one that holds everywhere, since no scope could be named.
    """
    return decision.public and (not decision.places or bool(set(decision.places) & EEA))


def batch(tx: Tx, first: int, after: tuple[int, int], policy: Policy) -> Batch:
    """The statements of up to MOST decisions made since `first` (unix time), each as it was made.

    The same decisions give the same bytes: what is sent twice is known there by its `puid`.
    """
    found = tx.decisions.since(first, after, MOST)
    told = [json.loads(kept(tx, decision, policy)) for decision in found if is_told(decision)]
    last = (found[-1].created, found[-1].id) if len(found) == MOST else (0, 0)
    return Batch(canonical({"statements": told}) if told else b"", len(told), last)
