"""Whoever recounts a report finds out a server that rewrites, drops, forks or miscounts."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from chappe.crypto.ed25519 import SigningKey, generate_pem
from chappe.ledger import checkpoints, notes, tiles
from chappe.ledger.checkpoints import Checkpoint
from chappe.ledger.notes import COSIGNATURE, Key
from chappe.ops.cli import main
from chappe.ops.ledger import signer
from chappe.ops.verifying import one_name
from chappe.safety import daily_report
from chappe.safety.daily_report import Tally, Tree
from chappe.safety.ledger_entries import Entry, canonical, digest_of, encode
from tests.ledger import naive
from tests.support.book import NAME, decision

DAY, NEXT = "2026-11-25", "2026-11-26"
LONG = 600


class Site:
    """What an operator shows, who holds the key and may say anything: files in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.signer = signer(SigningKey.from_pem(generate_pem()), NAME)
        self.leaves = [encode(decision(at, DAY)) for at in range(LONG)] + [encode(decision(9, NEXT))]
        self.counted = list(self.leaves)
        """What the report is made from."""
        self.said: dict[str, object] = {}
        """Fields that the report has otherwise than they were counted."""
        self.names_report = True
        self.day = DAY
        """Whose report is shown."""
        self.address = ""
        """Where it is served, if it is."""

    @property
    def key(self) -> str:
        return str(self.signer.key)

    def show(self, size: int = -1) -> "Site":
        """Write everything down."""
        report = json.loads(self.report(self.counted)) | self.said
        text = canonical(report).decode()
        told = list(self.leaves)
        if self.names_report:
            told.append(encode(Entry("report", f"report-{self.day}", self.day, digest=digest_of(text.encode()))))
        told = told[:size] if size >= 0 else told
        line = str(self.signer.note(daily_report.as_note(text)).signatures[0])
        self.put("transparency/log/key", f"{self.key}\n".encode())
        self.put("transparency/log/checkpoint", self.checkpoint(told).encode())
        for tile in tiles.bundles(len(told)):
            entries = told[tile.start :][: tile.width]
            self.put(f"transparency/log/tile/{tiles.path(tile)}", tiles.pack(entries))
        self.put(f"transparency/daily/{self.day}.json", canonical({"report": report, "signatures": [line]}))
        return self

    def next_day(self) -> "Site":
        """What was shown is in the ledger, and the report is of the day after."""
        self.leaves.append(
            encode(
                Entry("report", f"report-{self.day}", self.day, digest=digest_of(self.report(self.counted).encode()))
            )
        )
        self.leaves += [encode(decision(at, NEXT)) for at in range(300)]
        self.day, self.counted = NEXT, list(self.leaves)
        return self.show()

    def report(self, leaves: list[bytes]) -> str:
        tally = Tally(self.day)
        for at, leaf in enumerate(leaves):
            tally.add(at, leaf)
        return daily_report.write(tally, NAME, Tree(len(leaves), naive.hash_of(leaves)))

    def checkpoint(self, leaves: list[bytes]) -> str:
        text = checkpoints.text(Checkpoint(NAME, len(leaves), naive.hash_of(leaves)))
        return str(self.signer.note(text))

    def put(self, path: str, content: bytes) -> None:
        place = self.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)

    def file(self, path: str) -> Path:
        return self.folder / "transparency" / path


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path / "site")


def look(site: Site, *more: str, day: str = DAY) -> Result:
    """As an outsider who remembers what was there before."""
    state = site.folder.parent / "seen" / "logs.json"
    return CliRunner().invoke(main, ["verify-report", str(site.folder), "--day", day, "--state", str(state), *more])


def wrong(result: Result) -> list[str]:
    """What does not fit."""
    assert result.exit_code == 1, result.output
    return [line for line in result.output.splitlines() if line.startswith("WRONG")]


def test_an_honest_report_is_found_right(site: Site) -> None:
    for more in ((), (), ("--key", site.key)):
        result = look(site.show(), *more)
        assert result.exit_code == 0, result.output
        assert f"the report of {DAY} is right: {LONG} entries, recounted" in result.output


