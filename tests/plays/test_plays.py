"""Every scene is played; and the sentences themselves are held to what they say."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import tests.plays.sticker_words
import tests.plays.thread_words  # more of them
import tests.plays.words  # noqa: F401  # the sentences
from tests.live.conftest import place
from tests.live.telethon_people import Town
from tests.live.wire_client import Place
from tests.plays.play import SCENES, Play, act, matching, read_through

ALL = sorted(SCENES.glob("*.txt"))
__all__ = ["place"]


@pytest.fixture
async def town(place: Place) -> AsyncIterator[Town]:
    async with Town(place) as town:
        yield town


@pytest.mark.parametrize("scene", ALL, ids=[scene.stem for scene in ALL])
async def test_a_scene(town: Town, scene: Path) -> None:
    await act(Play(town), scene)


@pytest.mark.parametrize("scene", ALL, ids=[scene.stem for scene in ALL])
def test_each_sentence_has_one_meaning(scene: Path) -> None:
    read_through(scene)


def test_a_sentence_that_nobody_knows_is_a_fault() -> None:
    with pytest.raises(LookupError):
        matching("Ann eats an apple.")
