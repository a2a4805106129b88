"""Where reports to the CyberTipline go by the configuration, and what `chappe cybertip …` does: functions of text."""

from collections.abc import Callable
from pathlib import Path

from chappe.domain.errors import Refused
from chappe.domain.ports import Tx
from chappe.engine.run import Engine
from chappe.ops.commands import CommandError
from chappe.ops.config import Config
from chappe.ports import CyberTipline, TiplineUnavailable
from chappe.safety.cybertip_form import Reporter, moment
from chappe.safety.cybertips import Filing, LookAtTip, TipView

MOST_LISTED = 1000


def filing(config: Config) -> Filing:
    """Where reports go, and in whose name."""
    said = config.cybertip
    reporter = Reporter(said.first_name, said.last_name, said.email, said.company, said.legal_url, said.service)
    return Filing(said.endpoint.rstrip("/"), reporter)


def credentials(file: str) -> Callable[[], tuple[str, str]]:
    """Name and password out of the two lines of a file, read each time; calling it raises OSError."""

    def read() -> tuple[str, str]:
        try:
            lines = Path(file).read_text(encoding="utf-8").split("\n")
        except ValueError as error:
            raise OSError("it is no text") from error
        name, password = (line.rstrip("\r") for line in (*lines, "", "")[:2])
        if not name or not password or ":" in name:
            raise OSError("it must hold a name and a password, a line each")
        return name, password

    return read


async def listed(engine: Engine) -> list[str]:
    """Every report, the newest first, and of whom none tells yet."""

    def look(tx: Tx) -> list[str]:
        lines = [
            f"{tip.id}  account {tip.person}  {tip.state}  prepared {moment(tip.prepared)}"
            f"  locked until {moment(tip.locked_until)}"
            + (f"  report {tip.report} at {tip.endpoint}" if tip.report else "")
            + (f"  tries {tip.tries}" if tip.tries else "")
            + (f"  {tip.fault}" if tip.fault else "")
            for tip in tx.cybertips.page(0, MOST_LISTED)
        ]
        owed = tx.cybertips.owed(MOST_LISTED)
        return [*lines, *(f"not prepared: account {person}, {count} decisions" for person, count in owed)]

    return await engine.read(look)


async def shown(engine: Engine, id: int, where: Filing) -> list[str]:
    """What a report says, form by form; that the operator looked is on record."""
    try:
        found = (await engine.run(LookAtTip(id, where, operator=True), engine.actor(0))).result
    except Refused as error:
        raise CommandError(f"there is no report {id}") from error
    assert isinstance(found, TipView)
    state = f"report {id}: {found.tip.state}{', ' + found.tip.fault if found.tip.fault else ''}"
    lines = [f"{moment(line.date)}  {line.words}" for line in found.lines]
    return [state, *lines, *found.form.splitlines(), *(line for one in found.forms for line in one.splitlines())]


async def checked(line: CyberTipline | None) -> str:
    """Whether the endpoint can be reached with the operator's credentials; nothing is reported."""
    if line is None:
        raise CommandError("cybertip.endpoint is not set: nothing would be sent")
    try:
        answer = await line.status()
    except TiplineUnavailable as fault:
        raise CommandError(str(fault)) from fault
    finally:
        await line.close()
    if answer.code:
        raise CommandError(f"it answers {answer.code} {answer.words}".strip())
    return "it can be reached, and knows these credentials"
