"""Auth keys on a live server: every form of creation, temporary keys and their binding, the end of a key."""

import os
import time
from hashlib import sha1
from struct import pack

import pytest

from chappe.crypto.kdf import AuthKey
from chappe.tl import functions, types
from tests.gateway.raw_client import initialised, read_result
from tests.live.wire_client import Place, WireClient, client_of, mislaid
from tests.mtproto.handshake_client import ige
from tests.mtproto.session_client import ping

DAY = 86400
INVALID = (400, "ENCRYPTED_MESSAGE_INVALID")
ME = functions.UsersGetUsers(id=[types.InputUserSelf()])


@pytest.mark.parametrize("form", ["plain", "dc", "temp", "temp_dc"])
@pytest.mark.parametrize("old", [False, True], ids=["RSA_PAD", "SHA-1 block"])
async def test_every_form_of_key_creation(place: Place, form: str, old: bool) -> None:
    client = await client_of(place, form=form, old=old, multi=not old, expires_in=DAY)
    assert (await client.introduce()).this_dc == 2
    unknown = "AUTH_KEY_PERM_EMPTY" if "temp" in form else "AUTH_KEY_UNREGISTERED"
    assert await client.ask(ME) == (401, unknown)
    # The salt that came with the key is good from the first message on.
    assert not [message for message in client.messages if message.name == "bad_server_salt"]


async def test_a_data_centre_that_is_not_here_has_an_error_of_its_own(place: Place) -> None:
    for dc in (6, -77):
        client = await WireClient(place).connect()
        with pytest.raises(ConnectionError, match="-444"):
            await client.make_key("dc", dc=dc)
    for dc in (1, -4, 10002):
        assert (await (await WireClient(place).connect()).make_key("dc", dc=dc)).key.key_id


# Temporary keys


def proof(client: WireClient, permanent: AuthKey, **inner: int) -> bytes:
    """What auth.bindTempAuthKey carries, sealed by the permanent key in the first version's way (/api/pfs)."""
    fields = (inner["nonce"], inner["temp"], inner["perm"], inner["session"], inner["expires_at"])
    plain = os.urandom(16) + pack("<qiiI4qi", inner["msg_id"], 0, 40, 0x75A3F765, *fields)
    msg_key = sha1(plain).digest()[4:]
    plain += os.urandom(-len(plain) % 16)
    return permanent.wire_id + msg_key + ige(plain, *permanent.keys_v1(msg_key), True)


async def bind(client: WireClient, permanent: AuthKey, until: int = 0, **wrong: int) -> object:
    """Call auth.bindTempAuthKey, with what is wrong in the sealed part; the answer."""
    msg_id, seqno = client.numbers()
    until = until or int(time.time()) + DAY
    right = {"temp": client.key.key_id, "perm": permanent.key_id, "session": client.session_id, "msg_id": msg_id}
    request = functions.AuthBindTempAuthKey(
        perm_auth_key_id=permanent.key_id,
        nonce=99,
        expires_at=until,
        encrypted_message=proof(client, permanent, **{"nonce": 99, "expires_at": until, **right, **wrong}),
    )
    client.send_as(msg_id, seqno, initialised(request))
    return read_result(functions.AuthBindTempAuthKey, await client.result(msg_id))


async def signed_in(place: Place, phone: str) -> WireClient:
    client = await client_of(place)
    await client.introduce()
    await client.sign_in(phone, "Owner")
    return client


async def test_a_bound_key_speaks_for_the_permanent_one(place: Place) -> None:
    owner = await signed_in(place, "9996632001")
    client = await client_of(place, form="temp_dc", expires_in=DAY)
    assert await bind(client, owner.key) is True
    (me,) = await client.ask(ME)
    assert (me.self, me.phone) == (True, "9996632001")
    other = await signed_in(place, "9996632001")
    await other.ask(functions.MessagesSendMessage(peer=types.InputPeerSelf(), message="to the bound", random_id=2))
    assert await client.until(lambda message: b"to the bound" in message.body)
    assert await bind(client, owner.key) is True
    assert await bind(client, other.key) == INVALID


@pytest.mark.parametrize(
    "wrong", [{"nonce": 98}, {"session": 5}, {"expires_at": 1_900_000_000}, {"temp": 5}, {"perm": 5}, {"msg_id": 4}]
)
async def test_a_proof_with_one_thing_wrong_binds_nothing(place: Place, wrong: dict[str, int]) -> None:
    owner = await client_of(place)
    client = await client_of(place, form="temp_dc", expires_in=DAY)
    assert await bind(client, owner.key, **wrong) == INVALID
    assert await client.ask(ME) == (401, "AUTH_KEY_PERM_EMPTY")
    assert await bind(client, owner.key) is True


async def test_what_cannot_be_bound(place: Place) -> None:
    one, two = await client_of(place), await client_of(place)
    assert await bind(one, two.key) == INVALID
    temporary = await client_of(place, form="temp", expires_in=DAY)
    assert await bind(temporary, AuthKey(os.urandom(256))) == INVALID
    assert await bind(temporary, two.key, int(time.time()) - 1) == (400, "EXPIRES_AT_INVALID")


async def ends(client: WireClient) -> int:
    """Ping until the server ends the connection; its fault."""
    while not client.ended.is_set():
        client.send(ping(1), content=False)
        try:
            await client.named("pong")
        except ConnectionError:
            break
    return await client.fault()


@pytest.mark.parametrize("by", ["creation", "binding"])
async def test_a_temporary_key_is_unknown_when_its_time_is_over(place: Place, by: str) -> None:
    owner = await client_of(place)
    began = time.time()
    client = await client_of(place, form="temp_dc", expires_in=2 if by == "creation" else DAY)
    assert await bind(client, owner.key, int(began) + (2 if by == "binding" else DAY)) is True
    assert await ends(client) == -404
    assert time.time() - began > 1
    assert await ends(await client.other().connect()) == -404
    owner.send(ping(1), content=False)
    assert await owner.named("pong")


# The end of a key


async def test_a_destroyed_key_goes_with_its_temporary_ones(place: Place) -> None:
    owner = await client_of(place)
    temporary = await client_of(place, form="temp_dc", expires_in=DAY)
    assert await bind(temporary, owner.key) is True
    owner.send(pack("<I", 0xD1435160))
    assert (await owner.named("destroy_auth_key_ok")).body == pack("<I", 0xF660E1D4)  # bare, in no rpc_result
    assert await ends(await owner.other().connect()) == -404
    assert await ends(await temporary.other().connect()) == -404


async def test_a_key_that_nobody_made_is_unknown(place: Place) -> None:
    assert await ends(await WireClient(place, AuthKey(os.urandom(256))).connect()) == -404


async def test_a_store_that_fails_makes_no_key_unknown(place: Place) -> None:
    client = await client_of(place)
    assert client.key.key_id
    with mislaid(place, "auth_keys"):
        assert await ends(client) == 0
        with pytest.raises(ConnectionError, match=r"fault \[\]"):
            await client_of(place)
    await client.connect()
    assert (await client.introduce()).this_dc == 2
