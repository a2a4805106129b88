"""PDQ, the perceptual hash of pictures: 256 bits and a quality, for a picture and for its seven turns and mirrors.

Written from the description that its makers published with it ("The TMK+PDQF video-hashing algorithm and the PDQ
image-hashing algorithm", 2019): smooth the luminance, sample it on a 64 by 64 grid, take 16 by 16 low frequencies of
its cosine transform, and write down which of them lie above their median.
"""

import functools
import math
from typing import cast

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from chappe.ports import Fingerprint

Floats = NDArray[np.float32]
GRID, BITS = 64, 16
SMALL = 512
"""Side of the small form: partners who make pictures smaller first come nearest to it."""
LUMA = np.array([0.299, 0.587, 0.114], np.float32)
MOST_PIXELS = 12_000_000
"""A picture with more is halved first, or more than that: its memory must not grow with what strangers send."""
SAME = 4
"""Bits in which a frame may differ from the one before that is kept and still be the same picture."""
ROWS_AT_ONCE = 4_000_000
"""Bytes of a picture that are turned into floats at once."""


def fingerprints(image: Image.Image) -> tuple[Fingerprint, ...]:
    """The hashes of a decoded picture in RGB or L: as it is, and made small where it is larger than that."""
    pixels = image.width * image.height
    if pixels > MOST_PIXELS:
        image = image.reduce(math.ceil(math.sqrt(pixels / MOST_PIXELS)))
    made = [fingerprint(image, "full")]
    if max(image.size) > SMALL:
        small = image.resize((SMALL, SMALL), Image.Resampling.BILINEAR, reducing_gap=2.0)
        made.append(fingerprint(small, "small"))
    return tuple(made)


def fingerprint(image: Image.Image, form: str) -> Fingerprint:
    """The eight hashes and the quality of a decoded picture in RGB or L.

    Each hash is the one that the picture would have, were it turned or mirrored first, to the bit: a grid of even size
    has no middle pixels, so a mirrored picture is sampled elsewhere, and signs changed in one transform would not do.
    In this order: as it is, turned left by 90°, 180° and 270°, mirrored left-right, top-bottom, over both diagonals.
    """
    cosine = _cosine()
    grids = sampled(image)
    plain, across, down, both = (cast(Floats, cosine @ grid @ cosine.T) for grid in grids)
    turns = (plain, across.T, both, down.T, across, down, plain.T, both.T)
    return Fingerprint(form, quality(grids[0]), tuple(_packed(turned) for turned in turns))


def distance(one: Fingerprint, other: Fingerprint) -> int:
    """Bits in which two pictures differ, as they are."""
    return (int.from_bytes(one.turns[0]) ^ int.from_bytes(other.turns[0])).bit_count()


def sampled(image: Image.Image) -> tuple[Floats, Floats, Floats, Floats]:
    """The luminance, smoothed twice over windows of a 128th of each side, at 64 by 64 places.

    Of the picture as it is, mirrored left-right, top-bottom, and both. Smoothing and sampling are one sum with weights
    for each row and for each column, so the picture never stands in memory as floats.
    """
    pixels = np.asarray(image)
    height, width = pixels.shape[:2]
    lines = np.empty((2 * GRID, width), np.float32)
    for place, (start, weights) in enumerate(_weights(height)):
        lines[place] = _rows(pixels, start, weights)
    grid = np.empty((2 * GRID, 2 * GRID), np.float32)
    for place, (start, weights) in enumerate(_weights(width)):
        grid[:, place] = lines[:, start : start + len(weights)] @ weights
    return grid[:GRID, :GRID], grid[:GRID, GRID:], grid[GRID:, :GRID], grid[GRID:, GRID:]


def _rows(pixels: NDArray[np.uint8], start: int, weights: Floats) -> Floats:
    """The weighted sum of some rows, as luminance."""
    width = pixels.shape[1]
    step = max(1, ROWS_AT_ONCE // (4 * int(np.prod(pixels.shape[1:]))))
    total = np.zeros(int(np.prod(pixels.shape[1:])), np.float32)
    for first in range(0, len(weights), step):
        part = weights[first : first + step]
        some = pixels[start + first : start + first + len(part)].reshape(len(part), -1)
        total += part @ some.astype(np.float32)
    return total if pixels.ndim == 2 else cast(Floats, total.reshape(width, -1)[:, :3] @ LUMA)


@functools.lru_cache(maxsize=64)
def _weights(side: int) -> tuple[tuple[int, Floats], ...]:
    """For each of the 64 places along a side, and along it mirrored: where its stretch begins, and its weights."""
    window = (side + 127) // 128
    after = window // 2
    before = window - 1 - after
    found = []
    for place in range(GRID):
        middle = int((place + 0.5) * side / GRID)
        first, last = max(0, middle - before), min(side - 1, middle + after)
        start, end = max(0, first - before), min(side - 1, last + after)
        weights = np.zeros(end - start + 1, np.float64)
        for one in range(first, last + 1):
            low, high = max(0, one - before), min(side - 1, one + after)
            weights[low - start : high - start + 1] += 1 / ((last - first + 1) * (high - low + 1))
        found.append((start, weights.astype(np.float32)))
    mirrored = [(side - start - len(weights), weights[::-1].copy()) for start, weights in found]
    return tuple(found + mirrored)


@functools.lru_cache(maxsize=1)
def _cosine() -> Floats:
    """Rows 1 to 16 of the cosine transform of 64 points."""
    row = np.arange(1, BITS + 1).reshape(-1, 1)
    column = np.arange(GRID).reshape(1, -1)
    made = np.sqrt(2.0 / GRID) * np.cos(np.pi / (2 * GRID) * row * (2 * column + 1))
    return cast(Floats, made.astype(np.float32))


def quality(grid: Floats) -> int:
    """How much there is to see, 0 to 100: a picture without edges gives a hash that means nothing."""
    down = np.trunc((grid[:-1] - grid[1:]) * 100 / 255)
    across = np.trunc((grid[:, :-1] - grid[:, 1:]) * 100 / 255)
    return min(100, int((np.abs(down).sum() + np.abs(across).sum()) / 90))


def _packed(low: Floats) -> bytes:
    """The bits above the median, the last first, as 32 bytes."""
    flat = low.reshape(-1)
    median = np.partition(flat, flat.size // 2 - 1)[flat.size // 2 - 1]
    return np.packbits((flat > median)[::-1]).tobytes()
