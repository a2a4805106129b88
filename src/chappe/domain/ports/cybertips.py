"""Reports to the CyberTipline, as rules use them."""

from typing import NamedTuple, Protocol

PREPARED, SENDING, SENT, FAILED, RETRACTING, ABANDONED = (
    "prepared",
    "sending",
    "sent",
    "failed",
    "retracting",
    "abandoned",
)


class Tip(NamedTuple):
    """One report about one person."""

    id: int
    person: int
    prepared: int
    by: int
    """Who prepared it."""
    locked_until: int
    """Its evidence is kept until then, whatever else happens."""
    state: str
    """"prepared", "sending", "sent", "failed" (a person must look), "retracting" or "abandoned"."""
    draft: bytes
    """What is to be said, as `safety.cybertip_draft` writes it; b"": its time is over."""
    said: bytes = b""
    """The report as it was sent."""
    sender: int = 0
    """Who had it sent."""
    asked: int = 0
    endpoint: str = ""
    """Where it was opened."""
    report: str = ""
    """Its number there; "": it is not open, or what is known of it is in `step`."""
    step: str = ""
    """What was asked and not known to be answered: "submit", "upload 2", "fileinfo 2", "finish", "retract"."""
    tries: int = 0
    tried: int = 0
    due: int = 0
    """When it is tried again."""
    ended: int = 0
    fault: str = ""


class TipFile(NamedTuple):
    """A file that a report sends."""

    tip: int
    number: int
    """Its place in the draft, from 1 on."""
    file: int
    """0: what was held back has no file yet, its bytes are kept alone."""
    blob: int
    viewed: bool = False
    """Did somebody of the staff look at the whole picture, before it was sent?"""
    gone: bool = False
    """Its bytes could not be found when it was to be sent."""
    uploaded: str = ""
    """Its name at the other end."""
    described: bool = False


class TipLine(NamedTuple):
    """Something that was done with a report."""

    date: int
    words: str


class CyberTips(Protocol):
    """Reports, the decisions and files they hold, and what was done with them."""

    def add(self, tip: Tip, decisions: list[int], files: list[TipFile]) -> int:
        """Keep a new one (its id and those in `files` are ignored), its decisions and files; the new id."""
        ...

    def get(self, id: int) -> Tip | None: ...
    def save(self, tip: Tip) -> None:
        """Keep what may change: all but person, prepared, by and draft."""
        ...

    def page(self, before: int, limit: int) -> list[Tip]:
        """The newest first, those with ids below `before` (0: all); without drafts."""
        ...

    def of_person(self, person: int, limit: int) -> list[Tip]:
        """The newest first, without drafts."""
        ...

    def due(self, now: int) -> int:
        """The one that is to be tried next; 0: none is."""
        ...

    def decisions(self, tip: int) -> list[int]: ...
    def release(self, tip: int) -> None:
        """Another report may tell of its decisions; its files are held no longer."""
        ...

    def owed(self, limit: int) -> list[tuple[int, int]]:
        """(person, decisions) of the newest so many decisions about child abuse of which no report tells."""
        ...

    def untold(self, person: int, limit: int) -> list[int]:
        """Such decisions that hit this person, the oldest first."""
        ...

    def files(self, tip: int) -> list[TipFile]: ...
    def holds(self, person: int, blob: int) -> bool:
        """Do these bytes go with any report about that person?"""
        ...

    def save_file(self, file: TipFile) -> None:
        """Keep what may change: viewed, gone, uploaded, described."""
        ...

    def remember(self, person: int, now: int, suspect: bytes) -> None:
        """Keep an account as it is now, in place of what was kept of it."""
        ...

    def suspect(self, person: int) -> bytes:
        """What was kept of it; b"": nothing."""
        ...

    def forget_suspect(self, person: int) -> None: ...
    def note(self, tip: int, line: TipLine) -> None: ...
    def lines(self, tip: int, limit: int) -> list[TipLine]:
        """The newest so many, oldest first."""
        ...

    def let_go(self, now: int, lock: int, limit: int) -> int:
        """Forget what reports say, and hold their files no longer, where the lock is over; how many.

        Of accounts, what is older than a lock lasts goes, too.
        """
        ...
