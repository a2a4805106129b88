"""Bytes that nothing holds are deleted where they are kept, also if the server or that place fails in between."""

from pathlib import Path

import pytest

from chappe.adapters.blobs.folder import FolderBlobs
from chappe.adapters.parts import FolderParts
from chappe.adapters.pictures.workers import PictureWorkers
from chappe.domain.files import GRACE
from chappe.engine.files import Files
from chappe.engine.store import StoreUnavailable
from chappe.ports import BlobsUnavailable
from tests.support.world import World


class Failing(FolderBlobs):
    """A store that deletes so many, and then fails."""

    left = 0

    async def delete(self, name: str) -> None:
        if not self.left:
            raise BlobsUnavailable("gone")
        self.left -= 1
        await super().delete(name)


async def test_bytes_whose_deletion_failed_or_was_cut_off_are_deleted_later(
    world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ann = await world.person("Ann")
    blobs = Failing(tmp_path / "blobs")
    kept = Files(world.engine, blobs, PictureWorkers(), FolderParts(tmp_path / "parts"))

    def there() -> int:
        return len(list((tmp_path / "blobs").glob("??/??/*")))

    for number in range(3):
        await kept.keep_bytes(world.engine.actor(ann.id), b"%d" % number)
    world.pass_time(GRACE + 1)
    blobs.left = 1
    for _ in range(2):
        with pytest.raises(StoreUnavailable):
            await kept.sweep(world.engine)
        assert there() == 2
    assert "files cannot be kept, read or looked at: gone" in caplog.text, "the operator is told"
    blobs.left = 3  # the first is asked for again: whether it went is not known
    assert await kept.sweep(world.engine)
    assert there() == 0
    assert not await kept.sweep(world.engine)
    assert await world.read(lambda tx: tx.files.gone(10)) == []
