"""Invariant: any first bytes get a verdict by the 64th, and any stream after them gives packets or a TransportFault.

Packets are never longer than the limit nor together longer than what was fed; no more than one packet is held; a codec
that raised a fault keeps raising it; how the stream is cut changes nothing.
"""

from random import Random

from chappe.mtproto.errors import TransportFault
from chappe.mtproto.frames import Found, Packet, Verdict, detect
from tests.fuzz.mutate import bent, cut
from tests.mtproto.frame_clients import NAMES, FrameClient

LIMIT = 4096


def stream_of(chance: Random) -> bytes:
    """What some client might send, or nearly so."""
    if not chance.randrange(8):
        return chance.randbytes(chance.randrange(300))
    client = FrameClient(chance.choice(NAMES), chance.randbytes(64), chance.randbytes)
    out = client.opening
    for _ in range(chance.randrange(6)):
        payload = chance.choice((bytes(8), chance.randbytes(24))) + chance.randbytes(4 * chance.randrange(600))
        out += bent(chance, client.write(payload, chance.random() < 0.2, chance.randrange(16)), 1)
    return bent(chance, out, chance.choice((0, 1, 4)))


def packets_of(found: Found, pieces: list[bytes]) -> tuple[list[Packet], bool]:
    """All packets up to the end or a fault, and whether there was one."""
    packets: list[Packet] = []
    fed = 0
    held = getattr(found.codec, "_inner", found.codec)
    for number, piece in enumerate(pieces):
        fed += len(piece)
        try:
            packets += found.codec.feed(piece)
        except TransportFault as fault:
            for later in (piece, *pieces[number + 1 :][:3]):
                try:
                    found.codec.feed(later)
                except TransportFault as again:
                    assert again.code == fault.code
                else:
                    raise AssertionError("a fault was forgotten") from fault
            return packets, True
        assert held._held is None or len(held._held) <= LIMIT + 32
        assert sum(len(packet.payload) for packet in packets) <= fed
        assert all(4 <= len(packet.payload) <= LIMIT + 15 for packet in packets)
    return packets, False


def one(chance: Random) -> None:
    """One connection."""
    stream = stream_of(chance)
    for size in range(65):
        found = detect(stream[:size], limit=LIMIT)
        if found is not Verdict.MORE:
            break
    assert size < 64 or found is not Verdict.MORE or len(stream) < 64
    if not isinstance(found, Found):
        return
    rest = stream[found.used :]
    packets, broken = packets_of(found, list(cut(chance, rest)))
    again = detect(stream, limit=LIMIT)
    assert isinstance(again, Found)
    try:
        whole = again.codec.feed(rest)
    except TransportFault:
        assert broken
    else:
        assert not broken
        assert whole == packets
