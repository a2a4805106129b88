"""Files of hash lists: what each says is read and written whole, and one that is wrong is told where."""

import io
import json
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chappe.domain.ports.hashes import MD5, PDQ, SHA256, Entry, Listed
from chappe.safety.exchange.entries import BadFile
from chappe.safety.exchange.formats import FORMATS

PDQ_HEX, MD5_HEX, SHA_HEX = "0123456789abcdef" * 4, "0123456789abcdef" * 2, "fedcba9876543210" * 4
A, B, C = bytes.fromhex(PDQ_HEX), bytes.fromhex(MD5_HEX), bytes.fromhex(SHA_HEX)

THREATEXCHANGE = f"""\
signal_type,signal_str,collab,category,tags
pdq,{PDQ_HEX},A list,POSITIVE_CLASS,shape
video_md5,{MD5_HEX},A list,NEGATIVE_CLASS,
sha256,{SHA_HEX},A list,1,"a, b"
photodna,AQID,"A, list",POSITIVE_CLASS,
"""
NCMEC = f"""\
<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<queryResult xmlns="https://hashsharing.ncmec.org/hashsharing/v2">
  <images count="2" maxTimestamp="2024-01-02T03:04:05Z">
    <image>
      <member id="7">Shapes &amp; Noise</member>
      <timestamp>2024-01-02T03:04:05Z</timestamp>
      <id>square1</id>
      <classification>A1</classification>
      <fingerprints>
        <md5>{MD5_HEX}</md5>
        <pdq>{PDQ_HEX}</pdq>
        <pdna>AQID</pdna>
        <tmk-pdqf rel="self" href="/v2/entries/1/fingerprints/TMK_PDQF"/>
      </fingerprints>
      <feedback>
        <affirmativeFeedback type="Md5"><members><member id="8">One</member></members></affirmativeFeedback>
        <negativeFeedback type="Pdq"><reasons><reason guid="1" name="other" type="Pdq"/>
          <members><member id="8">One</member></members></reasons></negativeFeedback>
      </feedback>
    </image>
    <deletedImage><member id="7">Shapes</member><id>square0</id></deletedImage>
  </images>
  <videos count="1"><video>
    <member id="9">Noise</member><id>v</id><fingerprints><md5>{MD5_HEX}</md5></fingerprints>
  </video></videos>
  <paging><next>/v2/entries?start=2001</next></paging>
</queryResult>
"""
STOPNCII = json.dumps(
    {
        "count": 3,
        "nextPageToken": "x",
        "hashRecords": [
            {
                "lastModtimestamp": 1700000000,
                "hashValue": PDQ_HEX,
                "hashStatus": "Active",
                "caseNumbers": {"a": "Active"},
                "signalType": "ImagePDQ",
                "CSPFeedbacks": [{"source": "One", "feedbackValue": "Blocked", "tags": ["x"]}],
            },
            {
                "lastModtimestamp": 1700000001,
                "hashValue": MD5_HEX,
                "hashStatus": "Withdrawn",
                "caseNumbers": [],
                "signalType": "VideoMD5",
            },
            {
                "lastModtimestamp": 1700000002,
                "hashValue": SHA_HEX,
                "hashStatus": "Received",
                "caseNumbers": {},
                "signalType": "ImagePDQ",
                "CSPFeedbacks": [{"source": "One", "feedbackValue": "NotBlocked", "tags": []}],
            },
        ],
        "hasMoreRecords": False,
    },
    indent=1,
)
TAT = json.dumps(
    {
        "count": 2,
        "next": None,
        "results": [
            {
                "hash_digest": MD5_HEX,
                "algorithm": "MD5",
                "ideology": "far-right",
                "file_type": "mp4",
                "deleted": False,
                "updated_on": 1704901040.2,
                "created_on": "2025-03-03 23:05:22,587",
                "id": 2819,
            },
            {"hash_digest": PDQ_HEX, "algorithm": "PDQ", "deleted": True, "id": 2820},
        ],
        "checkpoint": "1,2",
    }
)
FILES: dict[str, tuple[str, list[Entry]]] = {
    "threatexchange": (
        THREATEXCHANGE,
        [
            Entry(PDQ, A, classification="shape"),
            Entry(MD5, B, opinion="negative"),
            Entry(SHA256, C, classification="a, b", opinion="seed"),
            Entry("photodna", b"AQID"),
        ],
    ),
    "local": (f"pdq {PDQ_HEX}\n\n# a comment\nsha256 {SHA_HEX}\n", [Entry(PDQ, A), Entry(SHA256, C)]),
    "ncmec": (
        NCMEC,
        [
            Entry(MD5, B, "7:square1", "", "A1"),
            Entry(PDQ, A, "7:square1", "", "A1", "disputed"),
            Entry("pdna", b"AQID", "7:square1", "", "A1"),
            Entry("", b"", "7:square0", withdrawn=True),
            Entry(MD5, B, "9:v"),
        ],
    ),
    "stopncii": (
        STOPNCII,
        [
            Entry(PDQ, A, seen=1700000000),
            Entry(MD5, B, withdrawn=True, seen=1700000001),
            Entry(PDQ, C, opinion="disputed", seen=1700000002),
        ],
    ),
    "tat": (
        TAT,
        [Entry(MD5, B, "2819", "", "far-right", seen=1704901040), Entry(PDQ, A, "2820", withdrawn=True)],
    ),
}


def entries(name: str, data: bytes | str) -> list[Entry]:
    """All entries of a file."""
    return list(FORMATS[name].read(io.BytesIO(data.encode() if isinstance(data, str) else data)))


def written(name: str, listed: list[Listed]) -> tuple[int, str]:
    """A bank as a file, and how many hashes it says to have written."""
    out = io.StringIO()
    return FORMATS[name].write(iter(listed), out, "bank <&>"), out.getvalue()


