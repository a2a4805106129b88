"""A supergroup that is kept in order: administrators, restrictions, bans, and the lists that show them."""

from __future__ import annotations

from .harness.people import Stage

PLAIN = "CHAT_SEND_PLAIN_FORBIDDEN"
"""Where TDLib keeps somebody from writing it names each kind of message; the others name them all in one."""


def test_a_supergroup_is_kept_in_order(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b, c = stage.person(libraries[0]), stage.person(libraries[1]), stage.person("telethon")
    stage.acquaint(a, b, c)
    peer = int(a.device.make_private(title="Order", group=True)["peer"])
    a.device.bring(peer=peer, users=[b.id, c.id])
    a.device.send(peer=peer, text="welcome")
    for one in (b, c):
        one.device.wait_event("message", text="welcome")
    assert sorted(a.device.members(peer=peer)) == sorted([a.id, b.id, c.id])
    assert a.device.members(peer=peer, query=b.first) == [b.id]

    a.device.make_admin(peer=peer, user=b.id, rights=["ban_users", "invite_users"], title="Guard")
    assert sorted(c.device.members(peer=peer, kind="admins")) == sorted([a.id, b.id])
    b.device.silence(peer=peer, user=c.id)
    assert c.device.refused("send", peer=peer, text="may I?") in ("USER_BANNED_IN_CHANNEL", PLAIN)
    assert b.device.members(peer=peer, kind="restricted") == [c.id]
    b.device.forgive(peer=peer, user=c.id)
    c.device.send(peer=peer, text="I may")
    assert b.device.wait_event("message", peer=peer, text="I may")["from"] == c.id
    assert a.device.members(peer=peer, kind="restricted") == []

    a.device.silence(peer=peer)
    assert c.device.refused("send", peer=peer, text="may I?") in ("CHAT_WRITE_FORBIDDEN", PLAIN)
    a.device.silence(peer=peer, on=False)
    c.device.send(peer=peer, text="we may")
    a.device.wait_event("message", peer=peer, text="we may")

    b.device.throw_out(peer=peer, user=c.id)
    assert c.device.refused("history", peer=peer) == "CHANNEL_PRIVATE"
    assert a.device.members(peer=peer, kind="kicked") == [c.id]
    b.device.forgive(peer=peer, user=c.id)
    b.device.bring(peer=peer, users=[c.id])
    c.device.send(peer=peer, text="back")
    a.device.wait_event("message", peer=peer, text="back")

    a.device.make_admin(peer=peer, user=b.id, rights=[])
    assert c.device.members(peer=peer, kind="admins") == [a.id]
    assert b.device.refused("throw_out", peer=peer, user=c.id)