def test_an_honest_log_may_grow(site: Site) -> None:
    assert look(site.show()).exit_code == 0
    told = [
        *site.leaves,
        encode(Entry("report", f"report-{DAY}", DAY, digest=digest_of(site.report(site.counted).encode()))),
    ]
    site.leaves, site.names_report = told + [encode(decision(at, NEXT)) for at in range(300)], False
    assert look(site.show()).exit_code == 0


def test_what_was_right_need_not_be_read_again(site: Site) -> None:
    assert look(site.show()).exit_code == 0
    site.next_day()
    for number in (0, 1):
        site.file(f"log/tile/entries/00{number}").unlink()
    result = look(site, day=NEXT)
    assert result.exit_code == 0, result.output
    assert f"its first {LONG} entries were right at the last look" in result.output
    assert f"the report of {NEXT} is right: 301 entries, recounted" in result.output
    assert "entries/000: No such file" in look(site, "--whole", day=NEXT).output
    assert look(site, day=NEXT).exit_code == 1, "nor can the same day be counted again without them"
    site.show()
    assert look(site).exit_code == 0, "an earlier day is counted from the beginning"
    result = look(site, "--whole", day=NEXT)
    assert result.exit_code == 0 and "last look" not in result.output


def test_who_leaves_out_what_was_right_still_sees_it_rewritten(site: Site) -> None:
    assert look(site.show()).exit_code == 0
    site.leaves[40] = encode(decision(41, DAY)._replace(id="d40"))
    site.next_day()
    assert any("do not make the root" in line for line in wrong(look(site, day=NEXT)))


def test_who_gets_an_old_checkpoint_elsewhere_reads_everything(site: Site, tmp_path: Path) -> None:
    assert look(site.show()).exit_code == 0
    site.next_day()
    theirs = tmp_path / "theirs.note"
    theirs.write_text(site.checkpoint([*site.leaves[:299], b"another"]))
    result = look(site, "--against", str(theirs), day=NEXT)
    assert any("elsewhere" in line for line in wrong(result)) and "last look" not in result.output


def test_an_entry_of_an_earlier_day_that_came_late_is_seen_on_a_later_one(site: Site) -> None:
    site.next_day().leaves.append(encode(decision(3, DAY)._replace(id="late")))
    found = wrong(look(site.show(), day=NEXT))
    assert found == [f"WRONG  entry {len(site.leaves) - 1} is of {DAY}, but came after that day's report"]


def test_the_key_may_be_in_a_file_and_a_wrong_one_is_not_taken(site: Site, tmp_path: Path) -> None:
    site.show()
    assert look(site, "--key", str(site.file("log/key"))).exit_code == 0
    other = signer(SigningKey.from_pem(generate_pem()), NAME)
    assert "not signed by" in wrong(look(site, "--key", str(other.key)))[0]
    result = look(site, "--key", "nonsense")
    assert result.exit_code == 1
    assert "no key" in result.output


def test_a_key_that_was_changed_is_seen(site: Site) -> None:
    assert look(site.show()).exit_code == 0
    site.signer = signer(SigningKey.from_pem(generate_pem()), NAME)
    assert "not signed by" in wrong(look(site.show()))[0]


def test_a_leaf_changed_after_it_was_signed_is_seen(site: Site) -> None:
    site.show()
    bundle = site.file("log/tile/entries/001")
    bundle.write_bytes(bundle.read_bytes().replace(b"spam", b"scam"))
    found = wrong(look(site))
    assert any("do not make the root" in line for line in found)


def test_a_leaf_changed_with_a_new_signature_is_seen_by_who_looked_before(site: Site) -> None:
    assert look(site.show()).exit_code == 0
    site.leaves[40] = encode(decision(41, DAY)._replace(id="d40"))
    site.counted = list(site.leaves)
    found = wrong(look(site.show()))
    assert any("was rewritten" in line for line in found)
    assert any("was rewritten" in line for line in wrong(look(site))), "and it is not forgotten"


@pytest.mark.parametrize("at", [0, 255, 256, 400])
def test_a_leaf_taken_out_is_seen(site: Site, at: int) -> None:
    assert look(site.show()).exit_code == 0
    del site.leaves[at]
    site.counted = list(site.leaves)
    site.leaves += [encode(decision(at, NEXT)) for at in range(5)]
    assert any("was rewritten" in line for line in wrong(look(site.show())))


