"""The import contract: who may import whom, counted wherever in a file an import stands."""

import ast

import pytest

from tests.architecture.contract import (
    CLOCK_AND_CHANCE,
    CONCRETE,
    CONTRACT,
    FACES,
    PURE,
    ROOT_MODULES,
    RULES,
)
from tests.architecture.sources import (
    EVERYWHERE,
    FLOOR_0,
    folder_of,
    hand_written,
    imports,
    inner_imports,
    is_standard,
    modules,
    promise,
    under,
)

FOLDERS = [name for name, module in modules().items() if module.is_folder and name != "chappe"]


def top(name: str) -> str:
    """The top folder that a module stands in."""
    return ".".join(name.split(".")[:2])


def allows(words: tuple[str, ...] | list[str], target: str) -> bool:
    """Do these words of a promise cover this import?"""
    if "everything" in words or target == EVERYWHERE:
        return True
    if is_standard(target):
        return FLOOR_0 in words
    inside = [f"chappe.{word}" for word in words]
    return under(target, *inside) or under(target, *words)


def test_the_contract_names_every_folder_and_no_other_rule_is_hidden() -> None:
    for name in modules():
        assert top(name) in CONTRACT or name in ROOT_MODULES, f"{name} is in no row of the import contract"


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folders_promise_agrees_with_the_contract(folder: str) -> None:
    words = promise(folder)
    assert words, f'{folder}/__init__.py has no line "May import: …"'
    words = [word for word in words if word not in ("itself", "nothing")]
    whole = CONTRACT[top(folder)]
    if folder in CONTRACT:
        assert sorted(words) == sorted(whole), f"{folder}: promise {words}, contract {list(whole)}"
        return
    for word in words:
        inside = under(f"chappe.{word}", top(folder))
        assert inside or word in whole or allows(whole, f"chappe.{word}"), f"{folder} promises {word}, {whole} rule"


@pytest.mark.parametrize("name", [module.name for module in hand_written()])
def test_a_module_imports_what_its_folder_promises(name: str) -> None:
    folder = folder_of(name)
    if name in ROOT_MODULES:
        words, home = [*ROOT_MODULES[name], FLOOR_0], name
    else:
        words, home = [*(promise(folder) or []), *(word for word in CONTRACT[top(folder)] if word == FLOOR_0)], folder
    offences = [
        f"line {found.line}: {found.target}"
        for found in imports(name)
        if not under(found.target, home) and not allows(words, found.target)
    ]
    assert not offences, f"{name} imports what its folder does not promise: {offences}"


@pytest.mark.parametrize("name", [module.name for module in hand_written() if under(module.name, *PURE, *RULES)])
def test_clock_and_chance_come_as_arguments(name: str) -> None:
    offences = [found for found in imports(name) if under(found.target, *CLOCK_AND_CHANCE)]
    assert not offences, f"{name}: {offences}"
    now = [
        node.lineno
        for node in ast.walk(modules()[name].tree)
        if isinstance(node, ast.Attribute) and node.attr in ("now", "utcnow", "today")
        if isinstance(node.value, ast.Name) and node.value.id in ("datetime", "date")
    ]
    assert not now, f"{name} reads the clock in lines {now}"


@pytest.mark.parametrize("name", [module.name for module in hand_written() if under(module.name, *RULES)])
def test_rules_do_not_wait(name: str) -> None:
    waits = (ast.AsyncFunctionDef, ast.Await, ast.AsyncFor, ast.AsyncWith)
    lines = [node.lineno for node in ast.walk(modules()[name].tree) if isinstance(node, waits)]
    assert not lines, f"{name} is async in lines {lines}"


def reached_from(start: str) -> dict[str, str]:
    """Every module that importing `start` brings in, with the module that asked for it."""
    asked = {start: ""}
    queue = [start]
    while queue:
        name = queue.pop()
        for target in inner_imports(name) - asked.keys():
            asked[target] = name
            queue.append(target)
    return asked


@pytest.mark.parametrize("name", [name for name in modules() if under(name, "chappe.gateway")])
def test_the_gateway_reaches_no_rule_store_or_face(name: str) -> None:
    allowed = ("chappe.gateway", "chappe.mtproto", "chappe.tl", "chappe.crypto", EVERYWHERE)
    offences = {target: asker for target, asker in reached_from(name).items() if not under(target, *allowed)}
    assert not offences, f"{name} reaches, by way of: {offences}"


@pytest.mark.parametrize("name", [name for name in modules() if under(name, *FACES)])
def test_faces_know_neither_the_store_nor_each_other(name: str) -> None:
    others = [face for face in FACES if not under(name, face)]
    offences = [found for found in imports(name) if under(found.target, "chappe.store", *others)]
    assert not offences, f"{name}: {offences}"


def test_only_the_assembly_names_concrete_classes() -> None:
    offences = [
        f"{name}:{found.line} {found.target}"
        for name in modules()
        if not under(name, *CONCRETE, "chappe.ops.assembly")
        for found in imports(name)
        if under(found.target, *CONCRETE)
    ]
    assert not offences, offences


def test_only_safety_and_ops_import_the_quorum() -> None:
    offences = [
        f"{name}:{found.line}"
        for name in modules()
        if not under(name, "chappe.safety", "chappe.ops", "chappe.custody")
        for found in imports(name)
        if under(found.target, "chappe.custody.quorum")
    ]
    assert not offences, offences


def test_only_the_engine_calls_the_stores_write() -> None:
    offences = []
    for module in hand_written():
        if under(module.name, "chappe.engine", "chappe.store"):
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "write":
                owner = node.func.value
                word = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
                if word.strip("_") == "store":
                    offences.append(f"{module.place}:{node.lineno}")
    assert not offences, offences


def knots() -> list[list[str]]:
    """Groups of modules that import each other in a ring (Tarjan's strongly connected components)."""
    numbers: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(name: str) -> None:
        numbers[name] = low[name] = len(numbers)
        stack.append(name)
        for target in inner_imports(name):
            if target not in numbers:
                visit(target)
                low[name] = min(low[name], low[target])
            elif target in stack:
                low[name] = min(low[name], numbers[target])
        if low[name] == numbers[name]:
            ring = stack[stack.index(name) :]
            del stack[stack.index(name) :]
            if len(ring) > 1:
                found.append(sorted(ring))

    for name in modules():
        if name not in numbers:
            visit(name)
    return found


def test_there_are_no_import_knots() -> None:
    assert not knots(), knots()


@pytest.mark.parametrize("name", [name for name in modules() if not under(name, "chappe.ops")])
def test_only_ops_reads_the_environment(name: str) -> None:
    offences = [
        node.lineno
        for node in ast.walk(modules()[name].tree)
        if (isinstance(node, ast.Attribute) and node.attr in ("environ", "environb", "getenv"))
        or (isinstance(node, ast.alias) and node.name in ("environ", "environb", "getenv"))
    ]
    assert not offences, f"{name} reads the environment in lines {offences}"
