"""Screens texts, names, profiles and arrivals in public places: everything is looked for, policy answers."""

from collections.abc import Awaitable, Callable

from chappe.domain.command import PASS, Command, Verdict
from chappe.domain.outcome import Actor
from chappe.safety import behaviour
from chappe.safety.behaviour import Watch
from chappe.safety.facts import NOTHING, Facts, is_private
from chappe.safety.policy import Policy
from chappe.safety.weighing import Finding, weigh

ReadFacts = Callable[[Command, Actor], Awaitable[Facts]]


class TextScreener:
    """See chappe.ports.Screener; stands behind the stops for texts, captions, profiles, arrivals and invitations."""

    public_only = True

    def __init__(self, facts: ReadFacts, policy: Policy) -> None:
        self._facts = facts
        self._policy = policy
        self._watch = Watch()

    async def judge(self, command: Command, actor: Actor) -> Verdict:
        """What policy says of what was found; private places pass unread."""
        if is_private(command):
            return PASS
        facts = await self._facts(command, actor)
        if facts.what == NOTHING:
            return PASS
        return self.weigh(self._watch.note(facts))

    def weigh(self, facts: Facts) -> Verdict:
        """The verdict on these facts; remembers nothing of them."""
        return weigh(self._policy, facts, self.find(facts))

    def find(self, facts: Facts) -> list[Finding]:
        """Everything that is noticed."""
        return behaviour.judge(facts, len(facts.links), self._policy.spam)
