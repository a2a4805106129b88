"""The table of methods: a row for each method of the API, saying what the router does."""

import ast
import inspect
import textwrap

from chappe.ops.routes import STATES, Row, answered, place, rows
from chappe.rpc.method import Method
from chappe.tl import functions
from tests.architecture.sources import ROOT

ROWS = rows()
API = {
    name
    for value in vars(functions).values()
    if isinstance(value, type) and "." in (name := str(getattr(value, "TL_NAME", "")))
}


def test_each_method_of_the_api_has_one_row_in_order() -> None:
    names = [row.name for row in ROWS]
    assert names == sorted(API)


def fault(row: Row, method: Method | None) -> str:
    """What is wrong with a row, empty if nothing is."""
    if row.status not in STATES or row.who not in ("anyone", "user") or row.by not in ("", "gateway"):
        return "has words that nobody knows"
    if bool(row.note) != (row.status != "done"):
        return "partial says what is missing, refused says why, done says nothing"
    if row.by and (method is not None or row.status != "done"):
        return "is the gateway's, and nobody else's"
    if row.status == "refused" and method is not None:
        return f"is refused, but answered by {place(method)}"
    if row.status != "refused" and not row.by and method is None:
        return "is answered by nothing"
    if method is not None and method.who != row.who:
        return f"is for {method.who} by its function"
    return ""


def test_each_row_says_what_the_router_does() -> None:
    functions_by_name = answered()
    faults = {row.name: found for row in ROWS if (found := fault(row, functions_by_name.get(row.name)))}
    assert not faults, f"run make gen: {faults}"


def test_a_route_names_file_and_line_of_its_function() -> None:
    for method in answered().values():
        file, _, line = place(method).rpartition(":")
        text = (ROOT / file).read_text().splitlines()[int(line) - 1]
        assert text.lstrip().startswith(("@", "async def", "def")), f"{file}:{line} {text!r}"


def says_no(method: Method) -> bool:
    """Does the function end in an error whatever it is asked?"""
    [body] = ast.parse(textwrap.dedent(inspect.getsource(method.answer))).body
    assert isinstance(body, ast.AsyncFunctionDef)
    plain = all(isinstance(one, ast.Expr | ast.Assign) for one in body.body[:-1])
    return plain and isinstance(body.body[-1], ast.Raise)


def test_what_is_always_refused_is_not_called_done() -> None:
    functions_by_name = answered()
    refusing = {name for name, method in functions_by_name.items() if says_no(method)}
    assert "messages.translateText" in refusing
    assert not {row.name for row in ROWS if row.status == "done"} & refusing
