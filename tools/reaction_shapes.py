"""The drawings of the reactions: plain shapes on a field of 512 × 512, made for this project."""

from __future__ import annotations

import math
from typing import NamedTuple

FIELD = 512
Point = tuple[float, float]
YELLOW, AMBER, BROWN, WHITE, BLACK = "ffcc33", "f4a300", "6b3f12", "ffffff", "2b2b2b"
RED, DARK_RED, BLUE, SKY, ORANGE, GREEN, VIOLET = "e8384f", "b3203a", "2f80ed", "6ec1ff", "ff8a1f", "36b37e", "8b5cf6"


class Shape(NamedTuple):
    """One filled or stroked outline; tangents make a curve of it, as in Lottie."""

    points: tuple[Point, ...]
    color: str
    smooth: float = 0
    """0: straight lines; 1: a round curve through the points."""
    width: float = 0
    """0: filled; else the line's width."""
    closed: bool = True


def ellipse(x: float, y: float, rx: float, ry: float, color: str, width: float = 0) -> Shape:
    """An ellipse (or its outline) as a smooth curve through sixteen points."""
    turn = [2 * math.pi * i / 16 for i in range(16)]
    return Shape(tuple((x + rx * math.cos(a), y + ry * math.sin(a)) for a in turn), color, 1, width)


def bar(x: float, y: float, w: float, h: float, color: str, angle: float = 0, corner: float = 0.5) -> Shape:
    """A rectangle about (x, y) with rounded corners, turned by degrees; `corner` in parts of the shorter side."""
    r = min(w, h) * corner
    points = []
    for dx, dy, start in ((1, 1, 0), (-1, 1, 90), (-1, -1, 180), (1, -1, 270)):
        for step in range(5):
            a = math.radians(start + 22.5 * step)
            points.append((dx * (w / 2 - r) + r * math.cos(a), dy * (h / 2 - r) + r * math.sin(a)))
    turn = math.radians(angle)
    c, s = math.cos(turn), math.sin(turn)
    return Shape(tuple((x + px * c - py * s, y + px * s + py * c) for px, py in points), color)


def area(color: str, *points: Point, smooth: float = 0) -> Shape:
    """A filled outline through the points."""
    return Shape(points, color, smooth)


def line(color: str, width: float, *points: Point, smooth: float = 1) -> Shape:
    """An open line through the points."""
    return Shape(points, color, smooth, width, closed=False)


def turned(shapes: list[Shape], matrix: tuple[float, float, float, float]) -> list[Shape]:
    """The shapes under (a b; c d) about the middle of the field."""
    a, b, c, d = matrix
    m = FIELD / 2
    return [
        s._replace(points=tuple((m + a * (x - m) + b * (y - m), m + c * (x - m) + d * (y - m)) for x, y in s.points))
        for s in shapes
    ]


MIRROR, UPSIDE_DOWN = (-1, 0, 0, 1), (1, 0, 0, -1)


def face(color: str = YELLOW) -> list[Shape]:
    """A round face without features."""
    return [ellipse(256, 256, 206, 206, AMBER), ellipse(256, 250, 200, 200, color)]


def eyes(y: float = 215, rx: float = 22, ry: float = 32) -> list[Shape]:
    """Two dark eyes."""
    return [ellipse(186, y, rx, ry, BROWN), ellipse(326, y, rx, ry, BROWN)]


def thumb() -> list[Shape]:
    """A fist with the thumb up."""
    fingers = [bar(320, 238 + 58 * i, 190 - 14 * abs(i - 1), 60, YELLOW if i % 2 else "ffd65c") for i in range(4)]
    return [
        bar(120, 340, 90, 210, BLUE, corner=0.25),
        area(
            AMBER,
            (165, 245),
            (225, 190),
            (245, 80),
            (290, 62),
            (318, 110),
            (300, 205),
            (330, 240),
            (330, 430),
            (210, 440),
            (165, 425),
            smooth=0.5,
        ),
        *fingers,
    ]


