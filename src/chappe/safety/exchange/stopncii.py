"""StopNCII's records of intimate pictures shared against somebody's will (its API v1, `FetchHashes`)."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO, TextIO

from chappe.domain.ports.hashes import MD5, PDQ, Entry, Listed
from chappe.safety.exchange.entries import BadFile, checked, digest_of, text_of
from chappe.safety.exchange.records import records, word

KINDS = {"ImagePDQ": PDQ, "VideoMD5": MD5, "VideoTMK": "tmk", "Text": "text", "URL": "url"}
SIGNALS = {kind: signal for signal, kind in KINDS.items()}
STATES = {"Received": False, "Active": False, "Withdrawn": True, "Deleted": True}
"""Whether a record of that state is withdrawn."""


def read(file: BinaryIO) -> Iterator[Entry]:
    """Entries of an answer, or of a list of records."""
    for line, record in records(file, "hashRecords"):
        signal, state = word(record, "signalType", line), word(record, "hashStatus", line)
        if signal not in KINDS:
            raise BadFile(line, f"{signal!r} is no signalType")
        if state not in STATES:
            raise BadFile(line, f"{state!r} is no hashStatus")
        kind, seen = KINDS[signal], record.get("lastModtimestamp", 0)
        if type(seen) is not int or seen < 0:
            raise BadFile(line, "lastModtimestamp is no time")
        try:
            digest = digest_of(kind, word(record, "hashValue", line))
        except ValueError as error:
            raise BadFile(line, str(error)) from None
        opinion = "disputed" if _in_doubt(record, line) else "positive"
        yield checked(Entry(kind, digest, opinion=opinion, withdrawn=STATES[state], seen=seen), line)


def _in_doubt(record: Mapping[str, object], line: int) -> bool:
    """Do more of those who looked say that they would not block it than that they would?"""
    told = record.get("CSPFeedbacks") or []
    if not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
        raise BadFile(line, "CSPFeedbacks is no list of records")
    values = [one.get("feedbackValue") for one in told]
    return values.count("NotBlocked") > values.count("Blocked") + values.count("Deleted")


def write(listed: Iterable[Listed], out: TextIO, bank: str) -> int:
    """Write an answer with all kinds that StopNCII knows; how many records."""
    count = 0
    out.write('{"hashRecords": [')
    for one in listed:
        if one.kind in SIGNALS:
            state = "Withdrawn" if one.withdrawn else "Active"
            record = {
                "lastModtimestamp": one.last_seen,
                "signalType": SIGNALS[one.kind],
                "hashValue": text_of(one.kind, one.digest),
                "hashStatus": state,
                "caseNumbers": {},
            }
            if one.opinion in ("negative", "disputed"):
                record["CSPFeedbacks"] = [{"source": bank, "feedbackValue": "NotBlocked", "tags": []}]
            out.write(("," if count else "") + "\n" + json.dumps(record))
            count += 1
    out.write(f'\n], "count": {count}, "hasMoreRecords": false}}\n')
    return count
