"""Every outside helper on one screen: what the engine may ask of the world, and nothing else."""

from typing import Protocol

from chappe.domain.command import Command, Verdict
from chappe.domain.outcome import Actor


class Screener(Protocol):
    """Looks at a command before it becomes a transaction (design: safety seams)."""

    async def judge(self, command: Command, actor: Actor) -> Verdict:
        """Facts in, verdict out; may fail or be slow, policy answers then."""
        ...


class CodeSender(Protocol):
    """Brings a sign-in or confirmation code to a person."""

    async def send(self, to: str, code: str, purpose: str) -> None:
        """Send `code` to a phone number or e-mail address; raises OSError if it certainly did not go out.

        `purpose` is "sign_in", "recovery", "confirm_email" or "change_phone".
        """
        ...
