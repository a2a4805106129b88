"""The commands about banks, as an operator types them, beside a server or without one."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TypeVar

import pytest
from click.testing import CliRunner, Result

from chappe.domain.ports.hashes import Listed
from chappe.engine.run import Engine
from chappe.ops.assembly import database
from chappe.ops.cli import main
from chappe.ops.data_folder import DataFolder

T = TypeVar("T")
PDQ_HEX, MD5_HEX = "0123456789abcdef" * 4, "0123456789abcdef" * 2
FILE = f"""\
signal_type,signal_str,collab,category,tags
pdq,{PDQ_HEX},A list,POSITIVE_CLASS,shape
video_md5,{MD5_HEX},A list,POSITIVE_CLASS,
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder whose keys exist."""
    with DataFolder(tmp_path / "data") as folder:
        folder.make_identity()
    return tmp_path / "data"


def bank(data: Path, *words: str) -> Result:
    """One command in this process."""
    return CliRunner().invoke(main, ["bank", *words, "--data", str(data)])


def made(data: Path, name: str = "shapes") -> None:
    """A bank."""
    done = bank(data, "make", name, "--category", "csam", "--source", "drawn here", "--owner", "Ada")
    assert done.exit_code == 0, done.output


def within(data: Path, work: Callable[[Engine], Coroutine[object, object, T]]) -> T:
    """Ask the engine of the folder."""

    async def done() -> T:
        async with database.open_engine(data) as engine:
            return await work(engine)

    return asyncio.run(done())


def held(data: Path, name: str = "shapes") -> list[Listed]:
    """What is in a bank."""

    async def ask(engine: Engine) -> list[Listed]:
        return await engine.read(
            lambda tx: tx.hashes.listed(found.id if (found := tx.hashes.bank(name)) else 0, 0, 100)
        )

    return within(data, ask)


def test_a_bank_is_made_once_and_listed(data: Path) -> None:
    assert "there are no banks" in bank(data, "list").output
    made(data)
    told = bank(data, "list").output
    assert told.startswith("shapes  on  csam  0 hashes") and "drawn here" in told and "Ada" in told
    again = bank(data, "make", "shapes", "--category", "csam", "--source", "x", "--owner", "y")
    assert again.exit_code == 1 and "'shapes' is taken" in again.output
    assert bank(data, "make", "No Name", "--category", "csam", "--source", "x", "--owner", "y").exit_code == 1
    assert bank(data, "make", "other", "--category", "weather", "--source", "x", "--owner", "y").exit_code == 2


def test_a_file_is_imported_and_exported_in_every_format(data: Path, tmp_path: Path) -> None:
    made(data)
    file = tmp_path / "list.csv"
    file.write_text(FILE)
    assert bank(data, "import", "shapes", str(file)).output.strip() == "2 new, 0 known before, 0 withdrawn"
    assert bank(data, "import", "shapes", str(file)).output.strip() == "0 new, 2 known before, 0 withdrawn"
    assert {one.digest.hex() for one in held(data)} == {PDQ_HEX, MD5_HEX}
    for form in ("threatexchange", "local", "ncmec", "stopncii", "tat"):
        out = tmp_path / form
        done = bank(data, "export", "shapes", str(out), "--format", form)
        assert done.exit_code == 0 and "2 of 2 hashes written" in done.output
        made(data, f"copy-{form}")
        assert "2 new" in bank(data, "import", f"copy-{form}", str(out), "--format", form).output
        assert {one.digest for one in held(data, f"copy-{form}")} == {one.digest for one in held(data)}
    assert json.loads((tmp_path / "tat").read_text())[0]["algorithm"] == "PDQ"


def test_a_file_that_is_wrong_anywhere_changes_nothing_and_says_where(data: Path, tmp_path: Path) -> None:
    made(data)
    file = tmp_path / "list.csv"
    file.write_text(FILE + "pdq,abc,A list,POSITIVE_CLASS,\n")
    done = bank(data, "import", "shapes", str(file))
    assert done.exit_code == 1 and "line 4" in done.output and "nothing of it was taken in" in done.output
    assert held(data) == []
    assert "No such file" in bank(data, "import", "shapes", str(tmp_path / "none")).output


def test_hashes_are_listed_withdrawn_and_switched_one_by_one(data: Path) -> None:
    made(data)
    assert bank(data, "add", "shapes", "pdq", PDQ_HEX, "--classification", "square").output.strip() == "listed"
    assert "before" in bank(data, "add", "shapes", "pdq", PDQ_HEX).output
    assert bank(data, "withdraw", "shapes", "pdq", PDQ_HEX).output.strip() == "withdrawn"
    assert bank(data, "withdraw", "shapes", "pdq", PDQ_HEX).exit_code == 1
    assert bank(data, "disable", "shapes", "pdq", PDQ_HEX).exit_code == 0
    (one,) = held(data)
    assert one.withdrawn and not one.enabled
    assert bank(data, "enable", "shapes", "pdq", PDQ_HEX).exit_code == 0
    assert "off" in bank(data, "disable", "shapes").output and "shapes  off" in bank(data, "list").output
    assert "on" in bank(data, "enable", "shapes").output
    assert bank(data, "matches").output == ""


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("add", "none", "pdq", PDQ_HEX), "there is no bank 'none'"),
        (("add", "shapes", "pdq", "abc"), "no hexadecimal digits"),
        (("add", "shapes", "pdq", MD5_HEX), "a pdq has 32 bytes, this has 16"),
        (("enable", "shapes", "pdq"), "a kind wants a hash"),
        (("enable", "shapes", "pdq", PDQ_HEX), "no such hash"),
        (("export", "none", "-"), "there is no bank 'none'"),
    ],
)
def test_a_slip_is_told_in_one_line(data: Path, words: tuple[str, ...], why: str) -> None:
    made(data)
    done = bank(data, *words)
    assert done.exit_code == 1 and why in done.output and "Traceback" not in done.output


def test_who_did_what_is_on_record(data: Path) -> None:
    made(data)
    bank(data, "add", "shapes", "pdq", PDQ_HEX)
    bank(data, "disable", "shapes")

    async def acts(engine: Engine) -> list[tuple[int, str]]:
        return [(act.staff, act.what) for act in await engine.read(lambda tx: tx.staff.acts(0, 100))]

    assert {what for _, what in within(data, acts)} == {"bank: make", "bank: add", "bank: disable"}
