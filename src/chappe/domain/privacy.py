"""Privacy settings: read, changed, and the small switches beside them (core.telegram.org/api/privacy)."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from chappe.domain import people, sight
from chappe.domain.command import Command, Pace, rule
from chappe.domain.errors import Refused
from chappe.domain.events import PrivacyChanged
from chappe.domain.outcome import Actor, Cast, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.people import PrivacyRule
from chappe.domain.updates import deliver, record
from chappe.domain.values import Relation

MOST_RULES = 20
MOST_NAMED = 1000
"""Users and chats named in one setting."""
PACE = Pace("privacy", 30, 2.0)


class Setting(NamedTuple):
    """The rules of one key, as their owner set them or as they are by default."""

    key: str
    rules: tuple[PrivacyRule, ...]


def _named(rules: tuple[PrivacyRule, ...]) -> list[int]:
    return [id for one in rules if one.kind in (sight.USERS, sight.NOT_USERS) for id in one.users]


def setting(tx: Tx, user_id: int, key: str) -> tuple[Setting, Cast]:
    """One setting and the users it names; raises PRIVACY_KEY_INVALID."""
    if key not in sight.DEFAULTS:
        raise Refused("PRIVACY_KEY_INVALID")
    rules = tx.privacy.get(user_id, key) or sight.DEFAULTS[key]
    return Setting(key, rules), people.cast(tx, (user_id,), _named(rules))


@dataclass(frozen=True, slots=True)
class SetPrivacy(Command):
    """Change one privacy setting."""

    pace: ClassVar[Pace | None] = PACE
    key: str
    rules: tuple[PrivacyRule, ...]


@rule(SetPrivacy)
def set_privacy(tx: Tx, who: Actor, command: SetPrivacy) -> Outcome[Setting]:
    """Keep the rules and tell the person's other devices (core.telegram.org/method/account.setPrivacy).

    Raises PRIVACY_KEY_INVALID, PRIVACY_VALUE_INVALID, PRIVACY_TOO_LONG.
    """
    rules = command.rules
    if command.key not in sight.DEFAULTS:
        raise Refused("PRIVACY_KEY_INVALID")
    if not rules or any(one.kind not in sight.KINDS for one in rules):
        raise Refused("PRIVACY_VALUE_INVALID")
    if len(rules) > MOST_RULES or sum(len(one.users) for one in rules) > MOST_NAMED:
        raise Refused("PRIVACY_TOO_LONG")
    named = list(dict.fromkeys(_named(rules)))
    if len(tx.users.many(named)) != len(named):
        raise Refused("PRIVACY_VALUE_INVALID")
    tx.privacy.put(who.user_id, command.key, rules)
    told = record(tx, who.user_id, PrivacyChanged(command.key, rules), who.now)
    delivery = deliver(who.user_id, told, not_key=who.key_id)
    return Outcome(Setting(command.key, rules), (delivery,), people.cast(tx, (who.user_id,), named))


# -- switches ---------------------------------------------------------------------------------------------------------
KEEP_UNMUTED, KEEP_FOLDERS, HIDE_READ = "keep_archived_unmuted", "keep_archived_folders", "hide_read_marks"
SENSITIVE, QUIET_JOINS = "sensitive_content", "no_joined_notices"
SWITCHES = frozenset({KEEP_UNMUTED, KEEP_FOLDERS, HIDE_READ, SENSITIVE, QUIET_JOINS})


def switches(tx: Tx, user_id: int) -> dict[str, bool]:
    """Every switch of the person, off unless turned on."""
    kept = tx.users.settings(user_id)
    return {name: bool(kept.get(name)) for name in SWITCHES}


def shows_reads(tx: Tx, reader: int, relation: Relation) -> bool:
    """May the viewer of this relation know when the reader read? Who hides it hides it with the last seen."""
    return relation.sees_status or not tx.users.settings(reader).get(HIDE_READ)


@dataclass(frozen=True, slots=True)
class SetSwitches(Command):
    """Turn switches on and off, by name."""

    pace: ClassVar[Pace | None] = PACE
    values: tuple[tuple[str, bool], ...]


@rule(SetSwitches)
def set_switches(tx: Tx, who: Actor, command: SetSwitches) -> Outcome[dict[str, bool]]:
    """All switches after the change; raises SETTINGS_INVALID for a name that is none."""
    for name, on in command.values:
        if name not in SWITCHES:
            raise Refused("SETTINGS_INVALID")
        tx.users.set_setting(who.user_id, name, True if on else None)
    return Outcome(switches(tx, who.user_id))
