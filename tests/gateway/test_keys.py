"""Key creation over the port, and temporary keys from their creation to their end."""

import asyncio
import os
import time
from hashlib import sha1
from struct import pack, unpack_from

import pytest

from chappe.crypto.kdf import AuthKey
from chappe.mtproto.limits import Limits
from chappe.tl import codec, functions
from tests.gateway.fakes import PEM, World, world
from tests.gateway.raw_client import CONFIG, RawClient, initialised, read_result
from tests.mtproto.frame_clients import FrameClient
from tests.mtproto.handshake_client import Client as Maker
from tests.mtproto.handshake_client import ige


@pytest.fixture
async def here():
    async with world() as made:
        yield made


def public_pem() -> str:
    from cryptography.hazmat.primitives import serialization as forms

    public = forms.load_pem_private_key(PEM, None).public_key()
    return public.public_bytes(forms.Encoding.PEM, forms.PublicFormat.PKCS1).decode()


class Plain:
    """A connection for key creation."""

    def __init__(self, here: World) -> None:
        self.here = here
        self.frames = FrameClient("intermediate")

    async def connect(self) -> "Plain":
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.here.port)
        self.writer.write(self.frames.opening)
        return self

    async def ask(self, body: bytes, msg_id: int = 0) -> bytes:
        """The body of the answer; ConnectionError with the fault's code if there is none."""
        self.writer.write(self.frames.write(pack("<qqi", 0, msg_id, len(body)) + body))
        size = unpack_from("<I", await asyncio.wait_for(self.reader.readexactly(4), 20))[0]
        answer = await self.reader.readexactly(size)
        if size == 4:
            raise ConnectionError(unpack_from("<i", answer)[0])
        assert answer[:8] == bytes(8)
        assert unpack_from("<q", answer, 8)[0] % 4 == 1
        return answer[20 : 20 + unpack_from("<i", answer, 16)[0]]

    async def make(self, form: str = "dc", **inner: int) -> Maker:
        """A whole key creation."""
        maker = Maker(public_pem(), os.urandom)
        maker.read_res_pq(await self.ask(maker.req_pq()))
        maker.read_dh_params(await self.ask(maker.req_dh_params(maker.rsa_pad(maker.inner(form, **inner)))))
        assert maker.read_dh_gen(await self.ask(maker.last_message())) == 1
        return maker


def owner_of(here: World, maker: Maker) -> RawClient:
    """A client with a key that was made, and the salt that came with it."""
    client = RawClient(here, AuthKey(maker.auth_key))
    client.salt = maker.salt
    return client


async def test_a_key_is_good_at_once_with_the_salt_of_its_creation(here: World) -> None:
    plain = await Plain(here).connect()
    maker = await plain.make()
    assert here.keys.rows[maker.key_id]["dc_id"] == 2
    client = await owner_of(here, maker).connect()
    sent = client.send(initialised(CONFIG))
    assert read_result(functions.HelpGetConfig, await client.result(sent)).this_dc == 2
    assert not [message for message in client.messages if message.name == "bad_server_salt"]


async def test_the_connection_that_made_the_key_may_go_on_with_it(here: World) -> None:
    plain = await Plain(here).connect()
    client = owner_of(here, await plain.make())
    plain.writer.write(plain.frames.write(client.packet(initialised(CONFIG))))
    size = unpack_from("<I", await asyncio.wait_for(plain.reader.readexactly(4), 20))[0]
    client._take(await plain.reader.readexactly(size))
    assert client.messages[0].name == "new_session_created"


async def test_a_request_for_a_puzzle_may_be_repeated_without_end_in_reason(here: World) -> None:
    plain = await Plain(here).connect()
    for _ in range(20):
        maker = Maker(public_pem(), os.urandom)
        maker.read_res_pq(await plain.ask(maker.req_pq() + bytes(56)))
    assert (await plain.make()).key_id in here.keys.rows


