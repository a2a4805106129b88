"""Rules and teaching at the machine: from the words of an operator to what is kept, and every slip told in one line."""

import asyncio
import json
import os
from pathlib import Path

import pytest

from chappe.ops.assembly.database import open_engine
from chappe.ops.teaching import from_file
from chappe.safety.linear import load
from tests.ops.test_cli import data, run
from tests.safety.samples import OFFERS, TALK

__all__ = ["data"]


def said(data: Path, *words: str) -> str:
    """What a command prints that succeeds."""
    made = run(*words, "--data", str(data))
    assert made.exit_code == 0, made.output
    return made.output


def test_a_rules_whole_life(data: Path, tmp_path: Path) -> None:
    assert "rule 1 is on, mode trial" in said(
        data, "rule", "add", "term", "snow", "snow ; near: gram", "--category", "drugs"
    )
    listed = said(data, "rule", "list")
    assert "trial" in listed and "0 hits, last never, undecided, the operator" in listed
    assert "off (hold)" in said(data, "rule", "change", "1", "--mode", "hold", "--off", "--name", "winter")
    body = tmp_path / "terms.txt"
    body.write_text("# slang\nice ; near: gram\n")
    said(data, "rule", "change", "1", "--file", str(body), "--on")
    assert "ice ; near: gram" in said(data, "rule", "show", "1")
    assert "trial 1 begins" in said(data, "rule", "try", "1", "--days", "3")
    assert "trial 1 of rule 1: running" in said(data, "rule", "show", "1")
    said(data, "rule", "stop", "1")
    assert "stopped" in said(data, "rule", "show", "1")
    said(data, "rule", "drop", "1")
    assert said(data, "rule", "list") == ""


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("add", "link", "x", "no address", "--category", "spam"), "line 1: 'no address' is no address"),
        (("add", "pattern", "x", "one", "--category", "spam"), "at least two words"),
        (("add", "model", "x", "missing", "--category", "spam"), "missing.json"),
        (("add", "model", "x", "../secret", "--category", "spam"), "no name of a model"),
        (("add", "term", "x", "--category", "spam"), "either what is looked for, or --file"),
        (("change", "7", "--on"), "there is no rule 7"),
        (("show", "7"), "there is no rule 7"),
        (("try", "7"), "there is no rule 7"),
        (("stop", "7"), "there is no trial 7"),
        (("drop", "7"), "there is no rule 7"),
    ],
)
def test_slips_are_told_in_one_line(data: Path, words: tuple[str, ...], told: str) -> None:
    made = run("rule", *words, "--data", str(data))
    assert made.exit_code == 1
    assert told in made.output
    assert "Traceback" not in made.output


def labelled(times: int) -> list[tuple[str, str]]:
    """(label, text), each unlike the others by a word."""
    rows = []
    for number in range(times):
        mark = "abcdefghij"[number] * 2
        rows += [("spam", f"{text} {mark}") for texts in OFFERS.values() for text in texts]
        rows += [("ham", f"{text} {mark}") for texts in TALK.values() for text in texts]
    return rows


def test_a_classifier_is_taught_from_files_and_put_to_use(data: Path, tmp_path: Path) -> None:
    tsv, lines = tmp_path / "one.tsv", tmp_path / "two.jsonl"
    rows = labelled(4)
    half = len(rows) // 2
    tsv.write_text("label\ttext\n" + "".join(f"{label}\t{text}\n" for label, text in rows[:half]))
    lines.write_text("".join(json.dumps({"label": label, "text": text}) + "\n" for label, text in rows[half:]))
    told = said(data, "train", "own", str(tsv), str(lines), "--decisions")
    assert "from one.tsv" in told and "from two.jsonl" in told and "false alarms per 10,000" in told
    model = load((data / "models/own.json").read_text())
    assert model.category == "spam"
    assert "is on" in said(data, "rule", "add", "model", "own words", "own", "--category", "spam", "--mode", "flag")


def test_a_rule_whose_model_is_gone_says_so_everywhere(data: Path, tmp_path: Path) -> None:
    taught = tmp_path / "taught.csv"
    taught.write_text("label,text\n" + "".join(f"{label},{text!r}\n" for label, text in labelled(4)))
    assert "uses it" not in said(data, "train", "own", str(taught))
    said(data, "rule", "add", "model", "own words", "own", "--category", "spam", "--mode", "flag")
    assert "DOES NOT HOLD" not in said(data, "rule", "list") + said(data, "rule", "show", "1")
    assert "does not hold" not in run("doctor", "--data", str(data)).output
    (data / "models/own.json").unlink()
    for words in (("rule", "list"), ("rule", "show", "1")):
        told = said(data, *words)
        assert "DOES NOT HOLD: line 1" in told and "own.json" in told
    doctor = run("doctor", "--data", str(data))
    assert doctor.exit_code == os.EX_CONFIG
    assert any(one.startswith("bad   rule 1 does not hold") for one in doctor.output.splitlines())
    said(data, "rule", "change", "1", "--off")
    assert "DOES NOT HOLD" not in said(data, "rule", "list"), "what is switched off need not hold"


async def test_a_model_that_is_taught_anew_is_taken_anew(data: Path, tmp_path: Path) -> None:
    taught = tmp_path / "taught.csv"
    taught.write_text("label,text\n" + "".join(f"{label},{text!r}\n" for label, text in labelled(4)))

    async def version() -> int:
        async with open_engine(data) as engine:
            return await engine.read(lambda tx: tx.rules.version())

    await asyncio.to_thread(said, data, "train", "own", str(taught))
    for name in ("own", "starter"):
        await asyncio.to_thread(said, data, "rule", "add", "model", name, name, "--category", "spam")
    before = await version()
    told = await asyncio.to_thread(said, data, "train", "own", str(taught))
    assert "rule 1 uses it" in told and "rule 2" not in told
    assert await version() == before + 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser may give files away")
def test_a_model_taught_by_the_superuser_belongs_to_whoever_runs_the_server(data: Path, tmp_path: Path) -> None:
    taught = tmp_path / "taught.csv"
    taught.write_text("label,text\n" + "".join(f"{label},{text!r}\n" for label, text in labelled(4)))
    os.chown(data, 65534, 65534)
    said(data, "train", "own", str(taught))
    for made in (data / "models", data / "models/own.json"):
        assert (made.stat().st_uid, made.stat().st_gid) == (65534, 65534)


def test_what_teaches_nothing_is_refused(data: Path, tmp_path: Path) -> None:
    few = tmp_path / "few.csv"
    few.write_text("label,text\nspam,buy now\n")
    assert "too few" in run("train", "own", str(few), "--data", str(data)).output
    few.write_text("label,text\nmaybe,buy now\n")
    assert "row 2 has no text, or a label" in run("train", "own", str(few), "--data", str(data)).output
    for name in ("starter", "../x"):
        assert "no name of a model" in run("train", name, str(few), "--data", str(data)).output
    assert run("train", "own", str(tmp_path / "missing.csv"), "--data", str(data)).exit_code == 1
    assert not (data / "models").exists()


def test_quotes_in_a_tab_separated_file_are_letters(tmp_path: Path) -> None:
    file = tmp_path / "q.tsv"
    file.write_text('label\ttext\nham\t"so he said\nspam\tyes" indeed\n')
    assert [example.text for example in from_file(file)] == ['"so he said', 'yes" indeed']
