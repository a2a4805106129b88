"""Files whose bytes are there, without a picture behind them: for rules, which never look inside."""

from hashlib import sha256

from chappe.domain.attachments import Attributes, File, PhotoSize
from chappe.domain.files import ReserveBlobs
from chappe.domain.values import User
from tests.support.world import World

PLAIN = Attributes()


async def photo(world: World, owner: User, word: str = "photo") -> File:
    """A square photo without an id yet; `word` stands in the place of its bytes."""
    data = word.encode()
    blob = (await world.run(ReserveBlobs(((sha256(data).digest(), len(data)),)), owner)).result[0]
    sizes = tuple(PhotoSize(type, side, side, len(data), blob.id) for type, side in (("a", 160), ("c", 640)))
    return File(0, 0, 0, True, "image/jpeg", len(data), 0, sizes, data)


async def document(world: World, owner: User, word: str = "document", shown: Attributes = PLAIN) -> File:
    """A document without an id yet."""
    data = word.encode()
    blob = (await world.run(ReserveBlobs(((sha256(data).digest(), len(data)),)), owner)).result[0]
    return File(0, 0, 0, False, "video/mp4", len(data), blob.id, attributes=shown)