async def test_a_key_creation_may_go_on_on_another_connection(here: World) -> None:
    one, two = await Plain(here).connect(), await Plain(here).connect()
    maker = Maker(public_pem(), os.urandom)
    maker.read_res_pq(await one.ask(maker.req_pq()))
    maker.read_dh_params(await two.ask(maker.req_dh_params(maker.rsa_pad(maker.inner("dc")))))
    assert maker.read_dh_gen(await one.ask(maker.last_message())) == 1


async def test_a_broken_step_ends_with_a_transport_error(here: World) -> None:
    plain = await Plain(here).connect()
    maker = Maker(public_pem(), os.urandom)
    maker.read_res_pq(await plain.ask(maker.req_pq()))
    maker.p += 2
    with pytest.raises(ConnectionError, match="-404"):
        await plain.ask(maker.req_dh_params(maker.rsa_pad(maker.inner("dc"))))
    plain = await Plain(here).connect()
    maker = Maker(public_pem(), os.urandom)
    maker.read_res_pq(await plain.ask(maker.req_pq()))
    with pytest.raises(ConnectionError, match="-444"):
        await plain.ask(maker.req_dh_params(maker.rsa_pad(maker.inner("dc", dc=77))))


async def test_no_more_arithmetic_is_queued_than_allowed() -> None:
    async with world(Limits(handshake_jobs=0)) as here:
        with pytest.raises(ConnectionError, match="-429"):
            await (await Plain(here).connect()).make()


async def test_a_store_that_is_down_saves_no_key_and_calls_none_unknown(here: World) -> None:
    here.keys.down = True
    with pytest.raises(asyncio.IncompleteReadError):
        await (await Plain(here).connect()).make()
    here.keys.down = False
    assert (await (await Plain(here).connect()).make()).key_id in here.keys.rows


async def test_an_id_that_is_taken_makes_the_client_try_again(here: World) -> None:
    plain = await Plain(here).connect()
    maker = Maker(public_pem(), os.urandom)
    maker.read_res_pq(await plain.ask(maker.req_pq()))
    maker.read_dh_params(await plain.ask(maker.req_dh_params(maker.rsa_pad(maker.inner("dc")))))
    message = maker.last_message()
    here.keys.rows[maker.key_id] = {}
    assert maker.read_dh_gen(await plain.ask(message)) == 2
    assert maker.read_dh_gen(await plain.ask(maker.last_message())) == 1


# Temporary keys


def proof(client: RawClient, permanent: AuthKey, msg_id: int, expires_at: int, nonce: int = 99) -> bytes:
    """What auth.bindTempAuthKey carries, encrypted with the permanent key (/api/pfs)."""
    inner = pack("<Iqqqqi", 0x75A3F765, nonce, client.key.key_id, permanent.key_id, client.session_id, expires_at)
    plain = os.urandom(16) + pack("<qii", msg_id, 0, 40) + inner
    msg_key = sha1(plain).digest()[4:]
    plain += os.urandom(-len(plain) % 16)
    return permanent.wire_id + msg_key + ige(plain, *permanent.keys_v1(msg_key), True)


async def bind(client: RawClient, permanent: AuthKey, *, wrapped: bool = True, nonce: int = 99, off: int = 0) -> object:
    """Call auth.bindTempAuthKey; the answer."""
    expires_at = int(time.time()) + 86400
    client.packet(b"1234")
    # The proof names the id of the message that will carry it.
    ahead = client.last + 4 + off
    request = functions.AuthBindTempAuthKey(
        perm_auth_key_id=permanent.key_id,
        nonce=99,
        expires_at=expires_at,
        encrypted_message=proof(client, permanent, ahead, expires_at, nonce),
    )
    body = initialised(request, device_model="Temporary") if wrapped else codec.encode(request, 229)
    before, client.count = client.last, client.count
    client.last = before
    packet = forced(client, body, before + 4)
    client.writer.write(client.frames.write(packet))
    return read_result(functions.AuthBindTempAuthKey, await client.result(before + 4))


def forced(client: RawClient, body: bytes, msg_id: int) -> bytes:
    """A packet with an id given beforehand."""
    client.last = msg_id
    plain = pack("<qqqii", client.salt, client.session_id, msg_id, 1, len(body)) + body
    plain += os.urandom(12 + (-len(plain) - 12) % 16)
    return client.key.wire_id + client.key.encrypt_v2(plain, from_client=True)


