"""Files and the bytes behind them, as rules use them."""

from typing import NamedTuple, Protocol

from chappe.domain.attachments import File


class Blob(NamedTuple):
    """A run of bytes that is kept once, however many files hold it."""

    id: int
    name: str
    """What the blob store knows it by."""
    size: int
    stored: bool
    """Its bytes are there; until then only room is kept for them."""


class Files(Protocol):
    """Documents, photos and their blobs."""

    def reserve(self, sha256: bytes, size: int, now: int) -> Blob:
        """The blob of these bytes, a new one where there is none; it stays for a day even if no file comes."""
        ...

    def stored(self, ids: list[int]) -> None:
        """The bytes of these blobs are there."""
        ...

    def blob(self, id: int) -> Blob | None: ...
    def by_hash(self, sha256: bytes, size: int, mime: str) -> File | None:
        """A document of these bytes."""
        ...

    def create(self, file: File, owner: int, now: int) -> None:
        """Keep a file under its id."""
        ...

    def get(self, id: int) -> File | None: ...
    def say(self, file: File) -> None:
        """Keep what a sticker says of itself now."""
        ...

    def owner(self, id: int) -> int:
        """Who sent it first; 0: there is no such file."""
        ...

    def free(self, ids: list[int]) -> None:
        """Something that showed these files is gone; whether anything else does is found out later."""
        ...

    def settle(self, now: int, before: int, limit: int) -> int:
        """Forget files that nothing has shown since `before`; how many were looked at, at most `limit`."""
        ...

    def unused_blobs(self, before: int, limit: int) -> list[Blob]:
        """Blobs, untouched since then, that no file holds."""
        ...

    def forget_blob(self, id: int, before: int) -> bool:
        """Forget a blob if that is still so; from then on the same bytes get a name of their own.

        Its name is `gone` until its bytes are deleted.
        """
        ...

    def gone(self, limit: int) -> list[str]:
        """Names of blobs that were forgotten, and whose bytes are still to be deleted."""
        ...

    def deleted(self, names: list[str]) -> None:
        """The bytes of these names are deleted."""
        ...
