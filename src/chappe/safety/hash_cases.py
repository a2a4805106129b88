"""Cases about what is stored and shown already when it turns out to be listed: a person decides what becomes of it."""

from collections.abc import Iterator

from chappe.domain.ports import Tx
from chappe.domain.ports.hashes import Live, Match
from chappe.domain.values import user_peer
from chappe.safety import sources
from chappe.safety.cases import open_case
from chappe.safety.policy import Policy
from chappe.safety.subjects import MESSAGE, Subject, look, of_peer

FILES, PLACES = 20, 100
"""Files with the same bytes, and places where each is shown, that get a case: whoever decides sees the others there."""


def open_cases(tx: Tx, now: int, match: Match, live: Live, policy: Policy) -> int:
    """A case for every message, account and chat that shows the file; how many."""
    evidence = (
        f"hash · {live.kind} {live.digest.hex()}, {match.distance} bits away; {live.bank} {live.upstream}".strip()
    )
    count = 0
    for file in tx.file_hashes.files(match.blob, FILES):
        for subject in _shown(tx, file):
            facts = look(tx, subject)
            if facts is not None:
                open_case(tx, now, facts, live.category, sources.OWN, policy, evidence=evidence)
                count += 1
    return count


def _shown(tx: Tx, file: int) -> Iterator[Subject]:
    for content in tx.file_hashes.contents(file, PLACES):
        for ref in tx.messages.refs(content)[:1]:  # whoever has it, it is one thing
            message = tx.messages.get(ref.box, ref.id)
            if message is not None:
                yield Subject(MESSAGE, message.peer, message.box, message.id)
    for person in tx.file_hashes.people(file, PLACES):
        yield of_peer(user_peer(person))
    for chat in tx.file_hashes.chats(file, PLACES):
        yield of_peer(chat)
