"""GIFs that move are told apart from those that do not, and from what is none."""

import io

import pytest
from PIL import Image

from chappe.engine.gifs import moves


def drawn(*colours: str, **how: object) -> bytes:
    """A GIF with a frame of each colour."""
    first, *others = [Image.new("RGB", (40, 30), colour) for colour in colours]
    out = io.BytesIO()
    first.save(out, "GIF", save_all=bool(others), append_images=others, **how)
    return out.getvalue()


@pytest.mark.parametrize("colours", [("red", "blue"), ("red", "green", "blue")])
def test_frames_are_counted(colours: tuple[str, ...]) -> None:
    assert moves(drawn(*colours, duration=80)) and moves(drawn(*colours, duration=80, loop=0))
    assert moves(drawn(*colours, duration=80, loop=0)[:900]), "its beginning is enough"
    assert not moves(drawn(colours[0])) and not moves(drawn(colours[0], comment=b"x" * 400))


def test_what_cannot_be_read_does_not_move() -> None:
    whole = drawn("red", "blue", duration=80)
    assert not any(moves(data) for data in (b"", b"GIF89a", b"\x89PNG\r\n\x1a\n" + bytes(50), whole[:30], b"x" * 99))
    for at in range(len(whole)):  # wherever it is cut, or a byte is another
        moves(whole[:at])
        moves(whole[:at] + b"\xff" + whole[at + 1 :])
