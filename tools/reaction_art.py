"""Makes the pictures and animations of the reactions in src/chappe/rpc/assets from tools/reaction_shapes.py.

`python -m tools.reaction_art` writes the files; with `--check` it only says whether they would change (animations by
their content, pictures by their look: compressors differ). Needs Pillow.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import math
import sys
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw

from tools.reaction_shapes import DRAWINGS, FIELD, Point, Shape

OUT = Path(__file__).resolve().parents[1] / "src/chappe/rpc/assets"
ICON = 128
"""Side of the still picture in pixels."""
FINE = 4
"""How many times larger it is drawn first."""
STEPS = 12
"""Straight pieces for one piece of a curve."""
FRAMES = 60
MIDDLE = [256, 256, 0]
ALIKE = 8
"""Largest difference of a colour (of 255) that is still the same picture."""
Json = dict[str, object]


# -- geometry ---------------------------------------------------------------------------------------------------------
def tangents(shape: Shape) -> list[tuple[Point, Point]]:
    """For each point the curve's tangents in and out, from its neighbours (Catmull and Rom)."""
    points, found = shape.points, []
    for i, _ in enumerate(points):
        if not shape.closed and i in (0, len(points) - 1):
            found.append(((0.0, 0.0), (0.0, 0.0)))
            continue
        before, after = points[i - 1], points[(i + 1) % len(points)]
        dx, dy = (after[0] - before[0]) / 6 * shape.smooth, (after[1] - before[1]) / 6 * shape.smooth
        found.append(((-dx, -dy), (dx, dy)))
    return found


def sampled(shape: Shape) -> list[Point]:
    """The outline as many short straight pieces."""
    sides, curve = tangents(shape), []
    pairs = list(zip(range(len(shape.points)), (*range(1, len(shape.points)), 0), strict=True))
    for i, j in pairs if shape.closed else pairs[:-1]:
        (x0, y0), (x3, y3) = shape.points[i], shape.points[j]
        x1, y1 = x0 + sides[i][1][0], y0 + sides[i][1][1]
        x2, y2 = x3 + sides[j][0][0], y3 + sides[j][0][1]
        for step in range(STEPS):
            t = step / STEPS
            a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
            curve.append((a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3))
    return curve if shape.closed else [*curve, shape.points[-1]]


# -- the still picture ------------------------------------------------------------------------------------------------
def picture(shapes: list[Shape]) -> Image.Image:
    """The drawing as an image with a clear ground."""
    scale = ICON * FINE / FIELD
    large = Image.new("RGBA", (ICON * FINE, ICON * FINE), (255, 255, 255, 0))
    draw = ImageDraw.Draw(large)
    for shape in shapes:
        points = [(x * scale, y * scale) for x, y in sampled(shape)]
        color = f"#{shape.color}"
        if not shape.width:
            draw.polygon(points, fill=color)
            continue
        width = max(1, round(shape.width * scale))
        draw.line([*points, points[0]] if shape.closed else points, fill=color, width=width)
        for x, y in points:
            draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=color)
    return large.resize((ICON, ICON), Image.Resampling.LANCZOS)


def webp(shapes: list[Shape]) -> bytes:
    """The picture as a WebP file."""
    out = io.BytesIO()
    picture(shapes).save(out, "WEBP", quality=80, method=6)
    return out.getvalue()


# -- animations (Lottie, in the subset that stickers allow) -----------------------------------------------------------
def fixed(value: object) -> Json:
    """A property that does not change."""
    return {"a": 0, "k": value}


def moving(*keys: tuple[int, list[float]]) -> Json:
    """A property with eased keyframes (frame, value)."""
    wide = len(keys[0][1])
    ease: Json = {"i": {"x": [0.6] * wide, "y": [1] * wide}, "o": {"x": [0.3] * wide, "y": [0] * wide}}
    return {
        "a": 1,
        "k": [{"t": frame, "s": value, **(ease if i < len(keys) - 1 else {})} for i, (frame, value) in enumerate(keys)],
    }


def color(text: str) -> Json:
    """A colour as four parts of one."""
    return fixed([round(int(text[i : i + 2], 16) / 255, 3) for i in (0, 2, 4)] + [1])


def place(**changes: Json) -> Json:
    """Where and how a layer or group stands; about the middle of the field."""
    usual = {"o": fixed(100), "r": fixed(0), "p": fixed(MIDDLE), "a": fixed(MIDDLE), "s": fixed([100, 100, 100])}
    return {**usual, **changes}


def group(*items: Json) -> Json:
    """A group of an outline and its paint."""
    still = {"ty": "tr", "p": fixed([0, 0]), "a": fixed([0, 0]), "s": fixed([100, 100]), "r": fixed(0), "o": fixed(100)}
    return {"ty": "gr", "it": [*items, still]}


