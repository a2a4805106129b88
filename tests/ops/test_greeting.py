"""What the operator reads can be typed in as it stands there."""

import sys
from pathlib import Path

import pytest

from chappe.ops.serving import program


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
