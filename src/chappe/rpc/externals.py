"""Reads files that clients name by an address of the web: the server brings them, and they are uploads from then on."""

import mimetypes

from chappe.domain.errors import Refused
from chappe.domain.pages import of_web
from chappe.engine.uploads import Upload
from chappe.rpc.call import Call
from chappe.tl import types

EXTERNAL = (types.InputMediaPhotoExternal, types.InputMediaDocumentExternal)
LARGEST_PHOTO = 5 << 20
LARGEST_DOCUMENT = 20 << 20
"""Bytes that the server fetches for somebody (core.telegram.org/bots/api#sending-files)."""
NO_TYPE = ("", "application/octet-stream", "binary/octet-stream")


async def brought(call: Call, media: object) -> object:
    """The same media as an upload.

    Raises MEDIA_INVALID where the server fetches nothing, WEBPAGE_URL_INVALID, and as `engine.fetching` does.
    """
    fetcher = call.services.fetcher
    if fetcher is None or not isinstance(media, EXTERNAL):
        raise Refused("MEDIA_INVALID")
    url = of_web(media.url)
    if not url:
        raise Refused("WEBPAGE_URL_INVALID")
    ttl = media.ttl_seconds
    if isinstance(media, types.InputMediaPhotoExternal):
        photo = await fetcher.bring(call.actor, url, min(LARGEST_PHOTO, call.services.largest_file))
        file = types.InputFileBig(id=photo.upload.id, parts=photo.upload.parts, name=photo.name)
        return types.InputMediaUploadedPhoto(file=file, spoiler=media.spoiler, ttl_seconds=ttl)
    found = await fetcher.bring(call.actor, url, min(LARGEST_DOCUMENT, call.services.largest_file))
    mime = found.mime if found.mime not in NO_TYPE else mimetypes.guess_type(found.name)[0] or NO_TYPE[1]
    return types.InputMediaUploadedDocument(
        file=types.InputFileBig(id=found.upload.id, parts=found.upload.parts, name=found.name),
        mime_type=mime,
        attributes=await _attributes(call, found.upload, mime, found.name),
        spoiler=media.spoiler,
        ttl_seconds=ttl,
    )


async def _attributes(call: Call, upload: Upload, mime: str, name: str) -> "list[types.TypeDocumentAttribute]":
    """What the file says of itself, where its sender said nothing; sounds and pictures are looked at in any case."""
    said: list[types.TypeDocumentAttribute] = []
    if name:
        said.append(types.DocumentAttributeFilename(file_name=name))
    if mime == "image/gif":
        said.append(types.DocumentAttributeAnimated())
    film = await call.files.film(await call.files.document(call.actor, upload)) if mime == "video/mp4" else None
    if film is not None:
        said.append(types.DocumentAttributeVideo(duration=film.seconds, w=film.width, h=film.height))
    return said
