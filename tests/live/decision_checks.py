"""What must be true of every decision in a database at any moment: all that belongs to it stands, or none."""

from collections import Counter

from chappe.domain.ports import Tx
from chappe.domain.ports.consequences import RESTORING
from chappe.domain.ports.decisions import Decision
from chappe.domain.values import FROZEN, SUSPENDED, box_of
from chappe.safety.ledger_entries import DECISION, REVERSAL, Entry, decode
from chappe.safety.policy import Policy
from chappe.safety.statements import commitment
from chappe.safety.subjects import MESSAGE
from tests.ledger import naive

MOST = 100_000


class Books:
    """Everything that is kept of decisions, read at one moment."""

    def __init__(self, tx: Tx, now: int) -> None:
        self.tx, self.now = tx, now
        self.decisions = tx.decisions.page(0, MOST)
        leaves = tx.ledger.leaves(0, tx.ledger.size())
        assert tx.ledger.root() == naive.hash_of(leaves), "the tiles are those of the leaves"
        self.entries = [decode(leaf) for leaf in leaves]
        self.ends = Counter(one.refers for one in self.entries if one.kind == REVERSAL)
        self.acts = Counter((act.what, act.about) for act in tx.staff.acts(0, MOST))
        self.policy = Policy()
        firsts = [one for one in self.decisions if tx.copies.get(one.id) is not None]
        self.of_copies = {copy for one in firsts for copy in tx.copies.decisions(one.id, 0, MOST)}
        """Decisions that hold about copies: here by the author of the first post, which are no strikes."""

    def check(self) -> None:
        """Each decision has everything, once; and nothing is there that belongs to none."""
        for decision in self.decisions:
            self._papers(decision)
            self._change(decision)
        made = [one.id for one in self.entries if one.kind == DECISION]
        assert sorted(made) == sorted(one.puid for one in self.decisions), "a leaf for each decision, and no other"
        assert sum(self.ends.values()) == sum(one.state != "active" for one in self.decisions)
        self._counts()
        self._open_cases()

    def _papers(self, decision: Decision) -> None:
        tx, active = self.tx, decision.state == "active"
        entry: Entry = self.entries[decision.leaf]
        document = tx.numbers.statement(decision.id)
        assert (entry.kind, entry.id, entry.count) == (DECISION, decision.puid, decision.posts)
        assert document is not None and entry.digest == commitment(decision.nonce, document), decision
        assert self.ends[decision.puid] == (not active)
        [ref] = tx.messages.refs(decision.notice)
        told = tx.messages.get(ref.box, ref.id)
        assert ref.box == decision.person and told is not None and decision.puid in told.content.text
        counts = active and decision.id not in self.of_copies
        expected = self.policy.category(decision.category).strikes if counts else 0
        strikes = {one.decision: one.weight for one in tx.decisions.strikes(decision.person, self.now)}
        assert strikes.get(decision.id, 0) == expected, decision
        case = tx.cases.get(decision.case)
        assert case is not None or not decision.case, "of a copy that nobody reported there is no case"
        assert case is None or (case.state, case.outcome) == ("closed", "decided")
        assert self.acts["decided", f"decision {decision.id}"] == 1
        by_itself = not active and bool(decision.case)  # copies come back with the post, by what was done about that
        assert self.acts["reversed", f"decision {decision.id}"] == by_itself

    def _change(self, decision: Decision) -> None:
        tx, active = self.tx, decision.state == "active"
        if decision.action == "remove":
            message = tx.messages.get(box_of(decision.peer.id), decision.message)
            assert message is not None and bool(message.content.removed) == active, decision
            assert tx.removed.contents(decision.id) == ([message.content.id] if active else [])
        elif decision.action == "suspend":
            chat = tx.chats.get(decision.peer)
            assert chat is not None and bool(chat.flags & SUSPENDED) == active, decision
        elif decision.action == "freeze":
            user = tx.users.get(decision.person)
            assert user is not None and bool(user.marks & FROZEN) == active, decision
        else:
            self._pieces(decision)

    def _pieces(self, decision: Decision) -> None:
        progress = self.tx.consequences.progress(decision.id)
        away = self.tx.removed.contents(decision.id)
        assert len(away) == progress.removed - progress.restored, "what is away is what was counted piece by piece"
        for content in away:
            [ref] = self.tx.messages.refs(content)
            message = self.tx.messages.get(ref.box, ref.id)
            assert message is not None and message.content.removed
        if decision.state == "active":
            assert 0 < progress.removed <= decision.posts and not progress.restored
            assert progress.open or progress.removed == decision.posts, "it ends with what was announced"
        else:
            states = [one.state for one in self.tx.consequences.removals(decision.id)]
            assert progress.open == (RESTORING in states) == bool(away)

    def _counts(self) -> None:
        day = self.now // 86_400
        counted: Counter[tuple[str, str]] = Counter()
        for _, tally in self.tx.decisions.counts(day - 1, day + 1):
            counted[tally.kind, tally.action] += tally.number
        expected: Counter[tuple[str, str]] = Counter()
        for one in self.decisions:
            expected["decision", one.action] += one.posts
            expected["reversal", one.action] += one.posts if one.state == "reversed" else 0
        assert {key: counted[key] for key in expected} == dict(expected)

    def _open_cases(self) -> None:
        """Of a case that is not decided nothing has happened: not to the post, and nobody was told."""
        for id in range(1, MOST):
            case = self.tx.cases.get(id)
            if case is None:
                break
            if case.state == "open" and case.kind == MESSAGE:
                message = self.tx.messages.get(case.box, case.message)
                assert message is not None
                taken = self.tx.removed.get(message.content.id)
                assert bool(message.content.removed) == (taken is not None)
