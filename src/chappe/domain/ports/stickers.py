"""Sets of stickers and the lists that people keep them in, as rules use them."""

from typing import NamedTuple, Protocol

from chappe.domain.attachments import File
from chappe.domain.values import PeerRef

STICKERS, MASKS, EMOJI = range(3)
"""Kinds of sets."""


class StickerSet(NamedTuple):
    """A set; `version` grows whenever anything of it changes."""

    id: int
    access_hash: int
    owner: int
    kind: int
    text_color: bool
    """Custom emoji in one colour: that of the text they stand in."""
    short_name: str
    title: str
    count: int  # type: ignore[assignment]  # hides the method of tuples, which nobody calls
    version: int
    created: int
    thumb: int = 0
    """Id of a thumbnail of its own, in a set of custom emoji of the emoji that stands for it; 0: the first sticker."""
    installs: int = 0


class Sticker(NamedTuple):
    """A sticker in a set."""

    file: File
    emojis: tuple[str, ...]
    """What it stands for; the first is the one that shows where it cannot be drawn."""
    keywords: tuple[str, ...] = ()


class Installed(NamedTuple):
    """A set in somebody's list."""

    set_id: int
    kind: int
    archived: bool
    date: int


class Stickers(Protocol):
    """Sets, what is in them, and what they are found by."""

    def create(self, new: StickerSet) -> bool:
        """Keep a set; False: the short name is taken."""
        ...

    def put(self, changed: StickerSet) -> None:
        """Keep a set's title, thumbnail, count and version."""
        ...

    def fill(self, into: StickerSet, stickers: list[Sticker]) -> None:
        """Make these the stickers of the set, in this order, and the set to be found by them."""
        ...

    def delete(self, id: int) -> list[int]:
        """Forget a set; the ids of the files that it held."""
        ...

    def get(self, id: int) -> StickerSet | None: ...
    def named(self, short_name: str) -> StickerSet | None:
        """By short name, whatever the case."""
        ...

    def many(self, ids: list[int]) -> list[StickerSet]:
        """Those that there are, in the order of the ids."""
        ...

    def made_by(self, owner: int, before: tuple[int, int], limit: int) -> list[StickerSet]:
        """The person's own sets, newest first, made before (time, id)."""
        ...

    def count_made(self, owner: int) -> int: ...
    def inside(self, id: int) -> list[Sticker]:
        """The stickers of a set, in order."""
        ...

    def covers(self, ids: list[int]) -> dict[int, File]:
        """The first sticker of each set."""
        ...

    def holder(self, file: int) -> int:
        """The set that holds this file; 0: none."""
        ...

    def holders(self, files: list[int]) -> dict[int, int]:
        """File → set, of those that a set holds."""
        ...

    def shown(self, files: list[int]) -> dict[int, Sticker]:
        """The stickers in sets among these files."""
        ...

    def for_emoji(self, emoji: str, kind: int, sets: list[int] | None, limit: int) -> list[int]:
        """Files of stickers that stand for the emoji (without the mark for colour): of these sets, of all for None."""
        ...

    def for_keyword(self, text: str, kind: int, limit: int) -> list[int]:
        """Files of stickers with keywords that begin with the first word of the text."""
        ...

    def search(self, text: str, kinds: tuple[int, ...], limit: int) -> list[StickerSet]:
        """Sets in whose title or short name each word of the text begins one; the most installed first."""
        ...


class Installs(Protocol):
    """The sets in people's lists."""

    def get(self, user_id: int, set_id: int) -> Installed | None: ...
    def some(self, user_id: int, set_ids: list[int]) -> dict[int, Installed]: ...
    def listed(self, user_id: int, kind: int) -> list[Installed]:
        """A person's list of sets of one kind that are there, first place first, without the archived ones."""
        ...

    def archived(self, user_id: int, kind: int, below: int, limit: int) -> list[Installed]:
        """Archived ones, newest first; `below`: after that set, 0: from the first on."""
        ...

    def count(self, user_id: int, kind: int, archived: bool) -> int: ...
    def add(self, user_id: int, set_id: int, kind: int, archived: bool, now: int) -> None:
        """Put a set at the top of a list, wherever it stood."""
        ...

    def remove(self, user_id: int, set_id: int) -> bool: ...
    def clear(self, user_id: int) -> None:
        """Empty all of a person's lists."""
        ...

    def order(self, user_id: int, kind: int, set_ids: list[int]) -> None:
        """Give the list this order."""
        ...


RECENT, ATTACHED, FAVED, GIFS = range(4)
"""Lists of single stickers."""
KeptFiles = list[tuple[File, int]]


class Kept(Protocol):
    """Single stickers in people's lists."""

    def listed(self, user_id: int, list: int) -> KeptFiles:
        """(file, since when), the newest first."""
        ...

    def has(self, user_id: int, list: int, file: int) -> bool: ...
    def add(self, user_id: int, list: int, file: int, most: int, now: int) -> None:
        """Put a sticker first; the last ones beyond `most` go."""
        ...

    def remove(self, user_id: int, list: int, file: int) -> bool: ...
    def clear(self, user_id: int, list: int) -> bool: ...


class GroupSets(Protocol):
    """The sets that supergroups offer their members."""

    def of(self, peer: PeerRef) -> dict[bool, int]:
        """Set by whether it is of custom emoji."""
        ...

    def put(self, peer: PeerRef, emoji: bool, set_id: int) -> None:
        """Offer a set; 0: none."""
        ...
