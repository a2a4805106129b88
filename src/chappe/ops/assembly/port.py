"""Builds the one port and opens it; what stands behind it may come later, since it must know the address."""

import asyncio
import logging
import os
import time
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from starlette.types import ASGIApp, Receive, Scope, Send

from chappe.domain.values import SERVICE_USER
from chappe.engine.run import Engine
from chappe.gateway.port import Gateway
from chappe.gateway.ports import Caller
from chappe.mtproto.limits import Limits
from chappe.ops.addresses import Address, advertised
from chappe.ops.assembly.database import derived
from chappe.ops.config import Config
from chappe.ops.data_folder import Identity
from chappe.ops.keys import StoredKeys
from chappe.ops.metrics import Metrics
from chappe.rpc.call import Answer
from chappe.rpc.router import Router

log = logging.getLogger(__name__)
HEALTH_SECONDS = 5
COUNTS = {
    "connections": "Open connections.",
    "connections_strangers": "Open connections that have shown no key yet.",
    "sessions": "Sessions, connected or resting.",
}


class LatePages:
    """Pages while they are being built; whoever asks waits until they are."""

    def __init__(self) -> None:
        self.app: asyncio.Future[ASGIApp] = asyncio.get_running_loop().create_future()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on to the pages."""
        await (await self.app)(scope, receive, send)


class LateCalls:
    """The `Calls` port while the router is being built; whoever calls waits until it is."""

    def __init__(self) -> None:
        self.router: asyncio.Future[Router] = asyncio.get_running_loop().create_future()

    async def call(self, caller: Caller, request: object) -> Answer:
        """Hand on to the router."""
        return await (await self.router).call(caller, request)


class Port(NamedTuple):
    """The gateway, and the places behind it that the faces fill once they are built."""

    gateway: Gateway
    calls: LateCalls
    public: LatePages
    console: LatePages


class Place(NamedTuple):
    """Where the server is."""

    bound: Sequence[Address]
    told: Address
    """The address that clients are told to connect to."""
    prefix: str
    """The beginning of links, ending in a slash."""


def build_port(config: Config, identity: Identity, engine: Engine, metrics: Metrics) -> Port:
    """The port, still closed."""
    calls, public, console = LateCalls(), LatePages(), LatePages()
    wire = Limits()
    gateway = Gateway(
        keys=StoredKeys(engine),
        calls=calls,
        rsa_keys=[identity.key],
        limits=wire if config.limits.on else wire.without_floods(),
        salt_secret=derived(identity.secret, "salts"),
        random=os.urandom,
        clock=time.time,
        http_mounts={
            "/": public,
            **({"/console": console} if config.web.console else {}),
        },
        healthy=partial(_is_well, engine),
        metrics=metrics.render,
    )
    for name, meaning in COUNTS.items():
        metrics.gauge(name, meaning, partial(_count, gateway, name))
    return Port(gateway, calls, public, console)


async def listen(gateway: Gateway, config: Config) -> Place:
    """Open it at every address of the configuration; raises OSError, which names the one where that cannot be."""
    bound = []
    for wanted in config.addresses:
        try:
            server = await gateway.listen(wanted.host, wanted.port)
        except OSError as error:
            raise OSError(f"{wanted} cannot be listened on: {error.strerror or error}") from error
        bound += [Address(*socket.getsockname()[:2]) for socket in server.sockets]
    told = advertised(config.server.public_host, config.server.public_port, bound)
    return Place(bound, told, config.server.link_prefix or f"http://{told}/")


async def _is_well(engine: Engine) -> bool:
    """Whether the store answers, and soon."""
    try:
        async with asyncio.timeout(HEALTH_SECONDS):
            return await engine.read(lambda tx: tx.users.get(SERVICE_USER)) is not None
    except Exception:  # whatever it is, the server is not well
        log.exception("the store does not answer")
        return False


def _count(gateway: Gateway, name: str) -> float:
    return gateway.counts().get(name, 0)
