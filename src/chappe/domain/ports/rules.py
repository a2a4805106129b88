"""What public posts are judged by, trials of it on what was posted before, and labelled examples, as rules use them."""

from typing import NamedTuple, Protocol

from chappe.domain.values import PeerRef


class Rule(NamedTuple):
    """Something that is looked for in public places."""

    id: int
    name: str
    kind: str
    """One of `safety.rules.KINDS`."""
    category: str
    body: str
    """What is looked for, in the words of its kind."""
    owner: int
    """Account of who answers for it; 0: the operator, at the machine."""
    on: bool
    mode: str
    """"trial" only counts; "flag", "hold", "refuse": the strictest that it may lead to."""
    created: int
    changed: int
    hits: int = 0
    last_hit: int = 0
    """Unix time; 0: never."""
    right: int = 0
    """Decisions that agreed with it."""
    wrong: int = 0


class Trial(NamedTuple):
    """A rule that is tried on what was posted already."""

    id: int
    rule: int
    since: int
    """Unix time from which on posts are looked at."""
    state: str
    """"running", "done" or "stopped"."""
    started: int
    at: int = 0
    """Content up to which it has come."""
    last: int = 0
    """The newest content when it began: it ends there."""
    looked: int = 0
    met: int = 0
    samples: tuple[tuple[int, int], ...] = ()
    """(channel, message) of some that it met."""


class Post(NamedTuple):
    """Where a content stands in a supergroup or channel."""

    content: int
    peer: PeerRef
    message: int


class Labelled(NamedTuple):
    """A text that somebody decided about, to learn from."""

    id: int
    text: str
    bad: bool
    category: str
    language: str
    origin: str
    """"decision", "appeal", or the name of a file."""
    date: int


class Rules(Protocol):
    """Rules and their trials."""

    def version(self) -> int:
        """Another number whenever a rule was added, changed or dropped."""
        ...

    def add(self, rule: Rule) -> int:
        """Keep it (its id is ignored); the new id."""
        ...

    def save(self, rule: Rule) -> None:
        """Keep what may change: all but id, creation and counters."""
        ...

    def drop(self, id: int) -> None: ...
    def get(self, id: int) -> Rule | None: ...
    def all(self) -> list[Rule]: ...
    def count_hits(self, id: int, hits: int, now: int) -> None: ...
    def count_decision(self, id: int, right: bool) -> None: ...
    def note_case(self, case: int, id: int) -> None:
        """The rule met what that case is about."""
        ...

    def of_case(self, case: int) -> list[int]:
        """Rules that met what the case is about."""
        ...

    def begin(self, trial: Trial) -> int:
        """Keep a trial (its id is ignored); the new id."""
        ...

    def keep(self, trial: Trial) -> None: ...
    def trial(self, id: int) -> Trial | None: ...
    def trials(self, rule: int, limit: int) -> list[Trial]:
        """Newest first; 0: of any rule."""
        ...

    def running(self) -> Trial | None:
        """The oldest that is not at its end."""
        ...

    def newest_content(self) -> int: ...
    def content_since(self, date: int) -> int:
        """The lowest content id of that time or later; contents come in the order of their time."""
        ...

    def posts_after(self, content: int, limit: int) -> list[Post]:
        """What stands in supergroups and channels, above that content, lowest first."""
        ...


class Examples(Protocol):
    """Texts to learn from; sealed at rest."""

    def add(self, example: Labelled) -> int:
        """Keep it (its id is ignored); the new id."""
        ...

    def after(self, id: int, limit: int, category: str = "") -> list[Labelled]:
        """Lowest first; category "": of any."""
        ...

    def forget(self, before: int, limit: int) -> int:
        """Let go of some that are older; how many."""
        ...
