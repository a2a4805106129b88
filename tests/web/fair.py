"""A world with public channels in it, and a browser's questions to the pages without a socket."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

import pytest
from PIL import Image, ImageDraw

from chappe.adapters.blobs.folder import FolderBlobs
from chappe.domain.albums import Item, SendAlbum
from chappe.domain.attachments import Attributes, File, PhotoSize
from chappe.domain.channels import CreateChannel, EditAbout, SetUsername
from chappe.domain.files import ReserveBlobs, keep
from chappe.domain.media import Given, SendMedia
from chappe.domain.messages import ReplyTo, SendMessage
from chappe.domain.values import Message, PeerRef, User
from chappe.engine.files import Files
from chappe.safety.desk import Desk as SafetyDesk
from chappe.web.public.app import application
from tests.support.world import World

NAMED = Attributes("a.bin")
PREFIX = "https://chappe.example/"


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Fair:
    """People who publish, and whoever looks."""

    def __init__(self, world: World, folder: Path, prefix: str = PREFIX, proxies: frozenset[str] = frozenset()) -> None:
        self.world = world
        self.blobs = FolderBlobs(folder / "files")
        self.files = Files(world.engine, self.blobs, None, None)  # type: ignore[arg-type]  # nothing goes up here
        self._random = 0
        self.turn_to(prefix, proxies)

    def turn_to(
        self,
        prefix: str,
        proxies: frozenset[str] = frozenset(),
        log_key: str = "",
        country_header: str = "",
        desk: SafetyDesk | None = None,
        named: bool = True,
    ) -> None:
        """From now on links begin with this."""
        self._pages = application(
            self.world.engine,
            self.files,
            prefix,
            proxies,
            log_key,
            desk,
            secret=b"forms",
            letters=True,
            country_header=country_header,
            named=named,
        )

    async def app(self, scope: Any, receive: Any, send: Any) -> None:
        """The pages as they are now."""
        await self._pages(scope, receive, send)

    # -- looking ------------------------------------------------------------------------------------------------------
    async def ask(
        self, path: str, method: str = "GET", ip: str = "192.0.2.7", body: bytes = b"", **headers: str
    ) -> Answer:
        """One request; `if_none_match="…"` gives a header."""
        path, _, query = path.partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
            "client": (ip, 4000),
            "server": ("127.0.0.1", 80),
        }
        said: list[Any] = []

        request = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> dict[str, Any]:
            if not request:
                await asyncio.Event().wait()  # the browser stays until it is cut off
            return request.pop()

        async def send(message: dict[str, Any]) -> None:
            said.append(message)

        await self.app(scope, receive, send)
        start = said[0]
        found = {name.decode(): value.decode() for name, value in start["headers"]}
        return Answer(start["status"], found, b"".join(one.get("body", b"") for one in said[1:]))

    # -- publishing ---------------------------------------------------------------------------------------------------
    async def channel(
        self, owner: User, name: str, title: str = "News", about: str = "", group: bool = False
    ) -> PeerRef:
        """A channel or supergroup, public where it has a name."""
        made = await self.world.run(CreateChannel(title, "", group), owner)
        peer: PeerRef = made.result[0].peer
        if about:
            await self.world.run(EditAbout(peer, about), owner)
        if name:
            await self.world.run(SetUsername(peer, name), owner)
        return peer

    def _number(self) -> int:
        self._random += 1
        return self._random

    async def say(self, who: User, peer: PeerRef, text: str, answers: int = 0, **how: Any) -> Message:
        """Post a text."""
        if answers:
            how["reply_to"] = ReplyTo(answers)
        done = await self.world.run(SendMessage(peer, self._number(), text, **how), who)
        message: Message = done.result[0].message
        return message

    async def show(self, who: User, peer: PeerRef, file: File, text: str = "", spoiler: bool = False) -> Message:
        """Post a file."""
        command = SendMedia(peer, self._number(), text, media=Given(file, spoiler))
        message: Message = (await self.world.run(command, who)).result[0].message
        return message

    async def album(self, who: User, peer: PeerRef, files: list[File], texts: tuple[str, ...] = ()) -> list[Message]:
        """Post several files at once."""
        said = texts + ("",) * (len(files) - len(texts))
        items = tuple(Item(Given(file), self._number(), text) for file, text in zip(files, said, strict=True))
        done = await self.world.run(SendAlbum(peer, 0, "", items=items), who)
        return [one.message for one in done.result]

    # -- files --------------------------------------------------------------------------------------------------------
    async def _kept(self, data: bytes) -> int:
        blob = (await self.world.run(ReserveBlobs(((sha256(data).digest(), len(data)),)))).result[0]
        if not blob.stored:
            await self.blobs.put(blob.name, data)
        return int(blob.id)

    async def photo(self, width: int = 1280, height: int = 853, hue: int = 210) -> File:
        """A picture in three sizes."""
        sizes = []
        for type, most in (("m", 320), ("x", 800), ("y", 1280)):
            scale = min(1, most / max(width, height))
            data = drawn(int(width * scale), int(height * scale), hue)
            sizes.append(PhotoSize(type, int(width * scale), int(height * scale), len(data), await self._kept(data)))
        return File(0, 0, 0, True, "image/jpeg", sizes[-1].size, 0, tuple(sizes))

    async def kept(self, file: File, owner: User) -> File:
        """The file with an id, as the server's own work makes one."""
        actor = self.world.engine.actor(owner.id)
        return await self.world.write(lambda tx: keep(tx, actor, file))

    async def document(
        self, data: bytes, mime: str = "application/pdf", about: Attributes = NAMED, thumb: bool = False
    ) -> File:
        """A file of any kind."""
        sizes: tuple[PhotoSize, ...] = ()
        if thumb:
            small = drawn(320, 180, 20)
            sizes = (PhotoSize("m", 320, 180, len(small), await self._kept(small)),)
        return File(0, 0, 0, False, mime, len(data), await self._kept(data), sizes, b"", about)


def drawn(width: int, height: int, hue: int) -> bytes:
    """Hills under a sky, as a JPEG."""
    made = Image.new("HSV", (width, height))
    pen = ImageDraw.Draw(made)
    for y in range(height):
        pen.line((0, y, width, y), fill=(hue * 255 // 360, 150 - 110 * y // height, 150 + 100 * y // height))
    pen.ellipse((width * 0.68, height * 0.14, width * 0.68 + height * 0.16, height * 0.3), fill=(30, 60, 250))
    for place, dark in ((0.0, 170), (0.35, 130), (-0.3, 95)):
        foot = width * place
        pen.polygon(
            [(foot - width * 0.2, height), (foot + width * 0.4, height * (0.45 + dark / 900)), (foot + width, height)],
            fill=(hue * 255 // 360, 120, dark),
        )
    out = io.BytesIO()
    made.convert("RGB").save(out, "JPEG", quality=82)
    return out.getvalue()


@pytest.fixture
async def fair(world: World, tmp_path: Path) -> AsyncIterator[Fair]:
    """An empty one."""
    made = Fair(world, tmp_path)
    yield made
    await made.blobs.close()
