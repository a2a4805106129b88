"""Key creation as it should go: every form that clients use, repeats, collisions, limits of time and number."""

import random
from struct import pack

import pytest

from chappe.crypto.rsa import PrivateKey, generate_pem
from chappe.mtproto.errors import FLOOD, UNKNOWN_KEY, WRONG_DC, TransportFault
from chappe.mtproto.handshake import LIFE, LONGEST_TEMPORARY, RETRIES, Done, Handshakes, Job, Reply
from tests.crypto.keys import server_key
from tests.mtproto.handshake_client import INNER_FORMS, Client, body_of, run

NOW = 1_800_000_000.5


def server(**settings) -> Handshakes:
    return Handshakes([server_key()], random.Random(31).randbytes, **settings)


def client(seed: int = 1) -> Client:
    return Client(server_key().public_pem, random.Random(seed).randbytes)


def fault_of(machine: Handshakes, body: bytes, now: float = NOW, owner: object = None) -> int:
    with pytest.raises(TransportFault) as caught:
        run(machine.receive(body, now, owner))
    return caught.value.code


@pytest.mark.parametrize("form", INNER_FORMS)
@pytest.mark.parametrize("old", [False, True], ids=["padded", "hashed"])
def test_both_sides_get_the_same_key(form: str, old: bool) -> None:
    machine, peer = server(), client()
    done = peer.whole(machine, NOW, form, old, dc=4, expires_in=3600)
    assert done.key.auth_key == peer.auth_key
    assert done.key.key_id == peer.key_id
    assert done.key.salt == peer.salt
    assert done.key.dc_id == (4 if "dc" in form else 0)
    assert done.key.expires_in == (3600 if "temp" in form else None)
    assert peer.server_time == int(NOW)
    assert len(machine) == 0


