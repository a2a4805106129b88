"""Plays about moderation: each has a server of its own, moderators at browsers, and a count that starts at nothing."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import tests.plays.moderation_words
import tests.plays.moderator_words
import tests.plays.words  # noqa: F401  # the sentences
from bench.server import Server
from tests.live import browser
from tests.live.telethon_people import Town
from tests.live.wire_client import Place
from tests.plays.court import Court
from tests.plays.play import SCENES, act, read_through

ALL = sorted((SCENES / "moderation").glob("*.txt"))


@pytest.fixture
async def court(tmp_path: Path, scene: Path) -> AsyncIterator[Court]:
    """A server that signs its ledger every second, by the scene's own policy if it has one; nobody is on the stage."""
    settings, data, policy = tmp_path / "settings.toml", tmp_path / "data", scene.with_suffix(".toml")
    safety = f'[safety]\npolicy = "{policy}"\n' if policy.exists() else ""
    settings.write_text(f"[links]\npreviews = false\n[ledger]\ncheckpoint_seconds = 1.0\n{safety}")
    data.mkdir()
    async with Server(str(data), ("--no-limits", "--config", str(settings))) as server:
        place = Place(server, server.port, str(server.config()["public_key_pem"]))
        async with Town(place) as town, Court(town, server, place) as court:
            yield court


@pytest.mark.skipif(not browser.is_there(), reason=f"missing: {browser.CHROMIUM}")
@pytest.mark.parametrize("scene", ALL, ids=[scene.stem for scene in ALL])
async def test_a_scene(court: Court, scene: Path) -> None:
    await act(court, scene)


@pytest.mark.parametrize("scene", ALL, ids=[scene.stem for scene in ALL])
def test_each_sentence_has_one_meaning(scene: Path) -> None:
    read_through(scene)
