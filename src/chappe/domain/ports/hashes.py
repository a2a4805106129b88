"""Lists of hashes of harmful files, and the hashes of what is stored, as rules use them."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from chappe.domain.values import PeerRef

SHA256, MD5, PDQ = "sha256", "md5", "pdq"
SIZES = {SHA256: 32, MD5: 16, PDQ: 32}
"""Kinds of hash that are compared with files, and the bytes of each; every other kind is kept and passed on unread."""
PLAIN, LOOKED, UNREAD, DUE = range(4)
"""Of a stored file: no picture; a picture that was looked at; one that could not be; one that nobody has tried yet."""


FILLING = -1


class Bank(NamedTuple):
    """A list of hashes, with one source, one kind of harm and one person who answers for it."""

    id: int
    name: str
    source: str
    """Where it comes from, in the operator's words."""
    category: str
    """A category of the policy."""
    owner: str
    enabled: bool
    made: int


class Entry(NamedTuple):
    """A hash as a file of an exchange tells it."""

    kind: str
    digest: bytes
    """b"" where the entry only says that what `upstream` named before is withdrawn."""
    upstream: str = ""
    """The id that its source knows it by."""
    category: str = ""
    """A category of the policy where it is not the bank's own."""
    classification: str = ""
    """The source's own words for it, such as "A1"."""
    opinion: str = "positive"
    """"positive", "negative", "seed" or "disputed": whether those who share it say that it is harmful."""
    withdrawn: bool = False
    seen: int = 0
    """When its source changed it last; 0: it does not say."""


class Listed(NamedTuple):
    """A hash that is listed."""

    id: int
    bank: int
    kind: str
    digest: bytes
    upstream: str
    category: str
    classification: str
    opinion: str
    withdrawn: bool
    """Its source takes it back."""
    enabled: bool
    """False: the operator has switched it off, whatever its source says."""
    first_seen: int
    last_seen: int
    hits: int
    """How often it matched."""
    last_hit: int


class Live(NamedTuple):
    """A listed hash that counts now: not withdrawn, switched on, of a bank that is switched on, not in doubt."""

    id: int
    bank: str
    source: str
    category: str
    kind: str
    digest: bytes
    upstream: str


class Counts(NamedTuple):
    """What is in a bank."""

    hashes: int
    withdrawn: int
    disabled: int
    hits: int


class Added(NamedTuple):
    """What became of entries."""

    new: int
    again: int
    """Known before; what their source says of them now is kept."""
    withdrawn: int


class Look(NamedTuple):
    """What a stored picture looks like."""

    quality: int
    turns: bytes
    """Eight hashes of 32 bytes, see ports.Fingerprint."""


class Stored(NamedTuple):
    """The hashes of a run of stored bytes, as they came: of a photo, before the server made its sizes."""

    blob: int
    sha256: bytes
    md5: bytes
    state: int
    """PLAIN, LOOKED, UNREAD or DUE."""
    looks: tuple[Look, ...] = ()


class Match(NamedTuple):
    """A stored file that a listed hash names."""

    hash: int
    blob: int
    distance: int
    """Bits that differ; 0 of exact hashes."""


class Hit(NamedTuple):
    """A match as it is kept."""

    id: int
    at: int
    match: Match
    source: str
    """"upload", or "scan" where the file was there before the hash."""
    user_id: int
    """Who sent it; 0 of a scan."""
    answer: str
    """What policy said: "pass", "flag", "hold" or "refuse"."""


class Scan(NamedTuple):
    """A walk over everything stored, for hashes of which nothing stored was compared yet."""

    id: int
    bank: int
    """0: of all banks; FILLING: no scan, but the making of hashes of what was stored before hashes were kept."""
    first: int
    last: int
    """Hashes with these numbers and all between."""
    cursor: int
    """The blob up to which it has come; of FILLING the file."""
    end: int
    """The newest blob when it began: `cursor` of `end` is its progress."""
    hits: int
    begun: int
    done: int
    """When it came to its end; 0: it goes on."""


