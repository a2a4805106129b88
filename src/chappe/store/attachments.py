"""How files and media are written as JSON, inside a message's body and in the table of files."""

from base64 import b85decode, b85encode
from typing import Any

from chappe.domain.attachments import Attributes, File, Media, PhotoSize
from chappe.store.fileless import fileless_in, fileless_out


def attributes_out(attributes: Attributes) -> dict[str, object]:
    """Those that are not as usual."""
    usual = Attributes._field_defaults
    found = {name: value for name, value in attributes._asdict().items() if value != usual[name]}
    if attributes.waveform:
        found["waveform"] = b85encode(attributes.waveform).decode()
    return found


def attributes_in(found: dict[str, Any]) -> Attributes:
    """Undo `attributes_out`."""
    if "waveform" in found:
        found["waveform"] = b85decode(found["waveform"])
    if "mask_coords" in found:
        found["mask_coords"] = tuple(found["mask_coords"])
    if "attached" in found:
        found["attached"] = tuple(found["attached"])
    return Attributes(**found)


def file_out(file: File) -> list[object]:
    """A file as a JSON list."""
    found: list[object] = [
        file.id,
        file.access_hash,
        file.date,
        int(file.photo),
        file.mime,
        file.size,
        file.blob,
        file.sizes,
        b85encode(file.stripped).decode(),
        attributes_out(file.attributes),
    ]
    return [*found, file.moving, file.start] if file.moving or file.start else found


def file_in(row: list[Any]) -> File:
    """Undo `file_out`."""
    id, access_hash, date, photo, mime, size, blob, sizes, stripped, attributes, *film = row
    return File(
        id,
        access_hash,
        date,
        bool(photo),
        mime,
        size,
        blob,
        tuple(PhotoSize(*one) for one in sizes),
        b85decode(stripped),
        attributes_in(attributes),
        PhotoSize(*film[0]) if film and film[0] else None,
        film[1] if film else 0,
    )


def media_out(media: Media) -> list[object]:
    """Media as a JSON list."""
    found: list[object] = [file_out(media.file) if media.file else None, int(media.spoiler), media.ttl, media.was]
    return [*found, fileless_out(media.fileless)] if media.fileless else found


def media_in(row: list[Any]) -> Media:
    """Undo `media_out`."""
    file, spoiler, ttl, was, *fileless = row
    return Media(
        file_in(file) if file else None, bool(spoiler), ttl, was, fileless_in(fileless[0]) if fileless else None
    )
