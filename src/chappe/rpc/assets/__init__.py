"""The pictures and animations that come with the server, found by the document id under which clients know them.

May import: domain, standard library.
"""

from functools import cache
from hashlib import blake2b
from importlib import resources
from typing import NamedTuple

from chappe.domain.reactions_list import CHOICES

FIRST_ID = int.from_bytes(b"Chappe\0\0", "big")
"""Ids of these documents lie above this, far from those of uploaded files."""
DATE = 1_795_392_000
"""When the drawings were made."""
KINDS = {"icon": ".webp", "appear": ".appear.tgs", "pop": ".pop.tgs", "burst": ".burst.tgs"}
"""Kind → how the file's name goes on after the emoji's code point (tools/reaction_art.py writes them)."""
ICON_SIDE, ANIMATION_SIDE = 128, 512
MIME = {"icon": "image/webp"}
ANIMATION_MIME = "application/x-tgsticker"


class Asset(NamedTuple):
    """One file."""

    id: int
    access_hash: int
    emoji: str
    kind: str
    mime: str
    side: int
    data: bytes


@cache
def assets() -> dict[int, Asset]:
    """All of them by document id."""
    found = {}
    folder = resources.files("chappe.rpc.assets")
    for choice in CHOICES:
        for place, (kind, ending) in enumerate(KINDS.items()):
            data = (folder / f"{ord(choice.emoji):x}{ending}").read_bytes()
            id = FIRST_ID + ord(choice.emoji) % 0x4000 * 4 + place
            digest = blake2b(b"%d " % id + data, digest_size=8, person=b"asset").digest()
            side = ICON_SIDE if kind == "icon" else ANIMATION_SIDE
            found[id] = Asset(
                id,
                int.from_bytes(digest, "little", signed=True) or 1,
                choice.emoji,
                kind,
                MIME.get(kind, ANIMATION_MIME),
                side,
                data,
            )
    return found


@cache
def by_kind() -> dict[tuple[str, str], Asset]:
    """All of them by (emoji, kind)."""
    return {(asset.emoji, asset.kind): asset for asset in assets().values()}
