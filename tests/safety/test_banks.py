"""Banks of hashes: who may change them, and what may stand in them."""

from collections.abc import Callable

import pytest

from chappe.domain.command import Command
from chappe.domain.errors import Refused
from chappe.domain.ports.hashes import MD5, PDQ, SHA256, Entry
from chappe.safety.banks import AT_ONCE, AddHashes, MakeBank, SwitchBank, SwitchHash, WithdrawHash, check
from chappe.safety.staff import ROLES, Appoint
from tests.support.world import World

HASH = Entry(PDQ, b"\x07" * 32, "7")
CHANGES: list[Command] = [
    MakeBank("other", "here", "csam", "Ada"),
    AddHashes("shapes", (HASH,)),
    SwitchHash("shapes", PDQ, HASH.digest, False),
    WithdrawHash("shapes", PDQ, HASH.digest),
    SwitchBank("shapes", False),
]


async def bank(world: World) -> None:
    """A bank with one hash."""
    await world.run(MakeBank("shapes", "drawn here", "csam", "Ada"))
    await world.run(AddHashes("shapes", (HASH,)))


@pytest.mark.parametrize("role", ["", *ROLES])
async def test_administrators_change_banks_and_nobody_else(world: World, role: str) -> None:
    await bank(world)
    ann = await world.person("Ann")
    if role:
        await world.run(Appoint(ann.id, role, operator=True))
    for command in CHANGES:
        if role == "administrator":
            await world.run(command, ann)
        else:
            with pytest.raises(Refused, match="STAFF_REQUIRED"):
                await world.run(command, ann)
    acts = await world.read(lambda tx: tx.staff.acts(0, 100, ann.id))
    expected = ["make", "add", "disable hash", "withdraw", "disable"] if role == "administrator" else []
    assert [one.what for one in reversed(acts) if one.what.startswith("bank: ")] == [f"bank: {one}" for one in expected]


@pytest.mark.parametrize("name", ["", "shapes", "Shapes", "a b", "-x", "x" * 65, "ä", "a\n"])
async def test_a_bank_has_a_plain_name_of_its_own(world: World, name: str) -> None:
    await bank(world)
    with pytest.raises(Refused, match="BANK_INVALID"):
        await world.run(MakeBank(name, "here", "csam", "Ada"))


@pytest.mark.parametrize("missing", range(3))
async def test_a_bank_has_a_source_a_harm_and_an_owner(world: World, missing: int) -> None:
    told = ["here", "csam", "Ada"]
    told[missing] = ""
    with pytest.raises(Refused, match="BANK_INVALID"):
        await world.run(MakeBank("other", *told))


@pytest.mark.parametrize(
    "change",
    [
        lambda: AddHashes("none", (HASH,)),
        lambda: SwitchBank("none", True),
        lambda: WithdrawHash("none", PDQ, HASH.digest),
        lambda: SwitchHash("none", PDQ, HASH.digest, True),
    ],
)
async def test_a_bank_that_is_not_there_is_not_changed(world: World, change: Callable[[], Command]) -> None:
    with pytest.raises(Refused, match="BANK_INVALID"):
        await world.run(change())


BAD = {
    "nothing": Entry(PDQ, b""),
    "withdrawn without a name": Entry("", b"", withdrawn=True),
    "short": Entry(PDQ, b"\x01" * 31),
    "long": Entry(MD5, b"\x01" * 17),
    "too long": Entry("pdna", b"\x01" * 513),
    "no kind": Entry("", b"\x01"),
    "kind with a space": Entry("p d q", b"\x01"),
    "opinion": Entry(SHA256, b"\x01" * 32, opinion="maybe"),
    "words": Entry(SHA256, b"\x01" * 32, classification="x" * 501),
}


@pytest.mark.parametrize("name", BAD)
async def test_one_bad_entry_keeps_all_of_a_batch_out(world: World, name: str) -> None:
    await bank(world)
    assert check(BAD[name]) and not check(HASH)
    with pytest.raises(Refused, match="HASH_INVALID"):
        await world.run(AddHashes("shapes", (Entry(MD5, b"\x02" * 16), BAD[name])))
    assert await world.read(lambda tx: tx.hashes.newest()) == 1


async def test_a_batch_is_bounded(world: World) -> None:
    await bank(world)
    entries = tuple(Entry(MD5, number.to_bytes(16)) for number in range(AT_ONCE + 1))
    with pytest.raises(Refused, match="HASH_INVALID"):
        await world.run(AddHashes("shapes", entries))
    assert (await world.run(AddHashes("shapes", entries[:-1]))).result.added == (AT_ONCE, 0, 0)


async def test_what_is_said_again_is_kept_and_the_first_time_too(world: World) -> None:
    await bank(world)
    first = world.now
    world.pass_time(1000)
    assert (await world.run(AddHashes("shapes", (HASH._replace(classification="A2"),)))).result.added == (0, 1, 0)
    assert (await world.run(AddHashes("shapes", (Entry("", b"", "7", withdrawn=True),)))).result.added == (0, 0, 1)
    found = await world.read(lambda tx: tx.hashes.listed(1, 0, 10))
    assert [(one.first_seen, one.last_seen, one.classification, one.withdrawn) for one in found] == [
        (first, world.now, "A2", True)
    ]
    assert (await world.run(AddHashes("shapes", (HASH,)))).result.added == (0, 1, 0)
    (again,) = await world.read(lambda tx: tx.hashes.listed(1, 0, 10))
    assert (again.first_seen, again.withdrawn) == (first, False) and again.id > found[0].id
    assert not (await world.run(WithdrawHash("shapes", PDQ, b"\x09" * 32))).result
    with pytest.raises(Refused, match="HASH_INVALID"):
        await world.run(SwitchHash("shapes", PDQ, b"\x09" * 32, True))
