"""Tech Against Terrorism's hash list (its API v2)."""

import json
from collections.abc import Iterable, Iterator
from typing import BinaryIO, TextIO

from chappe.domain.ports.hashes import Entry, Listed
from chappe.safety.exchange.entries import BadFile, checked, digest_of, text_of
from chappe.safety.exchange.records import records, word


def read(file: BinaryIO) -> Iterator[Entry]:
    """Entries of a page of the list (`results`), or of a list of them."""
    for line, record in records(file, "results"):
        kind = word(record, "algorithm", line).lower().replace("-", "")
        number, deleted = record.get("id", ""), record.get("deleted", False)
        if not isinstance(number, int | str) or isinstance(number, bool) or not isinstance(deleted, bool):
            raise BadFile(line, "id or deleted are none")
        try:
            digest = digest_of(kind, word(record, "hash_digest", line))
        except ValueError as error:
            raise BadFile(line, str(error)) from None
        seen = record.get("updated_on") or 0
        ideology = record.get("ideology") or ""
        if not isinstance(seen, int | float) or not 0 <= seen < 1 << 40 or not isinstance(ideology, str):
            raise BadFile(line, "updated_on or ideology are none")
        yield checked(Entry(kind, digest, str(number), "", ideology, withdrawn=deleted, seen=int(seen)), line)


def write(listed: Iterable[Listed], out: TextIO, bank: str) -> int:
    """Write a list; how many records."""
    count = 0
    out.write("[")
    for one in listed:
        record = {
            "hash_digest": text_of(one.kind, one.digest),
            "algorithm": one.kind.upper(),
            "ideology": one.classification,
            "file_type": "",
            "deleted": one.withdrawn,
            "updated_on": one.last_seen,
            "created_on": one.first_seen,
            "id": int(one.upstream) if one.upstream.isdecimal() else one.upstream or one.id,
        }
        out.write(("," if count else "") + "\n" + json.dumps(record))
        count += 1
    out.write("\n]\n")
    return count
