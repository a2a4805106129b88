"""The docs name what there is: every command, option, setting, port and metric, and no file that is not there."""

import re
from pathlib import Path

import pytest

from chappe.ops.assembly.port import COUNTS
from chappe.ops.config import settings
from chappe.ops.connect import LIBRARIES
from chappe.ops.manual import every_command
from tests.architecture.sources import ROOT, modules

PAGES = [
    *ROOT.glob("*.md"),
    *(path for path in sorted((ROOT / "docs").rglob("*.md"))),
]
OPERATE = "\n".join(path.read_text() for path in sorted((ROOT / "docs/operate").glob("*.md")))
EXTEND = "\n".join(path.read_text() for path in sorted((ROOT / "docs/extend").glob("*.md")))
README = (ROOT / "README.md").read_text()


COMMANDS = {name: command for name, command, _ in every_command()}


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_and_option_is_in_the_manual(name: str) -> None:
    assert f"## chappe {name}\n" in OPERATE
    for option in COMMANDS[name].params:
        for word in option.opts:
            if word.startswith("--"):
                assert f"`{word}" in OPERATE, f"{name} {word}"


def test_each_setting_is_in_the_manual_and_none_that_is_not() -> None:
    names = {f"{found.section}.{found.name}" for found in settings()}
    for found in settings():
        assert f"| `{found.name}` |" in OPERATE, found
    sections = "|".join({found.section for found in settings()})
    told = set(re.findall(rf"`((?:{sections})\.[a-z_]+)`", OPERATE))
    assert told <= names, told - names


@pytest.mark.parametrize("library", sorted(set(LIBRARIES) - {"json"}))
def test_the_readme_says_how_to_connect_each_library(library: str) -> None:
    assert f"`{library}`" in README
    assert re.search(rf"(?i)\*\*{library}", README)


def test_each_port_to_the_outside_has_a_page() -> None:
    ports = re.findall(r"^class (\w+)\(Protocol\)", modules()["chappe.ports"].text, re.MULTILINE)
    assert ports
    for port in [*ports, "Store"]:
        assert f"| `{port}` |" in EXTEND, port
        assert f"class {port}(Protocol)" in EXTEND, port


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        if "://" not in target and not target.startswith(("#", "mailto:")):
            assert (page.parent / target.partition("#")[0]).exists(), f"{page.relative_to(ROOT)} links to {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_files_that_are_named_exist(page: Path) -> None:
    for target in re.findall(r"`((?:src|tests|schema|docs|tools|bench)/[\w./-]+)`", page.read_text()):
        assert (ROOT / target).exists(), f"{page.relative_to(ROOT)} names {target}"


def test_the_metrics_named_are_those_there_are() -> None:
    told = set(re.findall(r"`chappe_([a-z_]+?)(?:_total)?(?:\{[^`]*)?`", OPERATE))
    source = "\n".join(module.text for module in modules().values())
    assert set(COUNTS) <= told
    for name in told:
        assert f'"chappe_{name}"' in source or f'"{name}"' in source, name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_make_targets_named_in_the_docs_exist(page: Path) -> None:
    rules = (ROOT / "Makefile").read_text()
    for target in re.findall(r"(?:^|`)make ([a-z]+)\b", page.read_text(), re.MULTILINE):
        assert re.search(rf"^{target}:", rules, re.MULTILINE), f"make {target}"