def test_a_log_that_is_shorter_is_seen(site: Site) -> None:
    assert look(site.show()).exit_code == 0
    assert any("has lost entries" in line for line in wrong(look(site.show(size=500))))


def test_a_forked_log_is_seen_with_what_somebody_else_got(site: Site, tmp_path: Path) -> None:
    mine = tmp_path / "mine.note"
    mine.write_text(site.checkpoint(site.leaves[:300]))
    site.show()
    assert look(site, "--against", str(mine)).exit_code == 0
    theirs = tmp_path / "theirs.note"
    theirs.write_text(site.checkpoint([*site.leaves[:299], b"another"]))
    assert any("was rewritten" in line and "elsewhere" in line for line in wrong(look(site, "--against", str(theirs))))


def test_a_checkpoint_of_another_log_proves_nothing(site: Site, tmp_path: Path) -> None:
    other = Site(tmp_path / "other").show()
    theirs = other.file("log/checkpoint")
    found = wrong(look(site.show(), "--against", str(theirs)))
    assert any("elsewhere" in line and "not signed by" in line for line in found)


def test_a_report_whose_hash_was_there_before_its_entries_is_seen(site: Site) -> None:
    site.said = {"tree_size": LONG + 2}
    assert any("in the ledger before the entries" in line for line in wrong(look(site.show())))


def test_a_witness_must_have_signed_if_so_wanted(site: Site) -> None:
    eye = SigningKey.from_pem(generate_pem())
    key = Key("eye.example", eye.public, COSIGNATURE)
    site.show()
    assert any("did not sign" in line for line in wrong(look(site, "--witness", str(key))))
    raw = site.file("log/checkpoint").read_text()
    line = notes.cosign(notes.parse(raw.encode()).text, key, eye.sign, 1_800_000_000)
    site.file("log/checkpoint").write_text(f"{raw}{line}\n")
    result = look(site, "--witness", str(key))
    assert result.exit_code == 0
    assert "eye.example signed it, too" in result.output
    moved = line._replace(bytes=b"\0" * 8 + line.bytes[8:])
    site.file("log/checkpoint").write_text(f"{raw}{moved}\n")
    assert any("signature of eye.example is wrong" in one for one in wrong(look(site, "--witness", str(key))))


def test_a_report_with_other_counts_is_seen(site: Site) -> None:
    rows = json.loads(site.report(site.counted))["decisions"]
    site.said = {"decisions": [{**rows[0], "count": rows[0]["count"] - 30}, *rows[1:]]}
    found = wrong(look(site.show()))
    assert len(found) == 1
    assert f"the report says {rows[0]['count'] - 30}, the ledger has {rows[0]['count']}" in found[0]


def test_what_a_site_says_cannot_write_over_the_screen(site: Site) -> None:
    rows = json.loads(site.report(site.counted))["decisions"]
    odd = {**rows[0], "category": "\x1b[2J\ud800\u202e" + "x" * 2000}
    site.said = {"decisions": [{**odd, "action": f"a{at}"} for at in range(200)]}
    found = wrong(look(site.show()))
    assert len(found) == 51 and found[-1].endswith(" more")
    assert all(line.isprintable() and len(line) < 700 for line in found)


def test_a_report_that_was_changed_later_is_seen(site: Site) -> None:
    site.show()
    path = site.file(f"daily/{DAY}.json")
    whole = json.loads(path.read_bytes())
    whole["report"]["entries"] -= 1
    path.write_bytes(canonical(whole))
    assert any("is wrong" in line for line in wrong(look(site)))
    line = site.signer.note(daily_report.as_note(canonical(whole["report"]).decode())).signatures[0]
    path.write_bytes(canonical({**whole, "signatures": [str(line)]}))
    assert any("hash is in the ledger" in line for line in wrong(look(site)))


def test_a_report_that_is_in_no_ledger_is_seen(site: Site) -> None:
    site.names_report = False
    assert any("hash is in the ledger" in line for line in wrong(look(site.show())))


