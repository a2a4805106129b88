"""Finds out whether a blob store works, by a blob that means nothing."""

import secrets

from chappe.ports import Blobs


async def probe(blobs: Blobs) -> str | None:
    """What is wrong with a store, None if a blob could be put, read and deleted."""
    name, data = secrets.token_hex(32), secrets.token_bytes(1000)
    try:
        await blobs.put(name, data)
        found = await blobs.read(name, 0, 2000)
        await blobs.delete(name)
        left = await blobs.size(name)
    except Exception as error:  # of whatever kind, the store does not do what it should
        return str(error) or type(error).__name__
    if found != data:
        return "it gives back other bytes than it got"
    return None if left is None else "it keeps what was deleted"
