"""Statements of reasons: a decision in the fields of the DSA Transparency Database, and its line in the ledger.

The database's own page of fields: transparency.dsa.ec.europa.eu/page/api-documentation; Regulation (EU) 2022/2065,
Art. 17 and 24(5). No statement names a person, or says what was written.
"""

from hashlib import sha256

from chappe.domain.outcome import Actor
from chappe.domain.ports import Tx
from chappe.domain.ports.appeals import Appeal
from chappe.domain.ports.decisions import Decision
from chappe.safety import sources
from chappe.safety.actions import ACTIONS
from chappe.safety.ledger_entries import APPEAL, DECISION, REVERSAL, Entry, canonical, day_of, encode
from chappe.safety.policy import Policy
from chappe.safety.subjects import ACCOUNT, CHAT, HELD, MESSAGE, POSTS

MOST_FACTS = 5000
EEA = frozenset(
    ("AT BE BG HR CY CZ DK EE FI FR DE GR HU IS IE IT LV LI LT LU MT NL NO PL PT RO SK SI ES SE").split()  # noqa: SIM905
)
"""Countries that `territorial_scope` may name; Greece is GR there."""
CONTENT_TYPES = {
    "text": "CONTENT_TYPE_TEXT",
    "image": "CONTENT_TYPE_IMAGE",
    "video": "CONTENT_TYPE_VIDEO",
    "audio": "CONTENT_TYPE_AUDIO",
}
AUTOMATED = {
    "fully": "AUTOMATED_DECISION_FULLY",
    "partially": "AUTOMATED_DECISION_PARTIALLY",
    "not": "AUTOMATED_DECISION_NOT_AUTOMATED",
}
KINDS = {MESSAGE: "post", HELD: "post", POSTS: "post", CHAT: "chat", ACCOUNT: "account"}
WORDS = {
    MESSAGE: "message",
    HELD: "message",
    POSTS: "set of messages of one author",
    CHAT: "group or channel",
    ACCOUNT: "account",
}
EARLIEST = 946684800
"""2000-01-01, before which the database takes no content."""


def statement(decision: Decision, policy: Policy) -> dict[str, object]:
    """The statement as the database takes it; fields that say nothing are left out."""
    category = policy.category(decision.category)
    field, value = restriction(decision.action, decision.until != 0)
    made: dict[str, object] = {
        "puid": decision.puid,
        field: [value] if field == "decision_visibility" else value,
        "category": category.dsa_category,
        "content_date": day_of(max(decision.content_date, EARLIEST)),
        "application_date": day_of(decision.created),
        "decision_facts": facts(decision),
        "source_type": sources.DSA[decision.source],
        "automated_detection": "Yes" if decision.detected else "No",
        "automated_decision": AUTOMATED[decision.automated],
    }
    kind = CONTENT_TYPES.get(decision.content_type) if decision.kind in (MESSAGE, HELD) else None
    made["content_type"] = [kind or "CONTENT_TYPE_OTHER"]
    if kind is None:
        made["content_type_other"] = WORDS[decision.kind]
    if category.dsa_keywords:
        made["category_specification"] = list(category.dsa_keywords)
        if "KEYWORD_OTHER" in category.dsa_keywords:
            made["category_specification_other"] = decision.category
    if decision.ground == "law":
        made["decision_ground"] = "DECISION_GROUND_ILLEGAL_CONTENT"
        made["illegal_content_legal_ground"] = decision.rule
        made["illegal_content_explanation"] = explained(decision)
    else:
        made["decision_ground"] = "DECISION_GROUND_INCOMPATIBLE_CONTENT"
        made["incompatible_content_ground"] = decision.rule
        made["incompatible_content_explanation"] = explained(decision)
        made["incompatible_content_illegal"] = "No"
    scope = sorted(set(decision.places) & EEA)
    if scope:
        made["territorial_scope"] = scope
    if decision.language:
        made["content_language"] = decision.language
    if decision.until:
        made[f"end_date_{END[field]}_restriction"] = day_of(decision.until)
    return made


def restriction(action: str, ends: bool) -> tuple[str, str]:
    """What an action is there: the field, and its value."""
    field, value = ACTIONS[action].dsa
    if value == "DECISION_ACCOUNT_SUSPENDED" and not ends:
        value = "DECISION_ACCOUNT_TERMINATED"
    return field, value


END = {"decision_visibility": "visibility", "decision_provision": "service", "decision_account": "account"}


def explained(decision: Decision) -> str:
    """Why it falls under that ground, from what can be told without telling of anyone.

    What the moderator wrote to the person hit may name people: it is not repeated here.
    """
    return f"The content was judged to be {decision.category} under the rule named."


def facts(decision: Decision) -> str:
    """The facts relied on, in words that name nobody."""
    found = "by automated means" if decision.detected else "by a person"
    kind = WORDS[decision.kind]
    a = "An" if kind[0] in "aeiou" else "A"
    return f"{a} {kind} was found {found} and assessed as {decision.category}: {decision.rule}."[:MOST_FACTS]


def document(decision: Decision, policy: Policy) -> bytes:
    """The statement as it is kept, and as the ledger's digest is made of it."""
    return canonical(statement(decision, policy))


def kept(tx: Tx, decision: Decision, policy: Policy) -> bytes:
    """The statement as it was made; of a decision from before they were kept, as it would be made now."""
    return tx.numbers.statement(decision.id) or document(decision, policy)


def commitment(nonce: bytes, document: bytes) -> str:
    """The digest: SHA-256 in hexadecimal digits of the number that the person hit is given, and the statement."""
    return sha256(nonce + document).hexdigest()


def leaf(decision: Decision, document: bytes) -> bytes:
    """The ledger's line about a decision. Its digest lets the person hit show that it is about that statement."""
    digest = commitment(decision.nonce, document)
    return encode(_entry(decision, DECISION, decision.puid, decision.created)._replace(digest=digest))


def end_leaf(decision: Decision) -> bytes:
    """The ledger's line about the end of a decision that was wrong, or whose time is over."""
    entry = _entry(decision, REVERSAL, "", decision.ended)
    return encode(entry._replace(refers=decision.puid, outcome=decision.state))


def appeal_leaf(appeal: Appeal, decision: Decision, who: Actor) -> bytes:
    """The ledger's line about the outcome of an appeal."""
    entry = _entry(decision, APPEAL, who.random(10).hex(), appeal.decided)
    return encode(entry._replace(refers=decision.puid, outcome=appeal.outcome, count=1))


def _entry(decision: Decision, kind: str, id: str, date: int) -> Entry:
    return Entry(
        kind,
        id,
        day_of(date),
        decision.category,
        decision.source,
        decision.automated,
        decision.action,
        KINDS[decision.kind],
        decision.ground,
        decision.language.lower(),
        decision.places,
        day_of(decision.until) if decision.until else "",
        count=decision.posts,
    )
