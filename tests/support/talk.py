"""People who write to each other in a world: the few words that most tests of messages begin with."""

from typing import Any

from chappe.domain.chats import Found
from chappe.domain.history import by_ids, history
from chappe.domain.messages import SendMessage
from chappe.domain.ports.messages import Page
from chappe.domain.values import Message, PeerRef, User, user_peer
from tests.support.world import World


class Talk:
    """A world with somebody in it."""

    def __init__(self, world: World, *people: User) -> None:
        self.world = world
        self.people = people
        self._random_id = 1_000_000

    def random_id(self) -> int:
        """One that was never used."""
        self._random_id += 1
        return self._random_id

    async def say(self, author: User, to: User, text: str, **how: Any) -> Message:
        """A message from one to another, as it stands in its author's box."""
        command = SendMessage(user_peer(to.id), how.pop("random_id", 0) or self.random_id(), text, **how)
        posted = (await self.world.run(command, author)).result
        message: Message = posted[0].message
        return message

    async def page(self, viewer: User, other: User, page: Page | None = None) -> Found:
        """A page of the viewer's chat with the other."""
        peer = user_peer(other.id)
        return await self.world.read(lambda tx: history(tx, viewer.id, peer, page or Page()))

    async def texts(self, viewer: User, other: User) -> list[str]:
        """What the viewer's chat with the other says, oldest first."""
        return [
            one.content.text for one in reversed((await self.page(viewer, other)).messages) if not isinstance(one, int)
        ]

    async def ids(self, viewer: User, other: User) -> list[int]:
        """Ids of the messages in the viewer's chat with the other, oldest first."""
        return [one if isinstance(one, int) else one.id for one in reversed((await self.page(viewer, other)).messages)]

    async def message(self, viewer: User, id: int) -> Message | None:
        """One message of the viewer's box."""
        found = (await self.world.read(lambda tx: by_ids(tx, viewer.id, [id]))).messages[0]
        return None if isinstance(found, int) else found


def chat(user: User) -> PeerRef:
    """The private chat with that person."""
    return user_peer(user.id)


async def talk(world: World, *names: str) -> Talk:
    """People of these names."""
    return Talk(world, *[await world.person(name, str(7_000_000 + place)) for place, name in enumerate(names)])
