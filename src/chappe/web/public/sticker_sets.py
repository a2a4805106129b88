"""The page of a set of stickers or custom emoji: its title, how many are in it, and the way to it in the app."""

from starlette.requests import Request
from starlette.responses import Response

from chappe.domain import stickers
from chappe.domain.errors import Refused
from chappe.domain.ports import Tx
from chappe.domain.ports.stickers import EMOJI, MASKS, StickerSet
from chappe.web.public.answers import HTML, SAFE, nothing
from chappe.web.public.site import Site

WORDS = {EMOJI: "custom emoji", MASKS: "masks"}


async def page(site: Site, request: Request) -> Response:
    """/addstickers/NAME and /addemoji/NAME: anybody may look into any set who knows its name."""
    name = request.path_params["name"]

    def find(tx: Tx) -> StickerSet | None:
        try:
            return stickers.find(tx, stickers.Ref(short_name=name))
        except Refused:
            return None

    found = await site.engine.read(find)
    if found is None:
        return nothing(site, "No such set", "There is no set of stickers or emoji with this name.")
    way = "addemoji" if found.kind == EMOJI else "addstickers"
    made = site.write(
        "set.html",
        title=found.title,
        crowd=f"{found.count} {WORDS.get(found.kind, 'stickers' if found.count != 1 else 'sticker')}",
        app=f"tg://{way}?set={found.short_name}",
        canonical=f"{site.prefix}{way}/{found.short_name}",
    )
    return Response(made, headers={**SAFE, "Cache-Control": "public, max-age=60"}, media_type=HTML)