@pytest.mark.parametrize("multi", [True, False])
def test_the_first_step_is_answered_as_often_as_asked_and_costs_no_memory(multi: bool) -> None:
    machine, peer = server(limit=1, owner_limit=1), client()
    notes = set()
    for _ in range(20):
        peer.factor = lambda product: next((p, product // p) for p in machine._puzzles._primes if product % p == 0)
        peer.read_res_pq(body_of(machine.receive(peer.req_pq(multi) + b"noise behind it", NOW, owner=1)))
        assert peer.fingerprints == (server_key().fingerprint,)
        notes.add(peer.server_nonce)
    assert len(notes) == 20
    assert len(machine) == 0


def test_a_ping_on_the_way_disturbs_nothing() -> None:
    machine, peer, other = server(), client(), client(2)
    peer.until_params(machine, NOW)
    assert isinstance(machine.receive(other.req_pq(), NOW), Reply)
    assert isinstance(machine.receive(peer.req_pq(), NOW), Reply)
    done = run(machine.receive(peer.last_message(), NOW))
    assert isinstance(done, Done)
    assert done.key.auth_key == peer.auth_key


@pytest.mark.parametrize(
    ("dc", "plain"), [(1, 1), (2, 2), (5, 5), (-2, 2), (10003, 3), (-10004, 4), (0, None), (6, None), (-7, None)]
)
def test_data_centres(dc: int, plain: int | None) -> None:
    for form in ("dc", "temp_dc"):
        machine, peer = server(), client()
        if plain is None:
            with pytest.raises(TransportFault) as caught:
                peer.until_params(machine, NOW, form, dc=dc)
            assert caught.value.code == WRONG_DC
            assert len(machine) == 0
        else:
            assert peer.whole(machine, NOW, form, dc=dc).key.dc_id == plain


def test_the_data_centres_served_are_a_setting() -> None:
    with pytest.raises(TransportFault) as caught:
        client().until_params(server(dcs={2}), NOW, dc=1)
    assert caught.value.code == WRONG_DC
    assert client().whole(server(dcs={9}), NOW, dc=9).key.dc_id == 9


@pytest.mark.parametrize(("asked", "given"), [(1, 1), (86400, 86400), ((1 << 31) - 1, LONGEST_TEMPORARY)])
def test_life_of_a_temporary_key(asked: int, given: int) -> None:
    assert client().whole(server(), NOW, "temp", expires_in=asked).key.expires_in == given


def test_any_of_several_rsa_keys_may_be_used() -> None:
    second = PrivateKey.from_pem(generate_pem(), random.Random(2).randbytes)
    machine = Handshakes([server_key(), second], random.Random(31).randbytes)
    for index, key in enumerate((server_key(), second)):
        peer = Client(key.public_pem, random.Random(index).randbytes)
        peer.read_res_pq(body_of(machine.receive(peer.req_pq(), NOW)))
        assert peer.fingerprints == (server_key().fingerprint, second.fingerprint)
        request = peer.req_dh_params(peer.rsa_pad(peer.inner()), key.fingerprint)
        peer.read_dh_params(body_of(run(machine.receive(request, NOW))))


def test_a_server_without_rsa_key_is_refused() -> None:
    with pytest.raises(ValueError):
        Handshakes([], random.Random(1).randbytes)


def test_repeats_get_the_same_answers() -> None:
    machine, peer = server(), client()
    peer.read_res_pq(body_of(machine.receive(peer.req_pq(), NOW)))
    second = peer.req_dh_params(peer.rsa_pad(peer.inner()))
    answer = body_of(run(machine.receive(second, NOW)))
    assert machine.receive(second, NOW + 1) == Reply(answer)
    peer.read_dh_params(answer)
    third = peer.last_message()
    done = run(machine.receive(third, NOW))
    assert isinstance(done, Done)
    for later in (NOW, NOW + LIFE):
        assert machine.receive(third, later) == Reply(done.reply)
    assert machine.receive(second, NOW + 1) == Reply(answer)
    assert fault_of(machine, third, NOW + LIFE + 1) == UNKNOWN_KEY


def test_repeats_while_the_work_is_under_way_come_to_the_same() -> None:
    machine, peer = server(), client()
    peer.read_res_pq(body_of(machine.receive(peer.req_pq(), NOW)))
    request = peer.req_dh_params(peer.rsa_pad(peer.inner()))
    first, again = machine.receive(request, NOW, owner=1), machine.receive(request, NOW, owner=2)
    assert isinstance(first, Job)
    assert isinstance(again, Job)
    answer = run(again)
    assert run(first) == answer
    peer.read_dh_params(body_of(answer))
    request = peer.last_message()
    first, again = machine.receive(request, NOW, owner=1), machine.receive(request, NOW, owner=2)
    assert isinstance(first, Job)
    assert isinstance(again, Job)
    done = run(again)
    assert isinstance(done, Done)
    assert run(first) == Reply(done.reply)


def test_a_second_secret_for_the_same_nonces_is_refused() -> None:
    machine, peer = server(), client()
    peer.until_params(machine, NOW)
    assert fault_of(machine, peer.req_dh_params(peer.rsa_pad(peer.inner()))) == UNKNOWN_KEY
    first, second = peer.last_message(), peer.last_message()
    slow = machine.receive(second, NOW)
    assert isinstance(run(machine.receive(first, NOW)), Done)
    assert fault_of(machine, second) == UNKNOWN_KEY
    with pytest.raises(TransportFault):
        run(slow)


def test_a_taken_id_is_tried_again_with_the_proof_of_the_last_try() -> None:
    machine, peer = server(), client()
    peer.until_params(machine, NOW, dc=3)
    for _ in range(RETRIES):
        request = peer.last_message()
        done = run(machine.receive(request, NOW))
        assert isinstance(done, Done)
        answer = done.retry()
        assert peer.read_dh_gen(answer.body) == 2
        assert machine.receive(request, NOW) == answer
        assert len(machine) == 1
        before = peer.retry_id
        peer.retry_id = bytes(8)
        assert fault_of(machine, peer.last_message()) == UNKNOWN_KEY
        peer.retry_id = before
    request = peer.last_message()
    done = run(machine.receive(request, NOW))
    assert isinstance(done, Done)
    assert (done.key.auth_key, done.key.dc_id) == (peer.auth_key, 3)
    answer = done.retry()
    assert peer.read_dh_gen(answer.body) == 3
    assert len(machine) == 0
    assert machine.receive(request, NOW) == answer


def test_an_exchange_may_go_on_from_another_connection() -> None:
    machine, peer = server(), client()
    peer.read_res_pq(body_of(machine.receive(peer.req_pq(), NOW, owner=1)))
    machine.release(1)
    request = peer.req_dh_params(peer.rsa_pad(peer.inner()))
    peer.read_dh_params(body_of(run(machine.receive(request, NOW, owner=2))))
    machine.release(2)
    assert isinstance(run(machine.receive(peer.last_message(), NOW, owner=3)), Done)
    assert machine._by_owner == {}


def test_exchanges_end_with_their_time() -> None:
    machine, peer, late = server(), client(), client(2)
    late.read_res_pq(body_of(machine.receive(late.req_pq(), NOW)))
    peer.until_params(machine, NOW)
    assert len(machine) == 1
    assert fault_of(machine, peer.last_message(), NOW + LIFE + 1) == UNKNOWN_KEY
    assert len(machine) == 0
    assert fault_of(machine, late.req_dh_params(late.rsa_pad(late.inner())), NOW + LIFE + 1) == UNKNOWN_KEY


def test_a_clock_set_back_a_little_ends_nothing() -> None:
    machine, peer = server(), client()
    peer.read_res_pq(body_of(machine.receive(peer.req_pq(), NOW)))
    assert isinstance(run(machine.receive(peer.req_dh_params(peer.rsa_pad(peer.inner())), NOW - 30)), Reply)


def test_one_owner_may_have_a_few_under_way() -> None:
    machine = server(owner_limit=3)
    peers = [client(seed) for seed in range(4)]
    requests = []
    for peer in peers:
        peer.read_res_pq(body_of(machine.receive(peer.req_pq(), NOW, owner=7)))
        requests.append(peer.req_dh_params(peer.rsa_pad(peer.inner())))
    for peer, request in zip(peers[:3], requests, strict=False):
        peer.read_dh_params(body_of(run(machine.receive(request, NOW, owner=7))))
    assert fault_of(machine, requests[3], owner=7) == FLOOD
    assert isinstance(machine.receive(requests[0], NOW, owner=7), Reply)
    assert isinstance(run(machine.receive(peers[0].last_message(), NOW, owner=7)), Done)
    assert isinstance(run(machine.receive(requests[3], NOW, owner=7)), Reply)


def test_of_too_many_in_all_the_oldest_gives_way() -> None:
    machine = server(limit=2)
    peers = [client(seed) for seed in range(3)]
    for peer in peers:
        peer.until_params(machine, NOW)
    assert len(machine) == 2
    assert fault_of(machine, peers[0].last_message()) == UNKNOWN_KEY
    lasts = [peer.last_message() for peer in peers]
    for last in lasts[1:]:
        assert isinstance(run(machine.receive(last, NOW)), Done)
    assert isinstance(machine.receive(lasts[1], NOW), Reply)
    assert len(machine._finished) == 2


def test_an_acknowledgement_wants_no_answer() -> None:
    acks = pack("<IIiq", 0x62D6B459, 0x1CB5C415, 1, 5)
    assert server().receive(acks, NOW) is None


def test_the_secret_does_not_outlive_the_exchange() -> None:
    machine, peer = server(), client()
    peer.whole(machine, NOW)
    (kept,) = machine._finished.values()
    assert kept.secret == 0
