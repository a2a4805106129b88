"""messages.*: GIFs that people keep."""

from chappe.domain import gifs, stickers
from chappe.domain.errors import Refused
from chappe.domain.files import KEPT_STICKER, Known, Origin
from chappe.domain.ports.stickers import GIFS
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.rpc.views.media import document, origin
from chappe.tl import functions, types


@method(functions.MessagesSaveGif)
async def save_gif(call: Call, q: functions.MessagesSaveGif) -> object:
    """Keep a GIF, or let it go (core.telegram.org/method/messages.saveGif)."""
    if not isinstance(q.id, types.InputDocument):
        raise Refused("GIF_ID_INVALID")
    if not q.id.file_reference and not q.unsave:
        raise Refused("FILE_REFERENCE_EMPTY")
    await call.run(gifs.KeepGif(Known(q.id.id, q.id.access_hash, origin(q.id.file_reference)), q.unsave))
    return True


@method(functions.MessagesGetSavedGifs)
async def get_saved_gifs(call: Call, q: functions.MessagesGetSavedGifs) -> object:
    """The GIFs that one keeps (core.telegram.org/method/messages.getSavedGifs)."""
    found = await call.read(lambda tx: gifs.kept(tx, call.user_id))
    now = stickers.vector_hash(file.id for file in found)
    if q.hash and q.hash == now:
        return types.MessagesSavedGifsNotModified()
    seen = Origin(KEPT_STICKER, call.user_id, GIFS)
    return types.MessagesSavedGifs(hash=now, gifs=[document(file, seen) for file in found])
