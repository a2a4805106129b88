"""The steps by which a database comes to its schema."""

import sqlite3

import pytest

from chappe.store import migrate as migrating
from chappe.store.migrate import migrate, steps


def test_every_step_has_a_number_of_its_own() -> None:
    """Of two with one number a database that has had one would never get the other."""
    numbers = [number for number, _ in steps()]
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize(
    "attack",
    [
        "DELETE FROM staff_acts",
        "UPDATE staff_acts SET about = 'nothing'",
        "REPLACE INTO staff_acts SELECT id, staff, date, what, 'nothing' FROM staff_acts",
        "INSERT OR REPLACE INTO staff_acts (id, staff, date, what, about) VALUES (1, 1, 1, 'saw', 'nothing')",
        "UPDATE OR REPLACE staff_acts SET id = 2 WHERE id = 1",
    ],
)
def test_an_act_of_the_staff_is_never_changed_or_deleted(attack: str) -> None:
    connection = sqlite3.connect(":memory:")
    migrate(connection)
    for about in ("case 1", "case 2"):
        connection.execute("INSERT INTO staff_acts (staff, date, what, about) VALUES (7, 1, 'saw', ?)", (about,))
    with pytest.raises(sqlite3.IntegrityError, match="acts stay"):
        connection.execute(attack)
    assert connection.execute("SELECT id, about FROM staff_acts").fetchall() == [(1, "case 1"), (2, "case 2")]
    connection.close()


SCHEDULED_TOPICS = 48


def test_what_waited_for_its_time_before_keeps_its_topic(monkeypatch: pytest.MonkeyPatch) -> None:
    connection = sqlite3.connect(":memory:")
    before = [step for step in steps() if step[0] < SCHEDULED_TOPICS]
    with monkeypatch.context() as patch:
        patch.setattr(migrating, "steps", lambda: before)
        migrate(connection)
    columns = "box, id, peer, due, random_id, author, reply_to, body"
    for id, kept in enumerate((0, 12, 7 << 32 | 12, 2**31 - 1 << 32 | 2**31 - 1, 7 << 32)):
        connection.execute(f"INSERT INTO scheduled ({columns}) VALUES (5, ?, 9, 100, 0, 5, ?, x'00')", (id, kept))
    migrate(connection)
    assert connection.execute("SELECT id, reply_to, topic FROM scheduled ORDER BY id").fetchall() == [
        (0, 0, 0),
        (1, 12, 0),
        (2, 12, 7),
        (3, 2**31 - 1, 2**31 - 1),
        (4, 0, 7),
    ]
    connection.close()
