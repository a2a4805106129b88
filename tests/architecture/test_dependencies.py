"""Every dependency is pinned without an address and has a written reason."""

import re
import tomllib

import pytest

from tests.architecture.sources import ROOT, hand_written, imports, is_standard

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
REASONS = (ROOT / "docs/decisions/dependencies.md").read_text()
IMPORTED_AS = {"pillow": "PIL"}
"""Packages whose import has another name."""
LOCKS = ["requirements.lock", "requirements-test.lock", "requirements-pyrogram.lock", "requirements-swift.lock"]


def canonical(name: str) -> str:
    """One spelling for names that differ in case, dots and underscores."""
    return re.sub(r"[-_./]+", "-", name.lstrip("@")).lower()


def pins(lock: str) -> dict[str, str]:
    """Name → version of a lock file."""
    lines = [line.partition("#")[0].strip() for line in (ROOT / lock).read_text().splitlines()]
    found = [re.fullmatch(r"([A-Za-z0-9._-]+)==([A-Za-z0-9.+!]+)", line) for line in lines if line]
    assert all(found), f"{lock} holds more than names and versions"
    return {canonical(match[1]): match[2] for match in found if match}


def reasons(heading: str) -> set[str]:
    """Packages with a row in the table under a heading."""
    table = REASONS.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `([^`]+)` \| (.+) \|$", table, re.MULTILINE)
    assert all(len(reason) > 20 for _, reason in rows)
    return {canonical(name) for name, _ in rows}


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_files_hold_no_address(lock: str) -> None:
    assert pins(lock)
    assert "://" not in (ROOT / lock).read_text()


def test_each_runtime_dependency_has_a_reason_and_each_reason_a_dependency() -> None:
    wanted = {canonical(name) for name in PROJECT["dependencies"]}
    assert wanted == reasons("To serve")
    assert wanted <= pins("requirements.lock").keys()


def test_each_test_dependency_has_a_reason_and_each_reason_a_dependency() -> None:
    wanted = {canonical(name) for name in PROJECT["optional-dependencies"]["test"]}
    pinned = pins("requirements.lock").keys() | pins("requirements-test.lock").keys()
    assert wanted <= pinned
    apart = {"pyrogram", "swift"} | (
        {"mtcute-node", "telegram"} if (ROOT / "tests/clients/node/package.json").exists() else set()
    )
    assert reasons("To test") - apart == wanted
    assert apart <= reasons("To test")


def test_the_server_imports_what_it_declares_and_nothing_else() -> None:
    declared = {IMPORTED_AS.get(name, canonical(name).replace("-", "_")) for name in PROJECT["dependencies"]}
    for module in hand_written():
        for found in imports(module.name):
            root = found.target.partition(".")[0]
            if root != "chappe" and not is_standard(root):
                assert root in declared, f"{module.place}:{found.line} imports {root}, which is not declared"
