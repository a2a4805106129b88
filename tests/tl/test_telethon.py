"""Our bytes of layer 229 against Telethon's own reading and writing of the same layer."""

import pytest
from telethon.extensions import BinaryReader
from telethon.tl import alltlobjects

from chappe.tl.codec import encode
from chappe.tl.shapes import INNER, layer_tables
from tests.tl.samples import Maker

# Telethon writes no date before 1970 back as it was, and reads a date of zero as none at all: see Dated.
SEEDS = 3


class Dated(Maker):
    """Whole numbers are all later than 1970, so that Telethon may take any of them for a date."""

    def value(self, kind: str, depth: int) -> object:
        if kind == "int":
            return self.random.randint(1, (1 << 31) - 1)
        return super().value(kind, depth)


@pytest.fixture(autouse=True)
def generated_classes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Telethon puts friendlier classes in the place of those generated for messages; they do not write all fields."""
    for number, kind in list(alltlobjects.tlobjects.items()):
        if "patched" in kind.__module__:
            plain = next(base for base in kind.__mro__[1:] if base.__module__ == "telethon.tl.types")
            monkeypatch.setitem(alltlobjects.tlobjects, number, plain)


def test_telethon_speaks_our_inner_layer() -> None:
    assert alltlobjects.LAYER == INNER


@pytest.mark.parametrize("full", [True, False, None])
def test_telethon_reads_and_writes_the_same_bytes(full: bool | None) -> None:
    layer = layer_tables(INNER)
    seen = 0
    for seed in range(SEEDS):
        maker = Dated(seed, full)
        for shape in (*layer.by_name.values(), *layer.functions_by_name.values()):
            if any(field.type == "!X" for field in shape.fields):
                continue
            data = encode(maker.object(shape), INNER)
            reader = BinaryReader(data)
            theirs = reader.tgread_object()
            assert shape.id == theirs.CONSTRUCTOR_ID
            assert reader.tell_position() == len(data), shape
            assert bytes(theirs) == data, shape
            seen += 1
    assert seen > 2000 * SEEDS