def heart() -> list[Shape]:
    """A heart, by its well-known curve."""
    turn = [2 * math.pi * i / 48 for i in range(48)]
    points = tuple(
        (
            256 + 12.6 * 16 * math.sin(a) ** 3,
            246 - 12.6 * (13 * math.cos(a) - 5 * math.cos(2 * a) - 2 * math.cos(3 * a) - math.cos(4 * a)),
        )
        for a in turn
    )
    return [Shape(points, RED), ellipse(160, 165, 38, 26, "ff7b8a")]


def fire() -> list[Shape]:
    """Two flames, one in the other."""
    outer = (
        (250, 40),
        (300, 130),
        (372, 200),
        (410, 310),
        (360, 430),
        (256, 476),
        (152, 430),
        (102, 320),
        (140, 220),
        (190, 240),
        (200, 140),
    )
    inner = ((262, 220), (310, 300), (338, 360), (310, 430), (256, 456), (200, 430), (176, 370), (205, 320), (230, 330))
    return [area(ORANGE, *outer, smooth=0.7), area(YELLOW, *inner, smooth=0.7)]


def party() -> list[Shape]:
    """A cone, streamers and confetti."""
    confetti = [
        bar(x, y, 34, 20, color, angle)
        for x, y, color, angle in (
            (300, 60, RED, 20),
            (420, 130, BLUE, 70),
            (460, 260, GREEN, 40),
            (360, 150, VIOLET, -30),
            (210, 90, GREEN, 60),
            (440, 380, ORANGE, 10),
            (150, 150, SKY, -20),
        )
    ]
    return [
        area(VIOLET, (60, 460), (180, 190), (330, 340)),
        area(YELLOW, (92, 388), (130, 303), (216, 390), (136, 426)),
        *turned([ellipse(256, 256, 112, 34, "5b34c9")], (0.707, -0.707, 0.707, 0.707)),
        line(RED, 18, (280, 240), (300, 180), (350, 190), (370, 120)),
        line(GREEN, 18, (310, 290), (370, 270), (380, 320), (450, 310)),
        *confetti,
    ]


def grin() -> list[Shape]:
    """A broad smile with teeth."""
    mouth = ((126, 270), (256, 284), (386, 270), (350, 370), (256, 404), (162, 370))
    return [
        *face(),
        *eyes(190),
        area(BROWN, *mouth, smooth=0.6),
        area(WHITE, (146, 286), (256, 300), (366, 286), (348, 326), (256, 338), (164, 326), smooth=0.4),
        line(BROWN, 6, (256, 298), (256, 338)),
        line(BROWN, 6, (200, 294), (204, 334)),
        line(BROWN, 6, (312, 294), (308, 334)),
    ]


def tear() -> list[Shape]:
    """A sad face with a tear."""
    return [
        *face(),
        *eyes(230, 20, 28),
        line(BROWN, 16, (140, 190), (176, 168), (210, 160)),
        line(BROWN, 16, (302, 160), (336, 168), (372, 190)),
        line(BROWN, 18, (196, 376), (256, 346), (316, 376)),
        area(SKY, (352, 262), (384, 326), (352, 366), (320, 326), smooth=0.8),
    ]


def thinking() -> list[Shape]:
    """A doubtful face with a hand at the chin."""
    return [
        *face(),
        *eyes(220),
        line(BROWN, 16, (146, 166), (182, 146), (222, 156)),
        line(BROWN, 16, (292, 176), (330, 170), (366, 178)),
        line(BROWN, 18, (200, 336), (256, 322), (322, 330)),
        bar(150, 430, 120, 110, AMBER, -10),
        bar(215, 372, 150, 44, AMBER, -24),
        bar(140, 386, 44, 110, AMBER, -14),
    ]


def clap() -> list[Shape]:
    """Two hands and the sound they make."""
    hand = [bar(250 + 28 * i, 246 + 16 * i, 54, 240, YELLOW if i % 2 else "ffd65c", -38) for i in range(4)]
    back = [bar(190, 300, 190, 210, AMBER, -38, 0.4), bar(150, 236, 50, 150, AMBER, -20)]
    spark = [
        line(BLUE, 18, p, q) for p, q in (((120, 60), (150, 120)), ((50, 130), (108, 160)), ((210, 40), (212, 100)))
    ]
    return [*back, *hand, bar(300, 350, 190, 150, YELLOW, -38, 0.4), *spark]


