"""A channel with one of everything, as the browser's tests and whoever looks at the pages see it."""

import io
import math
import struct
import wave

from chappe.domain.attachments import Attributes
from chappe.domain.signing import SetSignatures
from chappe.domain.values import Entity, PeerRef
from tests.web.fair import Fair

ABOUT = "Weather, tides and small wonders from the north coast. Write to @tide_desk or see https://example.org/tides"


def tone() -> bytes:
    """A second of a sound that browsers can play."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"".join(struct.pack("<h", int(9000 * math.sin(n / 6))) for n in range(8000)))
    return out.getvalue()


def loudness() -> bytes:
    """A voice message's waveform: a hundred numbers of five bits."""
    bits = 0
    for at in range(100):
        bits |= int(15.5 + 15 * math.sin(at / 5) * math.sin(at / 17)) << 5 * at
    return bits.to_bytes(63, "little")


def marked(text: str, **parts: str) -> tuple[str, tuple[Entity, ...]]:
    """A text and entities over its parts, by kind."""
    entities = []
    for kind, part in parts.items():
        at = len(text[: text.index(part)].encode("utf-16-le")) // 2
        entities.append(
            Entity(kind, at, len(part.encode("utf-16-le")) // 2, "https://example.org" if kind == "text_url" else "")
        )
    return text, tuple(entities)


async def sample(fair: Fair, name: str = "north_coast") -> PeerRef:
    """The channel, with its posts."""
    world = fair.world
    ann = await world.person("Ann", last_name="Lee")
    await world.write(lambda tx: tx.usernames.set(ann.id, "tide_desk"))
    peer = await fair.channel(ann, name, "North Coast Daily", ABOUT)
    await world.run(SetSignatures(peer, True), ann)
    for n in range(24):
        world.pass_time(7200)
        await fair.say(
            ann,
            peer,
            f"Tide table, day {n + 1}: high water at {n % 12 + 1}:20, low water at {(n + 6) % 12 + 1}:35 #tides",
        )
    world.pass_time(5400)
    document = await fair.document(b"%PDF-1.7" * 40_000, "application/pdf", Attributes("Tide tables 2027.pdf"))
    await fair.show(ann, peer, document, "All tables of the coming year in one file")
    world.pass_time(5400)
    text, entities = marked(
        "How to read the signals\n\nThe arm up means go on; both arms level mean wait.\n"
        "Older keepers say: never trust a calm sea.\nThe answer to yesterday's riddle: the lighthouse\n"
        "tide = base + range * cos(phase)\nMore in the handbook.",
        bold="How to read the signals",
        italic="go on",
        blockquote="Older keepers say: never trust a calm sea.",
        spoiler="the lighthouse",
        pre="tide = base + range * cos(phase)",
        text_url="the handbook",
    )
    signals = await fair.say(ann, peer, text, entities=entities)
    world.pass_time(5400)
    about = Attributes(audio=True, voice=True, duration=61, waveform=loudness())
    await fair.show(ann, peer, await fair.document(tone(), "audio/wav", about), "The harbour master on tomorrow's wind")
    world.pass_time(5400)
    photos = [await fair.photo(1280, 853, hue) for hue in (205, 260, 30, 150, 340)]
    await fair.album(ann, peer, photos, ("Five mornings in a row, from the same window. Which one is yours? #photos",))
    world.pass_time(5400)
    await fair.say(ann, peer, "Thank you for more than three hundred answers to this one!", answers=signals.id)
    world.pass_time(5400)
    await fair.show(ann, peer, await fair.photo(1280, 800, 20), "Behind the veil: tonight's red sky", spoiler=True)
    world.pass_time(5400)
    film = Attributes("waves.mp4", video=True, width=640, height=360, duration=94)
    await fair.show(
        ann, peer, await fair.document(b"\0" * 2_400_000, "video/mp4", film, thumb=True), "Waves at the pier"
    )
    world.pass_time(5400)
    await fair.say(ann, peer, "صباح الخير من الساحل الشمالي 🌊\nGood morning from the north coast")
    world.pass_time(5400)
    await fair.show(
        ann,
        peer,
        await fair.photo(1280, 853, 210),
        "First frost on the hills, and a clear view of the islands. #photos #winter",
    )
    return peer
