"""Rules of moderation for texts, their trials, and labelled examples in SQL."""

import json

from chappe.domain.ports import Sealer
from chappe.domain.ports.rules import Labelled, Post, Rule, Trial
from chappe.domain.values import CHANNEL, PeerRef
from chappe.store.db import Db, Row, to_json

CONTEXT = b"example"
COLUMNS = (
    "id, name, kind, category, body, owner, switched_on, mode, created, changed, hits, last_hit, was_right, was_wrong"
)
TRIAL = "id, rule, since, state, started, at, last, looked, met, samples"


class RulesTable:
    """See chappe.domain.ports.rules.Rules."""

    def __init__(self, db: Db) -> None:
        self._execute = db.execute

    def version(self) -> int:
        row = self._execute("SELECT version FROM text_rules_version").fetchone()
        assert row is not None
        return int(row[0])

    def add(self, rule: Rule) -> int:
        row = self._execute(
            "INSERT INTO text_rules (name, kind, category, body, owner, switched_on, mode, created, changed)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            (rule.name, rule.kind, rule.category, rule.body, rule.owner, int(rule.on), *rule[7:10]),
        ).fetchone()
        self._changed()
        assert row is not None
        return int(row[0])

    def save(self, rule: Rule) -> None:
        self._execute(
            "UPDATE text_rules SET name = ?, kind = ?, category = ?, body = ?, owner = ?, switched_on = ?, mode = ?,"
            " changed = ? WHERE id = ?",
            (
                rule.name,
                rule.kind,
                rule.category,
                rule.body,
                rule.owner,
                int(rule.on),
                rule.mode,
                rule.changed,
                rule.id,
            ),
        )
        self._changed()

    def drop(self, id: int) -> None:
        self._execute("DELETE FROM rule_trials WHERE rule = ?", (id,))
        self._execute("DELETE FROM text_rules WHERE id = ?", (id,))
        self._changed()

    def get(self, id: int) -> Rule | None:
        row = self._execute(f"SELECT {COLUMNS} FROM text_rules WHERE id = ?", (id,)).fetchone()
        return _rule(row) if row else None

    def all(self) -> list[Rule]:
        return [_rule(row) for row in self._execute(f"SELECT {COLUMNS} FROM text_rules ORDER BY id").fetchall()]

    def count_hits(self, id: int, hits: int, now: int) -> None:
        self._execute("UPDATE text_rules SET hits = hits + ?, last_hit = ? WHERE id = ?", (hits, now, id))

    def count_decision(self, id: int, right: bool) -> None:
        column = "was_right" if right else "was_wrong"
        self._execute(f"UPDATE text_rules SET {column} = {column} + 1 WHERE id = ?", (id,))

    def note_case(self, case: int, id: int) -> None:
        self._execute("INSERT INTO case_rules (case_id, rule) VALUES (?, ?) ON CONFLICT DO NOTHING", (case, id))

    def of_case(self, case: int) -> list[int]:
        rows = self._execute("SELECT rule FROM case_rules WHERE case_id = ? ORDER BY rule", (case,)).fetchall()
        return [row[0] for row in rows]

    def _changed(self) -> None:
        self._execute("UPDATE text_rules_version SET version = version + 1")

    # -- trials -------------------------------------------------------------------------------------------------------
    def begin(self, trial: Trial) -> int:
        row = self._execute(
            f"INSERT INTO rule_trials ({TRIAL.removeprefix('id, ')}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            (*trial[1:9], to_json(trial.samples)),
        ).fetchone()
        assert row is not None
        return int(row[0])

    def keep(self, trial: Trial) -> None:
        self._execute(
            "UPDATE rule_trials SET state = ?, at = ?, looked = ?, met = ?, samples = ? WHERE id = ?",
            (trial.state, trial.at, trial.looked, trial.met, to_json(trial.samples), trial.id),
        )

    def trial(self, id: int) -> Trial | None:
        row = self._execute(f"SELECT {TRIAL} FROM rule_trials WHERE id = ?", (id,)).fetchone()
        return _trial(row) if row else None

    def trials(self, rule: int, limit: int) -> list[Trial]:
        where, params = ("WHERE rule = ?", [rule]) if rule else ("", [])
        rows = self._execute(f"SELECT {TRIAL} FROM rule_trials {where} ORDER BY id DESC LIMIT ?", (*params, limit))
        return [_trial(row) for row in rows.fetchall()]

    def running(self) -> Trial | None:
        row = self._execute(f"SELECT {TRIAL} FROM rule_trials WHERE state = 'running' ORDER BY id LIMIT 1").fetchone()
        return _trial(row) if row else None

    def newest_content(self) -> int:
        row = self._execute("SELECT max(id) FROM contents").fetchone()
        return int(row[0] or 0) if row else 0

    def content_since(self, date: int) -> int:
        low, high = 1, self.newest_content() + 1
        while low < high:  # contents come in the order of their time: halves, each found by its id
            middle = (low + high) // 2
            row = self._execute("SELECT id, date FROM contents WHERE id >= ? ORDER BY id LIMIT 1", (middle,)).fetchone()
            if row is None or row[1] >= date:
                high = middle
            else:
                low = int(row[0]) + 1
        return low

    def posts_after(self, content: int, limit: int) -> list[Post]:
        rows = self._execute(
            "SELECT m.content, m.box, m.id FROM messages AS m INDEXED BY messages_content"
            " WHERE m.content > ? AND m.box < 0 ORDER BY m.content LIMIT ?",
            (content, limit),
        ).fetchall()
        return [Post(row[0], PeerRef(CHANNEL, -row[1]), row[2]) for row in rows]


def _rule(row: Row) -> Rule:
    id, name, kind, category, body, owner, on, *rest = row
    return Rule(id, name, kind, category, body, owner, bool(on), *rest)


def _trial(row: Row) -> Trial:
    id, rule, since, state, started, at, last, looked, met, samples = row
    shown = tuple((one[0], one[1]) for one in json.loads(samples))
    return Trial(id, rule, since, state, started, at, last, looked, met, shown)


class ExamplesTable:
    """See chappe.domain.ports.rules.Examples."""

    def __init__(self, db: Db, sealer: Sealer) -> None:
        self._execute = db.execute
        self._sealer = sealer

    def add(self, example: Labelled) -> int:
        text = self._sealer.seal(example.text.encode("utf-8", "replace"), CONTEXT)
        row = self._execute(
            "INSERT INTO examples (text, bad, category, language, origin, date) VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
            (text, int(example.bad), *example[3:]),
        ).fetchone()
        assert row is not None
        return int(row[0])

    def after(self, id: int, limit: int, category: str = "") -> list[Labelled]:
        where, params = ("AND category = ?", [category]) if category else ("", [])
        rows = self._execute(
            "SELECT id, text, bad, category, language, origin, date FROM examples"
            f" WHERE id > ? {where} ORDER BY id LIMIT ?",
            (id, *params, limit),
        ).fetchall()
        return [Labelled(row[0], self._sealer.open(row[1], CONTEXT).decode(), bool(row[2]), *row[3:]) for row in rows]

    def forget(self, before: int, limit: int) -> int:
        return self._execute(
            "DELETE FROM examples WHERE id IN (SELECT id FROM examples WHERE date < ? ORDER BY date LIMIT ?)",
            (before, limit),
        ).rowcount
