"""A ledger that is kept as the server keeps it, with decisions to write into it."""

from pathlib import Path

from chappe.crypto.ed25519 import SigningKey, generate_pem
from chappe.domain.ports import Tx
from chappe.ledger.notes import Key
from chappe.ops.ledger import LedgerJobs, signer
from chappe.safety.ledger_entries import Entry, day_of, encode
from tests.support.world import World

NAME = "chappe.example/transparency/log"
CATEGORIES = ("spam", "fraud", "csam", "terrorism", "weapons")


def decision(number: int, day: str, action: str = "remove", subject: str = "message") -> Entry:
    """One decision, another with each number."""
    source, automation = ("own", "fully") if number % 3 else ("notice", "not_automated")
    return Entry("decision", f"d{number}", day, CATEGORIES[number % 5], source, automation, action, subject, "rules")


class Book:
    """The world's ledger and who signs it."""

    def __init__(self, world: World, folder: Path, witnesses: tuple[Key, ...] = ()) -> None:
        self.world = world
        self.secret = SigningKey.from_pem(generate_pem())
        self.signer = signer(self.secret, NAME)
        self.witnessed = folder / "witnessed"
        self.jobs = LedgerJobs(self.signer, witnesses, self.witnessed)
        self._decided = 0

    async def write(self, *entries: Entry) -> list[int]:
        """Entries in one transaction; their indices."""
        return await self.world.write(lambda tx: [tx.ledger.append(encode(entry)) for entry in entries])

    async def decide(self, count: int, day: str = "") -> None:
        """So many decisions, today unless said otherwise."""
        on = day or day_of(self.world.now)
        await self.write(*(decision(self._decided + at, on) for at in range(count)))
        self._decided += count

    async def sign(self) -> None:
        """A checkpoint, if the tree has grown."""
        await self.jobs.checkpoint(self.world.engine)

    async def report(self) -> bool:
        """The next day's report, if it is due."""
        return await self.jobs.report(self.world.engine)

    async def leaves(self) -> list[bytes]:
        """All of them."""

        def look(tx: Tx) -> list[bytes]:
            return tx.ledger.leaves(0, tx.ledger.size())

        return await self.world.read(look)
