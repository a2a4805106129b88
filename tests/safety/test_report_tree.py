"""The questions to people who report: where each path leads, and what cannot be meant."""

import os
from pathlib import Path

import pytest

from chappe.ops.config import Config, ConfigError, Safety
from chappe.ops.report_tree import ReportTree
from chappe.safety.policy import CATEGORIES, Policy
from chappe.safety.report_tree import Ask, Choice, Comment, leaves, read, step
from chappe.safety.report_tree import TreeError as Wrong
from chappe.schema_files import schema_file

OWN = schema_file("report-tree.toml").read_text()
SMALL = """
title = "What?"
[[option]]
id = "a"
text = "Spam"
category = "spam"
[[option]]
id = "b"
text = "More"
title = "Which?"
[[option.option]]
id = "c"
text = "Drugs"
category = "drugs"
comment = "optional"
messages = true
[[option.option]]
id = "d"
text = "Other"
category = "other"
comment = "required"
"""
TREE = read(SMALL, CATEGORIES)


def test_the_first_question_and_the_next() -> None:
    assert step(TREE, b"", "") == Ask("What?", ((b"a", "Spam"), (b"b", "More")))
    assert step(TREE, b"b", "") == Ask("Which?", ((b"b/c", "Drugs"), (b"b/d", "Other")))
    assert step(TREE, b"a", "") == Choice("spam", "Spam")


def test_words_of_ones_own_may_be_left_out_where_they_are_optional() -> None:
    assert step(TREE, b"b/c", "") == Comment(b"b/c/!", True)
    assert step(TREE, b"b/c/!", "") == Choice("drugs", "More › Drugs", True)
    assert step(TREE, b"b/c", "at the station") == Choice("drugs", "More › Drugs", True)
    assert step(TREE, b"b/d", "") == Comment(b"b/d/!", False)
    assert step(TREE, b"b/d/!", "  ") == Comment(b"b/d/!", False)
    assert step(TREE, b"b/d/!", "this") == Choice("other", "More › Other")


@pytest.mark.parametrize(
    "path", [b"x", b"b/x", b"a/c", b"/", b"b/", b"!", b"b/!", b"b/c/!/!", b"\xff", b"a/a/a/a/a/a", b"b/c/d", b"A"]
)
def test_other_paths_lead_nowhere(path: bytes) -> None:
    assert step(TREE, path, "words") is None


def test_the_projects_own_tree_reaches_every_kind_of_harm() -> None:
    tree = read(OWN, CATEGORIES)
    assert {leaf.category for leaf in leaves(tree.options)} == set(CATEGORIES)
    seen = [b""]
    for path in seen:
        found = step(tree, path, "")
        assert found is not None
        if isinstance(found, Ask):
            seen += [option for option, _ in found.options]
        elif isinstance(found, Comment):
            assert isinstance(step(tree, found.path, "words"), Choice)
    assert all(len(path) <= 64 for path in seen)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("title = [[", "Invalid value"),
        ('[[option]]\nid = "a"', "the tree needs a title"),
        ('title = "x"', "must have 1 to 20 options"),
        ('title = "x"\noption = 3', "must have 1 to 20 options"),
        ('title = "x"\noption = [3]', "must be a table"),
        (SMALL.replace('"a"', '"b"'), "two options with one id"),
        (SMALL.replace('"a"', '"A!"'), "has no id"),
        (SMALL.replace('"drugs"', '"rugs"'), "option b/c: the policy has no category 'rugs'"),
        (SMALL.replace('"required"', '"please"'), "option b/d: comment must be"),
        (SMALL.replace("messages = true", "messages = 1"), "messages must be true or false"),
        (SMALL.replace('"Spam"', '""'), "option a needs a text"),
        (SMALL + 'categry = "x"', "option b/d cannot have categry"),
        ("colour = 1\n" + SMALL, "there is no setting colour"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_says_where(text: str, says: str) -> None:
    with pytest.raises(Wrong, match=says):
        read(text, CATEGORIES)


def test_questions_go_only_so_deep() -> None:
    deep = 'title = "x"\n' + "".join(
        f'[[{".".join(["option"] * depth)}]]\nid = "a"\ntext = "x"\ntitle = "x"\n' for depth in range(1, 6)
    )
    with pytest.raises(Wrong, match="more than 4 deep"):
        read(deep, CATEGORIES)


def test_a_changed_file_is_read_again_and_a_fault_in_it_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "tree.toml"
    file.write_text(SMALL)
    tree = ReportTree(Config(safety=Safety(reports=str(file))), Policy())
    assert tree.now().title == "What?"
    write(file, SMALL.replace("What?", "What now?"), 1)
    assert tree.now().title == "What now?"
    write(file, "nonsense", 2)
    assert tree.now().title == "What now?"
    file.unlink()
    assert tree.now().title == "What now?"
    write(file, SMALL, 3)
    assert tree.now().title == "What?"


def write(file: Path, text: str, later: int) -> None:
    """Change a file as somebody would some seconds later."""
    file.write_text(text)
    os.utime(file, (file.stat().st_atime, file.stat().st_mtime + later))


def test_a_server_does_not_start_with_a_tree_that_cannot_be_meant(tmp_path: Path) -> None:
    file = tmp_path / "tree.toml"
    file.write_text(SMALL.replace('"drugs"', '"rugs"'))
    with pytest.raises(ConfigError, match=r"tree\.toml: option b/c"):
        ReportTree(Config(safety=Safety(reports=str(file))), Policy())
    with pytest.raises(ConfigError, match=r"none\.toml"):
        ReportTree(Config(safety=Safety(reports=str(tmp_path / "none.toml"))), Policy())
    assert ReportTree(Config(), Policy()).now() == read(OWN, CATEGORIES)
