"""What is to be done in the outside world once a change is durable: the values of `Outcome.after`."""

from typing import NamedTuple


class BringCode(NamedTuple):
    """Bring a code to a phone number or an e-mail address."""

    to: str
    code: str
    purpose: str
    """"sign_in", "recovery", "confirm_email" or "change_phone"."""
