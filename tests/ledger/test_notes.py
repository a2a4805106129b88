"""Notes, keys and checkpoints: published examples, and everything that must not be taken."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chappe.crypto.ed25519 import SigningKey, generate_pem, verify
from chappe.ledger import checkpoints, notes
from chappe.ledger.checkpoints import Checkpoint
from chappe.ledger.notes import Key, NoteError

PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SAID = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
"""The example in the documentation of golang.org/x/mod/sumdb/note."""

MINE = SigningKey.from_pem(generate_pem())
KEY = Key("example.org/log", MINE.public)
WITNESS = SigningKey.from_pem(generate_pem())
EYE = Key("eye.example.org", WITNESS.public, notes.COSIGNATURE)


def signed(text: str) -> notes.Note:
    return notes.Note(text, (notes.sign(text, KEY, MINE.sign),))


def test_a_published_note_is_taken() -> None:
    key = notes.parse_key(PETER)
    assert str(key) == PETER
    note = notes.opened(SAID.encode(), key, verify)
    assert note.text.startswith("If you think")
    assert str(note) == SAID


@pytest.mark.parametrize(
    ("was", "becomes"),
    [("answer", "question"), ("problem is.", "problem is. "), ("x08go/ZJ", "x08go/ZK"), ("PeterNeumann x", "Peter x")],
)
def test_a_published_note_that_was_changed_is_not(was: str, becomes: str) -> None:
    with pytest.raises(NoteError):
        notes.opened(SAID.replace(was, becomes).encode(), notes.parse_key(PETER), verify)


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60), st.lists(st.just("\n"), max_size=3))
def test_what_is_signed_is_taken(text: str, ends: list[str]) -> None:
    note = signed(text + "".join(ends) + "\n")
    assert notes.opened(str(note).encode(), KEY, verify) == note


def test_other_signers_are_left_alone_and_a_wrong_known_one_is_refused() -> None:
    note = signed("words\n")
    other = SigningKey.from_pem(generate_pem())
    theirs = notes.sign("words\n", Key("other.example", other.public), other.sign)
    both = notes.Note(note.text, (theirs, *note.signatures))
    assert notes.opened(str(both).encode(), KEY, verify) == both
    bad = notes.Note(note.text, (*note.signatures, theirs._replace(name=KEY.name, id=KEY.id)))
    with pytest.raises(NoteError, match="is wrong"):
        notes.opened(str(bad).encode(), KEY, verify)
    with pytest.raises(NoteError, match="not signed"):
        notes.opened(str(note).encode(), Key("other.example", other.public), verify)


def test_a_witness_signs_the_time_too() -> None:
    text = checkpoints.text(Checkpoint("example.org/log", 3, b"\7" * 32))
    line = notes.cosign(text, EYE, WITNESS.sign, 1679315147)
    note = notes.Note(text, (*signed(text).signatures, line))
    assert notes.signers(notes.parse(str(note).encode()), [KEY, EYE], verify) == [KEY, EYE]
    moved = line._replace(bytes=(1679315148).to_bytes(8, "big") + line.bytes[8:])
    assert notes.holds(text, line, EYE, verify)
    assert not notes.holds(text, moved, EYE, verify)
    assert not notes.holds(text, line, KEY, verify)
    with pytest.raises(NoteError, match="no witness"):
        notes.cosign(text, KEY, MINE.sign, 1)
    with pytest.raises(NoteError, match="signs no notes"):
        notes.sign(text, EYE, WITNESS.sign)


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"words\n", b"words\n\n", b"words\n\n\xe2\x80\x94 a\n", "words\n\n— a YWJjZGU=".encode(),
        "words\n\n— a YWJj\n".encode(), "words\n\n— a b YWJjZGU=\n".encode(), "w\tords\n\n— a YWJjZGU=\n".encode(),
        b"\xff\n\n\xe2\x80\x94 a YWJjZGU=\n", "words\n\n— a YWJjZGU\n".encode(), "words\n\n— a YWJjZGV=\n".encode(),
        "words\n\n— a+b YWJjZGU=\n".encode(),
        b"x" * (notes.MOST_BYTES + 1), ("words\n\n" + "— a YWJjZGU=\n" * 65).encode(),
    ],
)  # fmt: skip
def test_what_is_no_note_is_refused(raw: bytes) -> None:
    with pytest.raises(NoteError):
        notes.parse(raw)


@pytest.mark.parametrize(
    "text",
    [
        "", "a", "a+b", PETER[:-4], PETER.replace("c74f20a3", "c74f20a4"), PETER.replace("PeterNeumann", "Peter"),
        PETER.replace("PeterNeumann", "Peter Neumann"), PETER.replace("+ARpc", "+CRpc"), PETER.replace("z", "!"),
    ],
)  # fmt: skip
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        notes.parse_key(text)


def test_text_that_cannot_be_a_notes_is_not_signed() -> None:
    for text in ("", "no end", "a\ttab\n"):
        with pytest.raises(NoteError):
            notes.sign(text, KEY, MINE.sign)


@given(st.binary(max_size=200) | st.text("— a+/=\n\tYWJj", max_size=60).map(str.encode))
def test_whatever_a_stranger_calls_a_note_is_one_or_refused(raw: bytes) -> None:
    try:
        note = notes.parse(raw)
    except NoteError:
        return
    assert str(note).encode() == raw
    with contextlib.suppress(NoteError):
        checkpoints.parse(note.text)


@given(st.integers(0, 10**18), st.binary(min_size=32, max_size=32))
def test_a_checkpoint_reads_as_it_was_written(size: int, root: bytes) -> None:
    made = Checkpoint("example.org/log", size, root, ("one line",))
    assert checkpoints.parse(checkpoints.text(made)) == made


@pytest.mark.parametrize(
    "text",
    ["", "o\n", "o\n1\n", "o\n01\n" + "A" * 43 + "=\n", "o\n-1\n" + "A" * 43 + "=\n", "o\n1\nAAAA\n", "o\n1\n!\n"],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        checkpoints.parse(text)


def test_the_example_of_the_specification_is_read() -> None:
    text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    found = checkpoints.parse(text)
    assert (found.origin, found.size) == ("example.com/behind-the-sofa", 20852163)
    assert checkpoints.text(found) == text
