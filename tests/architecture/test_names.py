"""Public names and the paths of the port share one space: no name may stand where the port has something of its own."""

from typing import Any

import pytest

from chappe.domain import names
from chappe.domain.errors import Refused
from chappe.gateway.http import application
from chappe.web.public.app import routes
from chappe.web.public.site import Site


def first_words() -> set[str]:
    """What the paths of all routes begin with, as far as it stands in them in so many letters."""
    here: Any = None
    ours = [route.path for route in application(_Driver(), {"/console": _Driver()}, None, None).routes]  # type: ignore[arg-type, attr-defined]
    pages = [route.path for route in routes(Site(here, here, "http://localhost/"))]  # type: ignore[attr-defined]
    return {path.split("/")[1] for path in (*ours, *pages)}


class _Driver:
    """Stands for the driver, which nobody asks for anything here."""

    def __getattr__(self, name: str) -> Any:
        return None


def is_name(word: str) -> bool:
    """Could somebody be called so, if nothing were reserved?"""
    return bool(names.FEWEST_USERNAME <= len(word) <= names.MOST_USERNAME and names._USERNAME.fullmatch(word))


def test_the_paths_that_are_no_names_are_those_of_the_port() -> None:
    found = first_words()
    assert {"", "healthz", "s", "{name}"} <= found
    assert {word for word in found if is_name(word)} == names.PATHS


@pytest.mark.parametrize("word", sorted(names.RESERVED))
def test_nobody_is_called_like_a_path(word: str) -> None:
    for text in (word, word.upper(), word.title()):
        with pytest.raises(Refused, match="USERNAME_INVALID"):
            names.username(text)
