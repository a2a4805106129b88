"""python-threatexchange's files: CSV with opinions, and one signal a line (github.com/facebook/ThreatExchange)."""

import csv
from collections.abc import Iterable, Iterator
from typing import BinaryIO, TextIO

from chappe.domain.ports.hashes import MD5, Entry, Listed
from chappe.safety.exchange.entries import BadFile, checked, digest_of, text_of

COLUMNS = ["signal_type", "signal_str", "collab", "category", "tags"]
OPINIONS = {
    "NEGATIVE_CLASS": "negative",
    "0": "negative",
    "INVESTIGATION_SEED": "seed",
    "1": "seed",
    "POSITIVE_CLASS": "positive",
    "2": "positive",
    "DISPUTED": "disputed",
    "3": "disputed",
    "": "positive",
}
CATEGORIES = {"negative": "NEGATIVE_CLASS", "seed": "INVESTIGATION_SEED", "positive": "POSITIVE_CLASS"}
KINDS = {"video_md5": MD5, "photo_md5": MD5}
LONGEST = 100_000
"""Bytes of a line."""


def _lines(file: BinaryIO) -> Iterator[tuple[int, str]]:
    number = 0
    while line := file.readline(LONGEST + 1):
        number += 1
        if len(line) > LONGEST:
            raise BadFile(number, "it is too long")
        try:
            yield number, line.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
        except UnicodeDecodeError:
            raise BadFile(number, "it is no UTF-8") from None


def _entry(line: int, kind: str, text: str, opinion: str, tags: str) -> Entry:
    kind = KINDS.get(kind.strip().lower(), kind.strip().lower())
    try:
        digest = digest_of(kind, text.strip())
    except ValueError as error:
        raise BadFile(line, str(error)) from None
    return checked(Entry(kind, digest, classification=tags, opinion=opinion), line)


def read_csv(file: BinaryIO) -> Iterator[Entry]:
    """Entries of a CSV file with the columns in COLUMNS; `collab`, the name of the exchange, is not kept."""
    lines = _lines(file)
    number, head = next(lines, (1, ""))
    if head.split(",") != COLUMNS:
        raise BadFile(number, f"the first line is not {','.join(COLUMNS)}")
    for number, line in lines:
        if not line:
            continue
        try:
            (row,) = csv.reader([line], strict=True)
        except (csv.Error, ValueError) as error:
            raise BadFile(number, str(error)) from None
        if len(row) != len(COLUMNS):
            raise BadFile(number, f"{len(row)} columns, not {len(COLUMNS)}")
        if row[3] not in OPINIONS:
            raise BadFile(number, f"{row[3]!r} is no category")
        yield _entry(number, row[0], row[1], OPINIONS[row[3]], row[4])


def write_csv(listed: Iterable[Listed], out: TextIO, bank: str) -> int:
    """Write what is not withdrawn; how many lines."""
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    count = 0
    for one in listed:
        text = text_of(one.kind, one.digest)
        if not one.withdrawn and "\n" not in text:
            kind = "video_md5" if one.kind == MD5 else one.kind
            category = CATEGORIES.get(one.opinion, "DISPUTED")
            table.writerow([kind, text, bank, category, " ".join(one.classification.split())])
            count += 1
    return count


def read_local(file: BinaryIO) -> Iterator[Entry]:
    """Entries of a file with one `signal_type signal` a line."""
    for number, line in _lines(file):
        if not line.strip() or line.startswith("#"):
            continue
        kind, space, text = line.strip().partition(" ")
        if not space:
            raise BadFile(number, "there is no kind, space and hash")
        yield _entry(number, kind, text, "positive", "")


def write_local(listed: Iterable[Listed], out: TextIO, bank: str) -> int:
    """Write what counts as harmful and is not withdrawn; how many lines."""
    count = 0
    for one in listed:
        text = text_of(one.kind, one.digest)
        if not one.withdrawn and one.opinion in ("positive", "seed") and "\n" not in text:
            out.write(f"{'video_md5' if one.kind == MD5 else one.kind} {text}\n")
            count += 1
    return count