def outline(shape: Shape) -> Json:
    """A shape of the drawing."""
    sides = tangents(shape)
    path = {
        "c": shape.closed,
        "v": [[round(x, 1), round(y, 1)] for x, y in shape.points],
        "i": [[round(a, 1), round(b, 1)] for (a, b), _ in sides],
        "o": [[round(a, 1), round(b, 1)] for _, (a, b) in sides],
    }
    paint: Json = {"ty": "fl", "c": color(shape.color), "o": fixed(100), "r": 1}
    if shape.width:
        paint = {"ty": "st", "c": color(shape.color), "o": fixed(100), "w": fixed(shape.width), "lc": 2, "lj": 2}
    return group({"ty": "sh", "ks": fixed(path)}, paint)


def layer(number: int, stand: Json, shapes: list[Json], frames: int) -> Json:
    """A layer of shapes, the topmost first."""
    return {
        "ddd": 0, "ind": number, "ty": 4, "nm": f"{number}", "sr": 1, "ks": stand, "ao": 0, "shapes": shapes,
        "ip": 0, "op": frames, "st": 0, "bm": 0,
    }  # fmt: skip


def animation(layers: list[Json], frames: int) -> bytes:
    """A whole animation as the text of a Lottie file."""
    whole = {
        "tgs": 1, "v": "5.5.2", "fr": 60, "ip": 0, "op": frames, "w": FIELD, "h": FIELD, "nm": "Chappe", "ddd": 0,
        "assets": [], "layers": layers,
    }  # fmt: skip
    return json.dumps(whole, separators=(",", ":")).encode()


def drawn(shapes: list[Shape]) -> list[Json]:
    """The drawing's shapes, the topmost first."""
    return [outline(shape) for shape in reversed(shapes)]


def appear(shapes: list[Shape]) -> bytes:
    """The drawing grows out of nothing."""
    grow = moving((0, [0, 0, 100]), (18, [116, 116, 100]), (29, [100, 100, 100]))
    return animation([layer(1, place(s=grow), drawn(shapes), 30)], 30)


def pop(shapes: list[Shape]) -> bytes:
    """The drawing swells, leans to both sides and settles."""
    swell = moving((0, [100, 100, 100]), (14, [112, 112, 100]), (40, [106, 106, 100]), (59, [100, 100, 100]))
    lean = moving((0, [0]), (16, [-9]), (34, [8]), (48, [-3]), (59, [0]))
    return animation([layer(1, place(s=swell, r=lean), drawn(shapes), FRAMES)], FRAMES)


def burst(shapes: list[Shape]) -> bytes:
    """Dots in the drawing's colours fly apart and fade."""
    colors = list(dict.fromkeys(shape.color for shape in shapes))
    layers = []
    for i in range(14):
        angle, far = 2 * math.pi * i / 14, 150 + 70 * (i % 3)
        x, y = 256 + far * math.cos(angle), 256 + far * math.sin(angle)
        fly = moving((0, [256, 256, 0]), (40, [round(x), round(y), 0]), (59, [round(x), round(y) + 24, 0]))
        fade = moving((0, [0]), (6, [100]), (38, [100]), (59, [0]))
        size = 26 + 10 * (i % 2)
        dot = group(
            {"ty": "el", "p": fixed([0, 0]), "s": fixed([size, size]), "d": 1},
            {"ty": "fl", "c": color(colors[i % len(colors)]), "o": fixed(100), "r": 1},
        )
        layers.append(layer(i + 1, place(p=fly, o=fade, a=fixed([0, 0, 0])), [dot], FRAMES))
    return animation(layers, FRAMES)


# -- files ------------------------------------------------------------------------------------------------------------
def files() -> dict[str, bytes]:
    """Every file by name."""
    found = {}
    for emoji, shapes in DRAWINGS.items():
        name = f"{ord(emoji):x}"
        found[f"{name}.webp"] = webp(shapes)
        for kind, make in (("appear", appear), ("pop", pop), ("burst", burst)):
            found[f"{name}.{kind}.tgs"] = gzip.compress(make(shapes), 9, mtime=0)
    return found


def same(name: str, have: bytes, want: bytes) -> bool:
    """Do two files show the same?"""
    if name.endswith(".tgs"):
        return gzip.decompress(have) == gzip.decompress(want)
    one, two = (Image.open(io.BytesIO(data)).convert("RGBA") for data in (have, want))
    if one.size != two.size:
        return False
    extrema = ImageChops.difference(one, two).getextrema()
    return all(isinstance(e, tuple) and e[1] <= ALIKE for e in extrema)


def main(arguments: list[str] | None = None) -> int:
    """Write or check the files; 1 where they are not as they should be."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="change nothing; fail where a file is out of date")
    options = parser.parse_args(arguments)
    wanted = files()
    stale = [
        name
        for name, data in wanted.items()
        if not (OUT / name).exists() or not same(name, (OUT / name).read_bytes(), data)
    ]
    if options.check:
        for name in stale:
            print(f"src/chappe/rpc/assets/{name} is out of date: run python -m tools.reaction_art", file=sys.stderr)
        return 1 if stale else 0
    OUT.mkdir(parents=True, exist_ok=True)
    for name in stale:
        (OUT / name).write_bytes(wanted[name])
    return 0


if __name__ == "__main__":
    sys.exit(main())
