"""The full-text index in SQL: opaque tokens per scope, newest content first."""

from chappe.domain.ports import Sealer
from chappe.store.db import Db


class SearchTable:
    """See chappe.domain.ports.messages.Search; the messages table turns found ids into messages."""

    def __init__(self, db: Db, sealer: Sealer) -> None:
        self._execute = db.execute
        self._token = sealer.token

    def _tokens(self, scopes: tuple[int, ...], words: tuple[str, ...]) -> str:
        token = self._token
        return " ".join([token(scope, word) for scope in scopes for word in words])

    def all_of(self, scopes: tuple[int, ...], words: tuple[str, ...]) -> str:
        """What to ask the index for: contents that hold every word in every scope."""
        token = self._token
        return " AND ".join(f'"{token(scope, word)}"' for scope in scopes for word in words)

    def add(self, content_id: int, scopes: tuple[int, ...], words: tuple[str, ...]) -> None:
        if words:
            self._execute("INSERT INTO search (rowid, tokens) VALUES (?, ?)", (content_id, self._tokens(scopes, words)))

    def drop(self, content_id: int, scopes: tuple[int, ...], words: tuple[str, ...]) -> None:
        if words:
            self._execute(
                "INSERT INTO search (search, rowid, tokens) VALUES ('delete', ?, ?)",
                (content_id, self._tokens(scopes, words)),
            )

    def indexed_up_to(self) -> int:
        """The newest content that the index holds."""
        row = self._execute("SELECT up_to FROM search_state").fetchone()
        return int(row[0]) if row else 0

    def set_indexed_up_to(self, content_id: int) -> None:
        """Contents up to this one are in the index now."""
        self._execute("UPDATE search_state SET up_to = ?", (content_id,))
