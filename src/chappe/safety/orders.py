"""Orders of authorities to act against illegal content: how many came, from which country, about what (DSA Art. 9)."""

from chappe.domain.outcome import Actor
from chappe.domain.ports import Tx
from chappe.domain.ports.decisions import Tally
from chappe.safety.ledger_entries import ORDER, Entry, day_of, encode

DAY = 86400
KIND = "order"


def register(tx: Tx, who: Actor, country: str, category: str, action: str) -> None:
    """Write down in the ledger and in the day's counts that an authority of a country ordered that."""
    entry = Entry(ORDER, who.random(10).hex(), day_of(who.now), category, action=action, places=(country,))
    tx.ledger.append(encode(entry))
    tx.decisions.count(who.now // DAY, Tally(KIND, action, "", category, country, "", 1))