def kept(number: int, entry: Entry) -> Listed:
    """An entry as a bank holds it."""
    told = (entry.upstream, entry.category, entry.classification, entry.opinion, entry.withdrawn)
    return Listed(number, 1, entry.kind, entry.digest, *told, True, 1700000000, entry.seen or 1700000000, 0, 0)


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_is_read_as_it_is_meant(name: str) -> None:
    text, expected = FILES[name]
    assert entries(name, text) == expected
    assert entries(name, b"\xef\xbb\xbf" + text.encode()) == expected


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_written_is_read_as_the_same(name: str) -> None:
    known = [entry for entry in FILES[name][1] if entry.digest]
    count, text = written(name, [kept(number, entry) for number, entry in enumerate(known, 1)])
    back = entries(name, text)
    assert count == len(back)
    expected = [entry for entry in known if not (entry.withdrawn and name in ("threatexchange", "local"))]
    assert [(one.kind, one.digest, one.opinion) for one in back if one.digest] == [
        (one.kind, one.digest, one.opinion) for one in expected if not (one.withdrawn and name == "ncmec")
    ]
    assert sum(one.withdrawn for one in back) == sum(one.withdrawn for one in expected)
    if name in ("ncmec", "tat"):
        assert [one.upstream for one in back] == [one.upstream for one in expected]


def test_what_a_format_cannot_say_is_left_out() -> None:
    odd = [
        kept(1, Entry(PDQ, A, withdrawn=True)),
        kept(2, Entry(SHA256, C, opinion="negative")),
        kept(3, Entry("note", b"two\nlines")),
    ]
    assert written("local", odd) == (0, "")
    assert written("threatexchange", odd)[0] == 1
    assert written("ncmec", odd)[0] == 1
    assert written("stopncii", odd)[0] == 1


WRONG: list[tuple[str, Callable[[str], str], int]] = [
    ("threatexchange", lambda text: text.replace("collab", "colab"), 1),
    ("threatexchange", lambda text: text.replace(PDQ_HEX, PDQ_HEX[:-2]), 2),
    ("threatexchange", lambda text: text.replace(PDQ_HEX, "x" * 64), 2),
    ("threatexchange", lambda text: text.replace("NEGATIVE_CLASS", "SOMETIMES"), 3),
    ("threatexchange", lambda text: text.replace('"a, b"', '"a, b'), 4),
    ("threatexchange", lambda text: text.replace("photodna,AQID", "AQID"), 5),
    ("threatexchange", lambda text: text + "pdq," + "a" * 200_000 + "\n", 6),
    ("local", lambda text: text + "pdq\n", 5),
    ("local", lambda text: text.replace("sha256 fe", "sha256 f"), 4),
    ("ncmec", lambda text: text.replace("</image>", "</imago>"), 20),
    ("ncmec", lambda text: text.replace("<id>square1</id>", ""), 4),
    ("ncmec", lambda text: text.replace(f"<pdq>{PDQ_HEX}", "<pdq>abc"), 11),
    ("ncmec", lambda text: text.replace("<images", "<!DOCTYPE x [<!ENTITY a 'b'>]><images", 1), 3),
    ("ncmec", lambda text: text.replace("?>\n", "?>\n<!DOCTYPE x [<!ENTITY a 'b'>]>", 1), 2),
    ("ncmec", lambda text: text.replace("queryResult", "status"), 2),
    ("ncmec", lambda text: text.replace("deletedImage", "removedImage"), 21),
    ("ncmec", lambda text: text[:400], 10),
    ("ncmec", lambda text: "", 1),
    ("stopncii", lambda text: text.replace("ImagePDQ", "ImageX", 1), 5),
    ("stopncii", lambda text: text.replace("Withdrawn", "Gone"), 23),
    ("stopncii", lambda text: text.replace('"' + MD5_HEX + '"', '"' + MD5_HEX[1:] + '"'), 23),
    ("stopncii", lambda text: text.replace("hashRecords", "records"), 46),
    ("stopncii", lambda text: text[:-3], 45),
    ("stopncii", lambda text: text + "{}", 46),
    ("stopncii", lambda text: "[1]", 1),
    ("stopncii", lambda text: "[" * 100_000, 1),
    ("tat", lambda text: text.replace('"algorithm": "MD5", ', ""), 1),
    ("tat", lambda text: text.replace("true", "1"), 1),
    ("tat", lambda text: text.replace("}, {", "},\n ,{"), 2),
    ("tat", lambda text: "[{}", 1),
    ("tat", lambda text: '{"results": [],\n}', 2),
]


@pytest.mark.parametrize("place", range(len(WRONG)))
def test_a_file_that_is_wrong_says_in_which_line(place: int) -> None:
    name, spoil, line = WRONG[place]
    with pytest.raises(BadFile) as told:
        entries(name, spoil(FILES[name][0]))
    assert told.value.line == line, str(told.value)


@pytest.mark.parametrize("name", FORMATS)
def test_bytes_that_are_no_text_are_refused(name: str) -> None:
    with pytest.raises(BadFile):
        entries(name, FILES[name][0].encode().replace(b"A", b"\xff") + b"\xff\xfe")


@settings(max_examples=150, deadline=None)
@given(name=st.sampled_from(sorted(FORMATS)), data=st.data())
def test_whatever_is_in_a_file_it_gives_entries_or_says_that_it_is_bad(name: str, data: st.DataObject) -> None:
    text = FILES[name][0].encode()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    spoilt = text[:start] + data.draw(st.binary(max_size=20)) + text[end:]
    try:
        found = entries(name, spoilt)
    except BadFile as bad:
        assert bad.line >= 1
    else:
        assert all(entry.digest or entry.withdrawn for entry in found)
