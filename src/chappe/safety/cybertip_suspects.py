"""Who is reported: the account as it is, and as it was before decisions ended its sessions or deleted it."""

from chappe.domain.ports import Tx
from chappe.domain.ports.decisions import Decision
from chappe.safety import cybertip_draft
from chappe.safety.cybertip_draft import Suspect
from chappe.safety.subjects import ACCOUNT

CSAM = "csam"
"""The category of which reports tell."""
MOST_DECISIONS, MOST_DEVICES = 500, 50
STANDING = {
    "limit": "may not write in public places",
    "freeze": "is frozen",
    "ban": "is suspended",
    "delete": "was deleted by the service",
}


def remember(tx: Tx, decision: Decision) -> None:
    """Keep what is known of an account before a decision about child abuse is carried out on it."""
    known = suspect(tx, decision.person) if decision.category == CSAM and decision.person > 0 else None
    if known is not None:
        tx.cybertips.remember(decision.person, decision.created, cybertip_draft.write_suspect(known))


def forget(tx: Tx, decision: Decision) -> None:
    """Keep nothing of an account any more once no decision about child abuse is left that was right."""
    if decision.category != CSAM or not decision.person:
        return
    found = tx.decisions.of_person(decision.person, MOST_DECISIONS)
    if not any(one.category == CSAM and one.state != "reversed" for one in found):
        tx.cybertips.forget_suspect(decision.person)


def suspect(tx: Tx, person: int) -> Suspect | None:
    """The account as far as it is known; None: there is none."""
    user = tx.users.get(person)
    if user is None or user.is_service:
        return None
    holds = [STANDING[one.action] for one in tx.decisions.of_person(person, MOST_DECISIONS) if _holds(one)]
    standing = f"The account {', '.join(dict.fromkeys(holds))}." if holds else ""
    now = Suspect(
        user.id,
        user.first_name,
        user.last_name,
        user.username,
        user.phone,
        user.about,
        user.created,
        standing,
        tuple((one.ip, one.active) for one in tx.authorizations.all(person) if one.ip),
    )
    body = tx.cybertips.suspect(person)
    return _joined(now, cybertip_draft.read_suspect(body) if body else now, user.deleted)


def _joined(now: Suspect, before: Suspect, gone: bool) -> Suspect:
    """What is known by both; of an account that is gone, what it was called before."""
    latest: dict[str, int] = {}
    for address, when in (*before.devices, *now.devices):
        latest[address] = max(when, latest.get(address, 0))
    devices = sorted(latest.items(), key=lambda one: (-one[1], one[0]))[:MOST_DEVICES]
    if gone:
        return before._replace(standing=now.standing or "The account was deleted.", devices=tuple(devices))
    return now._replace(devices=tuple(devices))


def _holds(decision: Decision) -> bool:
    return decision.kind == ACCOUNT and decision.state == "active" and decision.action in STANDING
