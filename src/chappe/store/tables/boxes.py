"""Where each box's numbering stands, in SQL."""

from chappe.domain.values import BoxState
from chappe.store.db import Db

NEW_BOX = BoxState(pts=1, qts=0)
"""COMPAT(TDLib, any layer): an update whose pts equals its pts_count is thrown away, so no box starts at 0."""


class BoxesTable:
    """See chappe.domain.ports.log.Boxes."""

    def __init__(self, db: Db) -> None:
        self._execute = db.execute

    def create(self, box: int) -> None:
        self._execute("INSERT INTO boxes (box) VALUES (?) ON CONFLICT DO NOTHING", (box,))

    def state(self, box: int) -> BoxState:
        row = self._execute("SELECT pts, qts FROM boxes WHERE box = ?", (box,)).fetchone()
        return BoxState(*row) if row else NEW_BOX

    def advance(self, box: int, pts: int) -> int:
        # Two plain statements: RETURNING costs three times as much, and the writer is alone with the box.
        at = self.state(box).pts + pts
        if not self._execute("UPDATE boxes SET pts = ? WHERE box = ?", (at, box)).rowcount:
            self._execute("INSERT INTO boxes (box, pts) VALUES (?, ?)", (box, at))
        return at