async def temporary(here: World) -> RawClient:
    plain = await Plain(here).connect()
    maker = await plain.make("temp_dc", expires_in=86400)
    assert here.keys.rows[maker.key_id]["perm_key_id"] == 0
    return await owner_of(here, maker).connect()


def permanent_key(here: World) -> AuthKey:
    key = AuthKey(os.urandom(256))
    here.keys.put(key.key, key.key_id, layer=229, dc_id=2, user_id=7)
    here.calls.users[key.key_id] = 7
    return key


@pytest.mark.parametrize("wrapped", [True, False])
async def test_a_bound_key_stands_for_the_permanent_one(here: World, wrapped: bool) -> None:
    permanent = permanent_key(here)
    client = await temporary(here)
    client.salt = 12345
    assert await bind(client, permanent, wrapped=wrapped) is True
    assert here.keys.rows[client.key.key_id]["perm_key_id"] == permanent.key_id
    client.salt = here.gateway.driver.ring.salts.at(client.key.key_id, int(time.time()) // 1800)
    await client.ask(functions.UpdatesGetState())
    caller = here.calls.heard[-1][0]
    assert (caller.key_id, caller.temporary_unbound) == (permanent.key_id, False)
    if wrapped:
        assert here.keys.clients[permanent.key_id].device_model == "Temporary"
    assert here.gateway.feed.wanted(7)
    here.gateway.feed.key_changed(permanent.key_id, 0)
    assert not here.gateway.feed.wanted(7)


async def test_before_the_binding_the_caller_is_marked_so(here: World) -> None:
    client = await temporary(here)
    sent = client.send(initialised(CONFIG))
    assert read_result(functions.HelpGetConfig, await client.result(sent)).this_dc == 2
    caller = here.calls.heard[-1][0]
    assert (caller.key_id, caller.temporary_unbound) == (client.key.key_id, True)
    assert not here.keys.clients


@pytest.mark.parametrize("wrong", [{"nonce": 98}, {"off": 4}])
async def test_a_false_proof_binds_nothing(here: World, wrong: dict[str, int]) -> None:
    permanent = permanent_key(here)
    client = await temporary(here)
    assert await bind(client, permanent, **wrong) == (400, "ENCRYPTED_MESSAGE_INVALID")
    assert here.keys.rows[client.key.key_id]["perm_key_id"] == 0
    assert await bind(client, AuthKey(os.urandom(256))) == (400, "ENCRYPTED_MESSAGE_INVALID")
    assert await bind(client, permanent) is True
    assert await bind(client, permanent) is True
    assert await bind(client, permanent_key(here)) == (400, "ENCRYPTED_MESSAGE_INVALID")


async def test_a_permanent_key_cannot_be_bound(here: World) -> None:
    client = await RawClient(here).connect()
    assert await bind(client, permanent_key(here)) == (400, "ENCRYPTED_MESSAGE_INVALID")


async def test_dropping_temporary_keys_ends_the_others(here: World) -> None:
    permanent = permanent_key(here)
    one, two = await temporary(here), await temporary(here)
    for client in (one, two):
        assert await bind(client, permanent) is True
    keep = functions.AuthDropTempAuthKeys(except_auth_keys=[one.key.key_id])
    assert await one.ask(keep) is True
    await asyncio.wait_for(two.ended.wait(), 20)
    assert two.key.key_id not in here.keys.rows
    assert (await one.ask(CONFIG)).this_dc == 2


async def test_with_the_permanent_key_its_temporary_ones_go(here: World) -> None:
    permanent = permanent_key(here)
    client = await temporary(here)
    assert await bind(client, permanent) is True
    owner = await RawClient(here, permanent).connect()
    owner.send(pack("<I", 0xD1435160))
    await owner.named("destroy_auth_key_ok")
    await asyncio.wait_for(client.ended.wait(), 20)
    assert not {permanent.key_id, client.key.key_id} & set(here.keys.rows)
