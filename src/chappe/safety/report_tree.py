"""The questions that people answer when they report something: a tree that is kept as data.

Apps show it without knowing it (core.telegram.org/api/report): each answer leads to the next question, to a field for
words of one's own, or to the report. What an app sends back is the path of the answers' names.
"""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

MOST_OPTIONS, MOST_DEPTH, MOST_TEXT = 20, 4, 128
COMMENTS = ("none", "optional", "required")
SAID = "!"
"""Ends the path where words of one's own have been asked for: what comes with it is the answer to that."""
_ID = re.compile(r"[a-z0-9-]{1,16}")


class TreeError(Exception):
    """The tree cannot be meant; the text says where and why."""


class Option(NamedTuple):
    """One answer. With options of its own it leads to a question, else it says what the report means."""

    id: str
    text: str
    title: str = ""
    options: tuple["Option", ...] = ()
    category: str = ""
    comment: str = "none"
    """One of COMMENTS."""
    messages: bool = False
    """Must messages be named?"""


class Tree(NamedTuple):
    """The first question and everything below it."""

    title: str
    options: tuple[Option, ...]


class Ask(NamedTuple):
    """The next question: path and text of each answer."""

    title: str
    options: tuple[tuple[bytes, str], ...]


class Comment(NamedTuple):
    """Words of one's own are asked for; they are to come with this path."""

    path: bytes
    optional: bool


class Choice(NamedTuple):
    """What a report means."""

    category: str
    words: str
    """The answers that led here, as the person read them."""
    messages: bool = False


def step(tree: Tree, path: bytes, comment: str) -> Ask | Comment | Choice | None:
    """Where that path leads; None: nowhere."""
    if not path:
        return _ask(tree.title, tree.options, "")
    names = path.decode("ascii", "replace").split("/")
    said = names[-1] == SAID
    options, found, words = tree.options, None, []
    for name in names[:-1] if said else names:
        found = next((one for one in options if one.id == name), None)
        if found is None:
            return None
        options = found.options
        words.append(found.text)
    if found is None:
        return None
    if found.options:
        return None if said else _ask(found.title, found.options, "/".join(names) + "/")
    asked = found.comment == "required" or (found.comment == "optional" and not said)
    if asked and not comment.strip():
        return Comment(path if said else path + b"/" + SAID.encode(), found.comment == "optional")
    return Choice(found.category, " › ".join(words), found.messages)


def _ask(title: str, options: tuple[Option, ...], before: str) -> Ask:
    return Ask(title, tuple(((before + one.id).encode(), one.text) for one in options))


def leaves(options: tuple[Option, ...]) -> Iterator[Option]:
    """Every answer that ends in a report."""
    for one in options:
        if one.options:
            yield from leaves(one.options)
        else:
            yield one


def read(text: str, categories: Collection[str]) -> Tree:
    """The tree that a TOML text holds; raises TreeError for the first thing in it that cannot be meant."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TreeError(str(error)) from error
    unknown = given.keys() - {"title", "option"}
    if unknown:
        raise TreeError(f"there is no setting {sorted(unknown)[0]}")
    return Tree(_text(given, "title", "the tree"), _options(given.get("option"), "the tree", categories, 1))


def _options(given: object, where: str, categories: Collection[str], depth: int) -> tuple[Option, ...]:
    if depth > MOST_DEPTH:
        raise TreeError(f"{where} has questions more than {MOST_DEPTH} deep")
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_OPTIONS:
        raise TreeError(f"{where} must have 1 to {MOST_OPTIONS} options")
    made = tuple(_option(one, where, categories, depth) for one in given)
    if len({one.id for one in made}) < len(made):
        raise TreeError(f"{where} has two options with one id")
    return made


def _option(given: object, above: str, categories: Collection[str], depth: int) -> Option:
    if not isinstance(given, dict):
        raise TreeError(f"an option of {above} must be a table")
    id = given.get("id")
    if not isinstance(id, str) or not _ID.fullmatch(id):
        raise TreeError(f"an option of {above} has no id of 1 to 16 letters a-z, digits and hyphens")
    where = f"option {id}" if above == "the tree" else f"{above}/{id}"
    text = _text(given, "text", where)
    known = (
        {"id", "text", "title", "option"} if "option" in given else {"id", "text", "category", "comment", "messages"}
    )
    unknown = given.keys() - known
    if unknown:
        raise TreeError(f"{where} cannot have {sorted(unknown)[0]}")
    if "option" in given:
        return Option(id, text, _text(given, "title", where), _options(given["option"], where, categories, depth + 1))
    category, comment, messages = given.get("category"), given.get("comment", "none"), given.get("messages", False)
    if not isinstance(category, str) or category not in categories:
        raise TreeError(f"{where}: the policy has no category {category!r}")
    if comment not in COMMENTS:
        raise TreeError(f"{where}: comment must be one of {COMMENTS}")
    if not isinstance(messages, bool):
        raise TreeError(f"{where}: messages must be true or false")
    return Option(id, text, category=category, comment=comment, messages=messages)


def _text(given: Mapping[str, object], name: str, where: str) -> str:
    found = given.get(name)
    if not isinstance(found, str) or not 1 <= len(found.strip()) <= MOST_TEXT:
        raise TreeError(f"{where} needs a {name} of 1 to {MOST_TEXT} characters")
    return found.strip()
