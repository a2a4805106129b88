"""What a device missed of a channel, a piece at a time."""

from chappe.domain.channels import CreateChannel
from chappe.domain.messages import SendMessage
from chappe.tl import functions, types
from tests.rpc.desk import ACCESS, Desk, desk

__all__ = ["desk"]


async def test_pieces_but_the_last_ask_for_the_next_at_once(desk: Desk) -> None:
    """COMPAT(TDLib, all): it finds fault with a time to wait in a piece that is not the last."""
    peer = (await desk.world.run(CreateChannel("News", "", False), desk.user)).result[0].peer
    for number in range(4):
        await desk.world.run(SendMessage(peer, number + 1, "news"), desk.user)
    channel = types.InputChannel(peer.id, ACCESS.of(desk.user.id, peer))
    pts, told = 1, 0
    for final in (False, False, True):
        request = functions.UpdatesGetChannelDifference(
            channel=channel, filter=types.ChannelMessagesFilterEmpty(), pts=pts, limit=2
        )
        found = await desk.get(request)
        assert found.final is final
        assert (found.timeout is not None) is final
        pts, told = found.pts, told + len(found.new_messages)
    assert told == 5
