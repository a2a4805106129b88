"""The schema data: every id follows from its own text, and the layers that clients speak are there."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

from chappe.tl import shapes
from chappe.tl.errors import UnknownLayer
from chappe.tl.shapes import INNER, layer_tables, layers_on_file
from tests.support.steps import calls
from tools.schema_sources import checksum, parse_line

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "schema/layers"
CLIENTS = {"Desktop 4.6.5": 152, "Pyrogram": 158, "GramJS": 198, "mtcute": 227, "Telethon, Kurigram, TDLib": 229}


def rows(stem: str) -> list[str]:
    return (DATA / f"{stem}.tl").read_text().splitlines()[1:]


@pytest.mark.parametrize("stem", ["types", "functions"])
def test_each_id_is_the_checksum_of_its_text(stem: str) -> None:
    for row in rows(stem):
        one = parse_line(row.partition(" ")[2])
        assert one is not None, row
        assert checksum(one) == one.id, row


@pytest.mark.parametrize("client", CLIENTS)
def test_the_layers_of_known_clients_are_on_file(client: str) -> None:
    assert CLIENTS[client] in layers_on_file()


def test_a_layer_has_each_name_and_each_id_once() -> None:
    for number in layers_on_file():
        layer = layer_tables(number)
        for stem, tables in (
            ("types", (layer.by_name, layer.by_id)),
            ("functions", (layer.functions_by_name, layer.functions_by_id)),
        ):
            lines = shapes._valid(stem, number)
            assert len(lines) == len(tables[0]) == len(tables[1]), (number, stem)


def test_every_type_that_a_field_names_has_a_constructor() -> None:
    bare = {"int", "long", "double", "string", "bytes", "Bool", "true", "#", "int128", "int256", "!X"}
    for number in layers_on_file():
        layer = layer_tables(number)
        for shape in (*layer.by_name.values(), *layer.functions_by_name.values()):
            for field in shape.fields:
                base = field.item or field.type
                assert base in bare or base in layer.members, (number, shape)


def test_each_layer_has_its_source() -> None:
    sources = [row.split("\t") for row in (DATA / "sources.tsv").read_text().splitlines()[1:]]
    assert tuple(int(row[0]) for row in sources) == layers_on_file()
    attributed = (ROOT / "NOTICE").read_text()
    for package in {row[1] for row in sources}:
        assert package in attributed, package


def test_kurigram_has_the_same_ids_in_the_inner_layer() -> None:
    found = importlib.util.find_spec("pyrogram")
    assert found is not None and found.origin is not None
    text = (Path(found.origin).parent / "raw/all.py").read_text()
    assert f"layer = {INNER}\n" in text
    theirs = {int(number, 16): name for number, name in re.findall(r'(0x[0-9a-f]+): "pyrogram.raw.([\w.]+)"', text)}
    layer = layer_tables(INNER)
    ours = layer.by_id.keys() | layer.functions_by_id.keys()
    assert len(ours) > 2400
    assert ours <= theirs.keys()
    # What is theirs alone belongs to MTProto itself, and is no API.
    more = {name for number, name in theirs.items() if number not in ours}
    assert len(more) < 70 and not {name for name in more if ".messages." in name or ".updates." in name}


def test_a_layer_that_is_not_on_file_is_refused() -> None:
    with pytest.raises(UnknownLayer) as caught:
        layer_tables(INNER + 1)
    assert caught.value.layer == INNER + 1


def test_the_tables_load_with_little_work() -> None:
    lines = sum(len(rows(stem)) for stem in ("types", "functions"))
    shapes._lines.cache_clear()
    layer_tables.cache_clear()
    first, second = calls(lambda: layer_tables(INNER)), calls(lambda: layer_tables(158))
    # A line is read once for all layers, and its fields when somebody asks for them.
    assert first <= 16 * lines and second <= 6 * lines
    made = [one for _, one in shapes._lines("types")[1]]
    assert len(made) == len(rows("types")) and all(one._fields is None for one in made)
    assert layer_tables(INNER).by_id[made[0].id] is layer_tables(158).by_id[made[0].id]


def test_the_package_imports_only_what_it_may() -> None:
    code = (
        "import sys; before = set(sys.modules); import chappe.tl.codec;"
        "print(*(set(sys.modules) - before) & {'asyncio', 'socket', 'secrets', 'telethon', 'chappe.domain'})"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT / "src", check=True)
    assert run.stdout.strip() == ""
