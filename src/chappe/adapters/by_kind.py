"""Chooses the way of a code by where it goes: an e-mail address or a phone number."""

from chappe.ports import CodeSender


class ByKind:
    """Passes codes on to the sender for their kind of address."""

    def __init__(self, phone: CodeSender, email: CodeSender) -> None:
        self._phone = phone
        self._email = email

    async def send(self, to: str, code: str, purpose: str) -> None:
        """See ports.CodeSender."""
        await (self._email if "@" in to else self._phone).send(to, code, purpose)
