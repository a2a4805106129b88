"""What is to be done in the outside world once a change is durable: the values of `Outcome.after`."""

from typing import NamedTuple


class LookAtPage(NamedTuple):
    """Look at a page of the web, for the preview of a link."""

    id: int
    """Of `ports.pages.Known`."""
    url: str


class BringLetter(NamedTuple):
    """Bring words to an e-mail address."""

    to: str
    subject: str
    text: str


class BringCode(NamedTuple):
    """Bring a code to a phone number or an e-mail address."""

    to: str
    code: str
    purpose: str
    """"sign_in", "recovery", "confirm_email", "change_phone" or "decision"."""
