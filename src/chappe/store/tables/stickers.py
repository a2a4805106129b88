"""Sets of stickers in SQL."""

from chappe.domain.attachments import File
from chappe.domain.ports.stickers import Sticker, StickerSet
from chappe.domain.words import words_of
from chappe.store.db import Db, Row, places
from chappe.store.tables.files import FilesTable

COLUMNS = (
    "id, access_hash, owner, kind, text_color, short_name, title, count, version, created, file, installs"
    " FROM sticker_sets"
)
LAST = "\U0010ffff"
"""After every word that begins in the same way."""
LONGEST_QUERY = 200
MOST_LOOKED_AT = 400
VARIATION = "\N{VARIATION SELECTOR-16}"


def _set(row: Row) -> StickerSet:
    id, access_hash, owner, kind, text_color, *rest = row
    return StickerSet(id, access_hash, owner, kind, bool(text_color), *rest)


def _words(joined: str) -> tuple[str, ...]:
    return tuple(joined.split("\n")) if joined else ()


class StickersTable:
    """See chappe.domain.ports.stickers.Stickers."""

    def __init__(self, db: Db, files: FilesTable) -> None:
        self._execute = db.execute
        self._files = files

    # -- changing -----------------------------------------------------------------------------------------------------
    def create(self, new: StickerSet) -> bool:
        done = self._execute(
            "INSERT INTO sticker_sets (id, access_hash, owner, kind, text_color, name, short_name, title, count,"
            " version, created, file) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (*new[:4], int(new.text_color), new.short_name.lower(), *new[5:11]),
        )
        if not done.rowcount:
            return False
        self._find_by(new)
        return True

    def put(self, changed: StickerSet) -> None:
        self._execute(
            "UPDATE sticker_sets SET title = ?, count = ?, version = ?, file = ? WHERE id = ?",
            (changed.title, changed.count, changed.version, changed.thumb, changed.id),
        )
        self._find_by(changed)

    def fill(self, into: StickerSet, stickers: list[Sticker]) -> None:
        self._execute("DELETE FROM stickers WHERE set_id = ?", (into.id,))
        self._execute("DELETE FROM sticker_words WHERE set_id = ? AND file <> 0", (into.id,))
        for place, (file, emojis, keywords) in enumerate(stickers):
            self._execute(
                "INSERT INTO stickers (set_id, place, file, emojis, keywords) VALUES (?, ?, ?, ?, ?)",
                (into.id, place, file.id, "\n".join(emojis), "\n".join(keywords)),
            )
            self._add_words(
                into, file.id, (*(one.replace(VARIATION, "") for one in emojis), *words_of(" ".join(keywords)))
            )

    def _find_by(self, found: StickerSet) -> None:
        self._execute("DELETE FROM sticker_words WHERE set_id = ? AND file = 0", (found.id,))
        self._add_words(found, 0, _named(found))

    def _add_words(self, found: StickerSet, file: int, words: tuple[str, ...]) -> None:
        for word in dict.fromkeys(words):
            self._execute(
                "INSERT INTO sticker_words (word, kind, set_id, file) VALUES (?, ?, ?, ?)",
                (word, found.kind, found.id, file),
            )

    def delete(self, id: int) -> list[int]:
        rows = self._execute(
            "SELECT file FROM stickers WHERE set_id = ? UNION SELECT file FROM sticker_sets WHERE id = ?", (id, id)
        ).fetchall()
        for table, column in (("stickers", "set_id"), ("sticker_words", "set_id"), ("sticker_sets", "id")):
            self._execute(f"DELETE FROM {table} WHERE {column} = ?", (id,))
        return [row[0] for row in rows if row[0]]

    # -- reading ------------------------------------------------------------------------------------------------------
    def get(self, id: int) -> StickerSet | None:
        row = self._execute(f"SELECT {COLUMNS} WHERE id = ?", (id,)).fetchone()
        return _set(row) if row else None

    def named(self, short_name: str) -> StickerSet | None:
        row = self._execute(f"SELECT {COLUMNS} WHERE name = ?", (short_name.lower(),)).fetchone()
        return _set(row) if row else None

    def many(self, ids: list[int]) -> list[StickerSet]:
        rows = self._execute(f"SELECT {COLUMNS} WHERE id IN ({places(ids)})", ids).fetchall()
        found = {row[0]: _set(row) for row in rows}
        return [found[id] for id in ids if id in found]

    def made_by(self, owner: int, before: tuple[int, int], limit: int) -> list[StickerSet]:
        rows = self._execute(
            f"SELECT {COLUMNS} WHERE owner = ? AND (created, id) < (?, ?) ORDER BY created DESC, id DESC LIMIT ?",
            (owner, *before, limit),
        ).fetchall()
        return [_set(row) for row in rows]

    def count_made(self, owner: int) -> int:
        row = self._execute("SELECT count(*) FROM sticker_sets WHERE owner = ?", (owner,)).fetchone()
        return int(row[0]) if row else 0

    def inside(self, id: int) -> list[Sticker]:
        rows = self._execute(
            "SELECT f.body, s.emojis, s.keywords FROM stickers AS s JOIN files AS f ON f.id = s.file"
            " WHERE s.set_id = ? ORDER BY s.place",
            (id,),
        ).fetchall()
        return [Sticker(self._files.opened(body), _words(emojis), _words(keywords)) for body, emojis, keywords in rows]

    def covers(self, ids: list[int]) -> dict[int, File]:
        rows = self._execute(
            "SELECT s.set_id, f.body FROM stickers AS s JOIN files AS f ON f.id = s.file"
            f" WHERE s.place = 0 AND s.set_id IN ({places(ids)})",
            ids,
        ).fetchall()
        return {id: self._files.opened(body) for id, body in rows}

    def holder(self, file: int) -> int:
        row = self._execute("SELECT set_id FROM stickers WHERE file = ?", (file,)).fetchone()
        return int(row[0]) if row else 0

    def holders(self, files: list[int]) -> dict[int, int]:
        where = f"WHERE file IN ({places(files)})"
        return dict(self._execute(f"SELECT file, set_id FROM stickers {where}", files).fetchall())

    def shown(self, files: list[int]) -> dict[int, Sticker]:
        rows = self._execute(
            "SELECT s.file, f.body, s.emojis, s.keywords FROM stickers AS s JOIN files AS f ON f.id = s.file"
            f" WHERE s.file IN ({places(files)})",
            files,
        ).fetchall()
        return {row[0]: Sticker(self._files.opened(row[1]), _words(row[2]), _words(row[3])) for row in rows}

    # -- finding ------------------------------------------------------------------------------------------------------
    def for_emoji(self, emoji: str, kind: int, sets: list[int] | None, limit: int) -> list[int]:
        if sets is None:
            sql, params = "", [emoji, kind]
        else:
            sql, params = f" AND set_id IN ({places(sets)})", [emoji, kind, *sets]
        rows = self._execute(
            f"SELECT set_id, file FROM sticker_words WHERE word = ? AND kind = ?{sql} AND file <> 0 LIMIT ?",
            (*params, limit),
        ).fetchall()
        if sets is not None:
            order = {id: place for place, id in enumerate(sets)}
            rows.sort(key=lambda row: order[row[0]])
        return [row[1] for row in rows]

    def for_keyword(self, text: str, kind: int, limit: int) -> list[int]:
        words = words_of(text[:LONGEST_QUERY])
        if not words:
            return []
        rows = self._execute(
            "SELECT DISTINCT file FROM sticker_words WHERE word >= ? AND word < ? AND kind = ? AND file <> 0 LIMIT ?",
            (words[0], words[0] + LAST, kind, limit),
        ).fetchall()
        return [row[0] for row in rows]

    def search(self, text: str, kinds: tuple[int, ...], limit: int) -> list[StickerSet]:
        words = words_of(text[:LONGEST_QUERY])
        if not words:
            return []
        # By the longest word, which the fewest have; the others are looked for in those that it finds.
        word = max(words, key=len)
        rows = self._execute(
            "SELECT DISTINCT set_id FROM sticker_words"
            f" WHERE word >= ? AND word < ? AND kind IN ({places(kinds)}) AND file = 0 LIMIT ?",
            (word, word + LAST, *kinds, MOST_LOOKED_AT),
        ).fetchall()
        found = [one for one in self.many([row[0] for row in rows]) if _matches(one, words)]
        return sorted(found, key=lambda one: (-one.installs, one.created, one.id))[:limit]


def _matches(found: StickerSet, words: tuple[str, ...]) -> bool:
    named = _named(found)
    return all(any(one.startswith(word) for one in named) for word in words)


def _named(found: StickerSet) -> tuple[str, ...]:
    """The words that a set itself is found by."""
    return words_of(f"{found.title} {found.short_name} {found.short_name.replace('_', ' ')}")
