"""A server goes on with the log it began, or says why it cannot."""

import logging
from pathlib import Path

import pytest

from chappe.crypto.ed25519 import SigningKey, generate_pem
from chappe.ops.data_folder import FolderError
from chappe.ops.ledger import same_log, signer
from tests.support.book import NAME, Book
from tests.support.fixtures import world
from tests.support.world import World

__all__ = ["world"]


async def test_the_same_key_under_the_same_name_goes_on(world: World, tmp_path: Path) -> None:
    book = Book(world, tmp_path)
    await same_log(world.engine, book.signer)  # nothing is signed yet
    await book.sign()
    await same_log(world.engine, book.signer)


async def test_another_key_or_another_name_alone_is_refused(world: World, tmp_path: Path) -> None:
    book = Book(world, tmp_path)
    await book.sign()
    with pytest.raises(FolderError, match="put that one back"):
        await same_log(world.engine, signer(SigningKey.from_pem(generate_pem()), NAME))
    for name in ("", "elsewhere.example"):
        with pytest.raises(FolderError, match=f"set ledger.name|{NAME}"):
            await same_log(world.engine, signer(book.secret, name))


async def test_another_log_is_begun_aloud(world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    await Book(world, tmp_path).sign()
    with caplog.at_level(logging.WARNING):
        await same_log(world.engine, signer(SigningKey.from_pem(generate_pem()), "new.example"))
    assert f"was signed as {NAME} until now" in caplog.text


def test_a_log_without_a_name_has_one_from_its_key() -> None:
    key = SigningKey.from_pem(generate_pem())
    assert signer(key, "").key.name == f"chappe-log-{key.public.hex()[:16]}"
    assert signer(key, NAME).key == (NAME, key.public, 1)
