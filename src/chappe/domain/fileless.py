"""What messages show that is no file: dice, places, people, polls."""

from typing import NamedTuple

Mark = tuple[str, int, int, str | int]
"""A styled stretch of text: what `values.Entity` holds, in that order."""


class Dice(NamedTuple):
    """A throw, made by the server (core.telegram.org/api/dice)."""

    emoji: str
    value: int

    @property
    def kind(self) -> str:
        return "dice"


class Place(NamedTuple):
    """A point on the earth, as exact as so many metres."""

    lat: float
    long: float
    radius: int = 0

    @property
    def kind(self) -> str:
        return "geo"


class Venue(NamedTuple):
    """A place that has a name."""

    place: Place
    title: str
    address: str
    provider: str
    venue_id: str
    venue_type: str

    @property
    def kind(self) -> str:
        return "venue"


class Live(NamedTuple):
    """Where somebody is, for so many seconds from the message's date on (core.telegram.org/api/live-location)."""

    place: Place
    period: int
    heading: int = 0
    radius: int = 0

    @property
    def kind(self) -> str:
        return "live"


class Card(NamedTuple):
    """Somebody's number and name; `user_id` where the sender knows who has that number."""

    phone: str
    first_name: str
    last_name: str
    vcard: str
    user_id: int = 0

    @property
    def kind(self) -> str:
        return "contact"


class Styled(NamedTuple):
    """A text with its styles."""

    text: str
    marks: tuple[Mark, ...] = ()


class Option(NamedTuple):
    """An answer of a poll, and the bytes that clients name it by."""

    text: Styled
    data: bytes


class Question(NamedTuple):
    """What a poll asks, as its author made it; it never changes."""

    text: Styled
    options: tuple[Option, ...]
    public: bool = False
    """Everyone sees who voted how."""
    multiple: bool = False
    quiz: bool = False
    fixed: bool = False
    """A vote cannot be changed."""
    shuffled: bool = False
    hidden: bool = False
    """Nobody sees results before the poll is closed."""
    correct: tuple[int, ...] = ()
    solution: Styled | None = None
    period: int = 0
    """Seconds for which it is open, where that was asked for."""


class Poll(NamedTuple):
    """A poll as it stands; a message keeps its id alone, and every message that passes it on shares its votes."""

    id: int
    author: int = 0
    question: Question = Question(Styled(""), ())
    close_date: int = 0
    closed: bool = False
    voters: int = 0
    counts: tuple[int, ...] = ()
    """Votes for each answer."""
    recent: tuple[int, ...] = ()
    """Of a public one: who voted last, newest first."""

    @property
    def kind(self) -> str:
        return "poll"


Fileless = Dice | Place | Venue | Live | Card | Poll
