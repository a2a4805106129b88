"""What each command does, apart from how its words are read: plain functions that give back text."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from chappe.domain.errors import Refused
from chappe.domain.ports import Tx
from chappe.engine.run import Engine
from chappe.ledger.notes import NoteError
from chappe.ops.addresses import DEFAULT_PORT
from chappe.ops.connect import LIBRARIES, Target
from chappe.ops.data_folder import DataFolder, FolderError
from chappe.ops.doctor import Finding
from chappe.safety.ledger_entries import DAY, day_number
from chappe.safety.staff import Appoint

MOST_WRONG, MOST_LINE = 50, 600
"""Lines of what is wrong that are shown, and letters of one."""


class CommandError(Exception):
    """A command that cannot be carried out; the text says why."""


def client_config(library: str, data: Path) -> str:
    """Lines that point a client library at the server of this data folder; see connect.LIBRARIES."""
    folder = DataFolder(data)
    where = folder.running()
    host, port = (where.host, where.port) if where else ("127.0.0.1", DEFAULT_PORT)
    try:
        return LIBRARIES[library](Target(host, port, folder.key()))
    except FolderError as error:
        raise CommandError(str(error)) from error


def code(phone: str, data: Path, pending: Callable[[Path, str], str | None]) -> str:
    """The sign-in code that waits for a phone number; `pending` asks the database of a data folder."""
    digits = "".join(letter for letter in phone if letter.isdecimal())
    if not digits:
        raise CommandError(f"{phone!r} is no phone number")
    if not DataFolder(data).database.exists():
        raise CommandError(f"{data} holds no database: has a server been started there?")
    found = pending(data, digits)
    if found is None:
        raise CommandError(f"no code waits for +{digits}")
    return found


def verify_report(
    place: str,
    day: str,
    key: str,
    against: Sequence[Path],
    witnesses: Sequence[str],
    memory: Path,
    progress: Callable[[int, int], None],
    whole: bool = False,
    now: Callable[[], float] = time.time,
) -> tuple[list[str], bool]:
    """What a look at a site's ledger and at one report found, line by line, and whether all of it fits."""
    from chappe.ops import verifying  # most commands do without

    kept = verifying.Memory(memory)
    try:
        day_number(day)
        seen = kept.get(place)
        source = verifying.HttpSource(place) if "://" in place else verifying.FolderSource(Path(place))
        told = key or (seen.key if seen else source.get(f"{verifying.LOG}/key").decode("ascii", "replace"))
        wanted = verifying.key_from(told)
        others = [path.read_bytes() for path in against]
        eyes = [verifying.key_from(one) for one in witnesses]
        found, new = verifying.check(source, day, wanted, seen, others, eyes, progress, whole)
        if new is not None:
            kept.put(place, new)
    except (verifying.Unreachable, NoteError, OSError, ValueError) as error:
        raise CommandError(str(error)) from error
    lines = [] if key or seen else [f"the key was asked of the site itself: {wanted}"]
    if found.faults and day_number(day) * DAY + DAY > now():
        lines.append(f"{day} is not over, UTC: its report is made ten minutes after that")
    wrong = [f"WRONG  {words}" for words in found.faults[:MOST_WRONG]]
    if len(found.faults) > MOST_WRONG:
        wrong.append(f"WRONG  and {len(found.faults) - MOST_WRONG} more")
    return [_plain(line) for line in (*lines, *found.said, *wrong)], not found.faults


def _plain(line: str) -> str:
    """A line that may hold words of a stranger's: nothing in it moves the cursor, and it ends."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in line[:MOST_LINE])


def report(findings: list[Finding]) -> list[str]:
    """The doctor's findings, one line each."""
    return [f"{found.verdict:<4}  {found.text}" for found in findings]


async def appoint(engine: Engine, phone: str, role: str) -> str:
    """Give the account of that phone number a role in moderation, "" for none; the operator's word is enough."""
    digits = "".join(letter for letter in phone if letter.isdecimal())
    user = await engine.read(lambda tx: tx.users.by_phone(digits))
    if user is None:
        raise CommandError(f"no account has the number +{digits}")
    try:
        await engine.run(Appoint(user.id, role, operator=True), engine.actor(0))
    except Refused as error:
        raise CommandError(str(error)) from error
    return f"+{digits} is {role or 'of the staff no more'}"


async def staff(engine: Engine) -> list[str]:
    """Who has which role, one line each."""

    def look(tx: Tx) -> list[str]:
        people = tx.staff.all()
        phones = {user.id: user.phone for user in tx.users.many([one.user_id for one in people])}
        return [f"+{phones.get(one.user_id, '')}  {one.role}" for one in people]

    return await engine.read(look)