class Hashes(Protocol):
    """Banks, and what is in them."""

    def banks(self) -> list[Bank]: ...
    def bank(self, name: str) -> Bank | None: ...
    def make(self, name: str, source: str, category: str, owner: str, now: int) -> Bank: ...
    def switch(self, bank: int, enabled: bool) -> None: ...
    def counts(self, bank: int) -> Counts:
        """Goes through the whole bank."""
        ...

    def add(self, bank: int, entries: Sequence[Entry], now: int) -> Added:
        """List them; what is listed again after it was withdrawn gets a new number, so that it is looked for anew."""
        ...

    def withdraw(self, bank: int, kind: str, digest: bytes, now: int) -> bool:
        """Take a hash back; False where there is none that counts."""
        ...

    def enable(self, bank: int, kind: str, digest: bytes, enabled: bool) -> bool:
        """Switch one hash on or off; False where there is none. What is switched on gets a new number."""
        ...

    def listed(self, bank: int, after: int, limit: int) -> list[Listed]:
        """What is in a bank, by number."""
        ...

    def named(self, bank: int, kind: str, digest: bytes) -> Listed | None: ...
    def newest(self) -> int:
        """The highest number of a hash; 0: there are none. Costs nothing."""
        ...

    def to_compare(self, after: int, limit: int) -> list[tuple[int, bytes]]:
        """(number, hash) of PDQ hashes with higher numbers, whether they count now or not."""
        ...

    def exact(self, digests: Sequence[tuple[str, bytes]]) -> list[Live]:
        """What counts among these, by (kind, digest)."""
        ...

    def live(self, ids: Sequence[int]) -> list[Live]:
        """What counts among these numbers."""
        ...

    def range(self, bank: int, after: int, last: int, limit: int) -> list[Live]:
        """What counts between these numbers, of one bank or of all (0)."""
        ...

    def hit(self, hashes: Sequence[int], now: int) -> None:
        """Count a match of each of these."""
        ...


class FileHashes(Protocol):
    """The hashes of what is stored, and what they led to."""

    def put(self, stored: Stored) -> None:
        """Keep them; what was looked at stays so where the new says less."""
        ...

    def of(self, blobs: Sequence[int]) -> list[Stored]:
        """At most a few for each: the same bytes may have come in different files."""
        ...

    def with_digest(self, kind: str, digests: Sequence[bytes]) -> list[tuple[bytes, int]]:
        """(digest, blob) of what is stored with these SHA-256 or MD5."""
        ...

    def looks(self, after: int, limit: int) -> list[Stored]:
        """Pictures by blob, those after that one."""
        ...

    def due(self, limit: int) -> list[Stored]:
        """Those that nobody has looked at yet."""
        ...

    def walk(self, after: int, limit: int) -> list[int]:
        """Files by number, those after that one; numbers are spread evenly up to 2^62."""
        ...

    def sha256(self, blob: int) -> bytes:
        """Of the stored bytes themselves; b"" where they are not there."""
        ...

    def files(self, blob: int, limit: int) -> list[int]:
        """Files that hold these bytes."""
        ...

    def contents(self, file: int, limit: int) -> list[int]:
        """Contents that show this file, the oldest first."""
        ...

    def people(self, file: int, limit: int) -> list[int]:
        """People among whose photos it is."""
        ...

    def chats(self, file: int, limit: int) -> list[PeerRef]:
        """Groups and channels whose photo it is."""
        ...

    def newest(self) -> int:
        """The highest blob of which there are hashes."""
        ...

    def matched(self, match: Match, source: str, user_id: int, answer: str, now: int) -> int:
        """Keep a match; its number. 0: the same is kept already, of a scan."""
        ...

    def named_since(self, blobs: Sequence[int], since: int) -> bool:
        """Has a listed hash named one of these after that moment for the first time?"""
        ...

    def hits(self, after: int, limit: int) -> list[Hit]:
        """Matches by number."""
        ...

    def scan(self, bank: int, first: int, last: int, now: int) -> None:
        """Begin a scan."""
        ...

    def scans(self, limit: int) -> list[Scan]:
        """The newest first."""
        ...

    def open_scan(self) -> Scan | None:
        """The oldest that goes on."""
        ...

    def filling(self) -> Scan | None:
        """The making of hashes of older files; None: it is done."""
        ...

    def covered(self) -> int:
        """The highest number that scans of all banks have gone or go up to."""
        ...

    def advance(self, scan: int, cursor: int, hits: int, done: int) -> None:
        """How far a scan has come, and how many more hits it had; `done` 0: it goes on."""
        ...