def folded() -> list[Shape]:
    """Two hands folded."""
    left = [
        area(AMBER, (250, 66), (252, 420), (160, 430), (130, 330), (176, 240), (214, 90), smooth=0.6),
        bar(150, 420, 110, 120, BLUE, 20, 0.3),
    ]
    right = [s._replace(color=YELLOW if s.color == AMBER else s.color) for s in turned(left, MIRROR)]
    return [*left, *right, line(BROWN, 6, (256, 90), (256, 420))]


def hundred() -> list[Shape]:
    """The number, underlined twice."""
    return [
        line(RED, 40, (70, 170), (122, 120), (112, 330), smooth=0),
        ellipse(230, 222, 58, 100, RED, 38),
        ellipse(384, 206, 58, 100, RED, 38),
        line(RED, 28, (90, 410), (250, 376), (430, 366)),
        line(RED, 24, (150, 462), (280, 436), (400, 428)),
    ]


def handshake() -> list[Shape]:
    """Two hands, each with its sleeve."""
    return [
        bar(70, 250, 110, 170, BLUE, -12, 0.25),
        bar(442, 250, 110, 170, GREEN, 12, 0.25),
        area(AMBER, (110, 200), (230, 170), (400, 200), (410, 300), (300, 350), (200, 330), (110, 300), smooth=0.5),
        area(YELLOW, (400, 196), (270, 176), (190, 240), (230, 270), (280, 240), (370, 330), (410, 296), smooth=0.4),
        *(bar(230 + 42 * i, 330 + 12 * (i % 2), 44, 96, "ffd65c", 40) for i in range(3)),
    ]


def lightning() -> list[Shape]:
    """A bolt."""
    bolt = ((300, 30), (110, 290), (236, 290), (200, 482), (404, 206), (272, 206))
    return [area(AMBER, *((x + 10, y + 10) for x, y in bolt)), area(YELLOW, *bolt)]


def looking() -> list[Shape]:
    """Two eyes that look aside."""
    one = [ellipse(150, 256, 96, 140, BLACK), ellipse(150, 256, 82, 126, WHITE), ellipse(118, 280, 40, 58, BLACK)]
    two = [s._replace(points=tuple((x + 212, y) for x, y in s.points)) for s in one]
    return one + two


def trophy() -> list[Shape]:
    """A cup on its foot."""
    return [
        line(AMBER, 26, (150, 110), (70, 120), (90, 220), (180, 260)),
        line(AMBER, 26, (362, 110), (442, 120), (422, 220), (332, 260)),
        area(YELLOW, (134, 66), (378, 66), (366, 220), (300, 316), (212, 316), (146, 220), smooth=0.25),
        bar(256, 350, 48, 110, AMBER, corner=0.1),
        bar(256, 424, 200, 64, BROWN, corner=0.2),
        ellipse(210, 150, 18, 52, "ffe9a8"),
    ]


def shock() -> list[Shape]:
    """A frightened face between its hands."""
    return [
        *face(),
        area(SKY, (70, 176), (140, 84), (256, 48), (372, 84), (442, 176), (256, 150), smooth=0.6),
        ellipse(186, 220, 44, 52, WHITE),
        ellipse(326, 220, 44, 52, WHITE),
        ellipse(186, 224, 15, 20, BLACK),
        ellipse(326, 224, 15, 20, BLACK),
        ellipse(256, 366, 44, 70, BROWN),
        bar(84, 366, 72, 190, AMBER, 12),
        bar(428, 366, 72, 190, AMBER, -12),
    ]


DRAWINGS: dict[str, list[Shape]] = {
    "👍": thumb(),
    "👎": turned(thumb(), UPSIDE_DOWN),
    "❤": heart(),
    "🔥": fire(),
    "🎉": party(),
    "😁": grin(),
    "😢": tear(),
    "🤔": thinking(),
    "👏": clap(),
    "🙏": folded(),
    "💯": hundred(),
    "🤝": handshake(),
    "⚡": lightning(),
    "👀": looking(),
    "🏆": trophy(),
    "😱": shock(),
}
