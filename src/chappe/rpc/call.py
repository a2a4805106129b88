"""What a method's function is given: who calls, and the engine behind one small object."""

from collections.abc import Callable
from typing import NamedTuple, Protocol, TypeVar

from chappe.domain.command import Command, Pace
from chappe.domain.history import FREE_SKIP, SKIPPING
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.values import CHANNEL, PeerRef
from chappe.engine.fetching import Fetcher
from chappe.engine.files import LARGEST_FILE, Files
from chappe.engine.looks import Looks
from chappe.engine.pages import PageLooker
from chappe.engine.run import Engine
from chappe.rpc.access import AccessHashes
from chappe.rpc.audience import Audience
from chappe.rpc.views.envelopes import Envelopes
from chappe.safety.desk import Desk
from chappe.safety.policy import Policy
from chappe.safety.report_tree import Tree

T = TypeVar("T")


class ClientData(Protocol):
    """What a client says of itself in initConnection."""

    @property
    def layer(self) -> int: ...
    @property
    def api_id(self) -> int: ...
    @property
    def device_model(self) -> str: ...
    @property
    def system_version(self) -> str: ...
    @property
    def app_version(self) -> str: ...
    @property
    def system_lang_code(self) -> str: ...
    @property
    def lang_pack(self) -> str: ...
    @property
    def lang_code(self) -> str: ...


class Caller(Protocol):
    """Who calls, as the gateway knows it (the same names as chappe.gateway.ports.Caller)."""

    @property
    def key_id(self) -> int: ...
    @property
    def session_id(self) -> int: ...
    @property
    def msg_id(self) -> int: ...
    @property
    def layer(self) -> int: ...
    @property
    def ip(self) -> str: ...
    @property
    def dc_id(self) -> int: ...
    @property
    def temporary_unbound(self) -> bool: ...
    @property
    def client(self) -> ClientData | None: ...


class Answer(NamedTuple):
    """What goes back to the gateway: a TL value or an error, and whose key this now is."""

    value: object
    error: tuple[int, str] | None
    user_id: int


class Services(NamedTuple):
    """What answers need besides the engine."""

    access: AccessHashes
    envelopes: Envelopes
    host: str
    """Address that clients are told to connect to."""
    port: int
    link_prefix: str
    """Prefix of links to users and channels, for `config.me_url_prefix`."""
    test_numbers: bool
    code_length: int = 5
    kept: Files | None = None
    """None only where no method of files is asked for."""
    looker: PageLooker | None = None
    """None: links are shown without their pages."""
    audience: Audience | None = None
    """None only where nobody asks who is there."""
    looks: Looks | None = None
    """None only where no views are counted."""
    desk: Desk = Desk(Policy())
    """Where moderation is done."""
    tree: Callable[[], Tree] | None = None
    """The questions to people who report, as they are now; None only where nobody reports."""
    largest_file: int = LARGEST_FILE
    """Bytes of a file that may be sent."""
    fetcher: Fetcher | None = None
    """None: the server fetches no files from addresses."""


class Call:
    """One request under way."""

    __slots__ = ("actor", "caller", "engine", "services", "user_id")

    def __init__(self, caller: Caller, user_id: int, actor: Actor, engine: Engine, services: Services) -> None:
        self.caller = caller
        self.user_id = user_id
        """Who calls; 0 before sign-in."""
        self.actor = actor
        self.engine = engine
        self.services = services
        """Settings and helpers that answers need: see Services."""

    @property
    def now(self) -> int:
        return self.actor.now

    def looked(self, peer: PeerRef) -> None:
        """The caller looks into that chat just now, as far as a device tells."""
        if peer.kind == CHANNEL and self.services.audience is not None:
            self.services.audience.looked(self.user_id, peer.id, self.now)

    def paced(self, pace: Pace) -> None:
        """Count a question of which each costs much, before it is asked; raises Flood where there were too many."""
        limits = self.engine.limits
        if limits.on:
            limits.take(pace, self.user_id, self.now)

    def skips(self, places: int) -> None:
        """The same for a page so many places away; those that a client can scroll to are free."""
        if abs(places) > FREE_SKIP:
            self.paced(SKIPPING)

    @property
    def files(self) -> Files:
        """Uploads and the bytes of files."""
        assert self.services.kept is not None
        return self.services.kept

    @property
    def looks(self) -> Looks:
        """Who sees which posts."""
        assert self.services.looks is not None
        return self.services.looks

    @property
    def desk(self) -> Desk:
        """Where moderation is done."""
        return self.services.desk

    async def run(self, command: Command) -> Outcome:  # type: ignore[type-arg]
        """Run a command as this caller; see engine.run.Engine.run."""
        return await self.engine.run(command, self.actor)

    async def read(self, query: Callable[[Tx], T]) -> T:
        """Ask the store; see engine.run.Engine.read."""
        return await self.engine.read(query)
