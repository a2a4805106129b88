"""What the operator reads can be typed in as it stands there."""

import errno
import sys
from pathlib import Path

import pytest

from chappe.ops.addresses import Address
from chappe.ops.data_folder import DataFolder
from chappe.ops.serving import program, say


@pytest.mark.parametrize(
    ("called", "path", "shown"),
    [
        ("venv/bin/chappe", "", "venv/bin/chappe"),
        ("venv/bin/chappe", "venv/bin", "chappe"),
        ("venv/lib/chappe/__main__.py", "", "chappe"),
    ],
)
def test_the_program_is_named_as_the_shell_finds_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, called: str, path: str, shown: str
) -> None:
    there = tmp_path / called
    there.parent.mkdir(parents=True)
    there.touch(mode=0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path / path) if path else str(tmp_path / "nothing"))
    monkeypatch.setattr(sys, "argv", [str(there), "serve"])
    assert program() == shown


def test_from_another_folder_it_is_named_in_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sys, "argv", [str(tmp_path / "bin" / "chappe")])
    assert program() == str(tmp_path / "bin" / "chappe")


def test_a_server_that_cannot_write_where_it_is_serves_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Address("127.0.0.1", 4242)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with DataFolder(tmp_path) as folder:
        with monkeypatch.context() as during:
            during.setattr(Path, "write_text", full)
            say(folder, told)
        assert folder.running() is None
        say(folder, told)
        found = folder.running()
        assert found is not None and found.port == 4242