def test_an_entry_left_out_or_brought_in_late_is_seen(site: Site) -> None:
    site.leaves.append(encode(decision(3, DAY)._replace(id="late")))
    found = wrong(look(site.show()))
    assert any("came after its report" in line for line in found)
    assert any(f"the report says {LONG} entries, the ledger has {LONG + 1}" in line for line in found)


def test_a_leaf_that_says_nothing_is_seen(site: Site) -> None:
    site.leaves.insert(3, b"secret")
    site.counted = list(site.leaves)
    assert any("cannot be read, the first is number 3" in line for line in wrong(look(site.show())))


@pytest.mark.parametrize(
    "said",
    [
        {"tree_size": 10**9}, {"tree_size": -1}, {"tree_size": "601"}, {"root": "AAAA"}, {"root": 5}, {"log": "other"},
        {"day": NEXT}, {"v": 2}, {"tree_size": 5},
    ],
)  # fmt: skip
def test_a_report_of_something_else_is_seen(site: Site, said: dict[str, object]) -> None:
    site.said = said
    assert wrong(look(site.show()))


@pytest.mark.parametrize("content", [b"", b"[]", b'{"report":1,"signatures":[1]}', b'{"report":{},"signatures":["x"]}'])
def test_a_report_that_is_none_is_seen(site: Site, content: bytes) -> None:
    site.show().file(f"daily/{DAY}.json").write_bytes(content)
    assert any("not in the form of one" in line or "signature" in line for line in wrong(look(site)))


def test_files_that_are_missing_are_told(site: Site) -> None:
    site.show().file(f"daily/{DAY}.json").unlink()
    found = wrong(look(site))
    assert found == [line for line in found if "there is no report" in line]
    site.show().file("log/tile/entries/001").unlink()
    result = look(site)
    assert result.exit_code == 1
    assert "tile/entries/001: No such file" in result.output
    site.show().file("log/tile/entries/002.p/90").rename(site.file("log/tile/entries/002"))
    assert look(site).exit_code == 0, "a bundle that is full by now"
    site.file("log/tile/entries/001").write_bytes(b"\0\5ab")
    assert any("entries are missing" in line for line in wrong(look(site)))


@pytest.mark.parametrize("words", [("--day", "yesterday"), ("--state", "{}/site/transparency/log/key")])
def test_words_that_mean_nothing_are_one_line(site: Site, tmp_path: Path, words: tuple[str, ...]) -> None:
    site.show()
    result = look(site, *(word.format(tmp_path) for word in words))
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")


def test_a_place_that_is_none_is_told(tmp_path: Path) -> None:
    for place in ("ftp://example.org", "http://", "http://127.0.0.1:9/"):
        words = ["verify-report", place, "--day", DAY, "--state", str(tmp_path / "state.json")]
        result = CliRunner().invoke(main, words)
        assert result.exit_code == 1
        assert result.output.startswith("Error: ")


def test_a_log_is_known_again_however_its_place_is_written(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(site.folder.parent)
    assert look(site.show()).exit_code == 0
    site.show(size=500)
    state = ("--state", str(site.folder.parent / "seen" / "logs.json"))
    for place in ("site", "./site/", f"{site.folder}/", f"{site.folder}/../site"):
        said = CliRunner().invoke(main, ["verify-report", place, "--day", DAY, *state])
        assert any("has lost entries" in line for line in wrong(said)), said.output


def test_addresses_of_one_site_are_one() -> None:
    same = ("https://Chat.example", "https://chat.example/", "https://chat.example:443", "https://chat.example:443//")
    assert {one_name(place) for place in same} == {"https://chat.example"}
    others = ("http://chat.example", "https://chat.example:444", "https://chat.example/log", "https://[::1]:4/")
    assert [one_name(place) for place in others] == [*others[:3], "https://[::1]:4"]


def test_whoever_asks_for_a_day_that_is_not_over_is_told_so(site: Site) -> None:
    site.show()
    found = look(site, day="9000-01-01")
    assert "9000-01-01 is not over, UTC" in found.output
    assert wrong(found)
    assert "is not over" not in look(site, day="2026-01-01").output
