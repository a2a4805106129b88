"""Keys of the wire: one that is destroyed takes its device and its side keys along."""

from chappe.domain.keys import DestroyKey, SaveKey
from chappe.domain.login_tokens import ExportAuthorization, ImportAuthorization
from chappe.domain.ports.accounts import StoredKey
from tests.support.world import World


async def test_a_destroyed_key_takes_its_side_keys_along(world: World) -> None:
    ann = await world.person("Ann", "49170")
    key = world.key_of(ann.id)
    stored = StoredKey(key, b"k" * 256, key, 1, 0, 2, 0, "", 0, 0)
    assert (await world.run(SaveKey(stored))).result and not (await world.run(SaveKey(stored))).result
    secret = (await world.run(ExportAuthorization(), ann)).result
    await world.run(ImportAuthorization(ann.id, secret), key=77)
    outcome = await world.run(DestroyKey(key))
    assert outcome.result and {tuple(change) for change in outcome.key_changes} == {(key, 0), (77, 0)}
    assert await world.read(lambda tx: tx.authorizations.get(77)) is None
    assert not (await world.run(DestroyKey(key))).result
