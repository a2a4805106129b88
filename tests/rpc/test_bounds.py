"""How large a file may be is what clients are told, and more is refused."""

from chappe.engine.files import LARGEST_FILE
from chappe.rpc.views.config import app_config
from chappe.tl import functions as f
from chappe.tl import types as t
from tests.rpc.desk import Desk, desk
from tests.support.world import World

__all__ = ["desk"]


def told(value: t.JsonObject) -> dict[str, float]:
    return {one.key: one.value.value for one in value.value if isinstance(one.value, t.JsonNumber)}


async def test_clients_are_told_of_the_largest_file(desk: Desk) -> None:
    found = await desk.get(f.HelpGetAppConfig(hash=0))
    assert told(found.config)["upload_max_fileparts_default"] == LARGEST_FILE >> 19 == 4000
    assert told(found.config)["upload_max_fileparts_premium"] == 4000
    other, hash = app_config(100 << 20)
    assert told(other)["upload_max_fileparts_default"] == 200 and hash != found.hash  # type: ignore[arg-type]


async def test_a_picture_that_is_too_large_is_no_photo(world: World, desk: Desk) -> None:
    desk.files._largest_photo = 1000
    await desk.get(f.UploadSaveFilePart(5, 0, bytes(1001)))
    asked = f.PhotosUploadProfilePhoto(file=t.InputFile(5, 1, "a.jpg", ""))
    assert (await desk.ask(asked)).error == (400, "IMAGE_PROCESS_FAILED")
