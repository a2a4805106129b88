"""Builds the whole server from its parts: the one place that names concrete classes."""

import asyncio
import importlib
import logging
import os
import pkgutil
import sqlite3
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from hashlib import blake2b
from pathlib import Path
from types import ModuleType

from starlette.types import ASGIApp, Receive, Scope, Send

import chappe.rpc
from chappe.adapters.blobs.folder import FolderBlobs
from chappe.adapters.blobs.probing import probe
from chappe.adapters.blobs.requests import Bucket
from chappe.adapters.blobs.s3 import S3Blobs
from chappe.adapters.by_kind import ByKind
from chappe.adapters.console import ConsoleSender
from chappe.adapters.cybertipline import Cybertipline
from chappe.adapters.dsa_database import Access, DsaDatabase
from chappe.adapters.films import ProgramFilms
from chappe.adapters.pages.guard import networks
from chappe.adapters.pages.web import WebPages
from chappe.adapters.parts import FolderParts
from chappe.adapters.pictures.workers import PictureWorkers
from chappe.adapters.screeners.near import NearIndex
from chappe.adapters.screeners.text import TEXT_STOPS, TextScreener, matcher
from chappe.adapters.smtp import MailServer, SmtpSender
from chappe.adapters.webhook import Hook, SmsWebhook
from chappe.custody.seal import Unsealed
from chappe.domain.command import Command, Stop
from chappe.domain.outcome import Actor
from chappe.domain.values import SERVICE_USER
from chappe.engine.back_scan import BackScan, Filling
from chappe.engine.bus import LocalBus
from chappe.engine.cybertips import TipSender
from chappe.engine.errands import Errands
from chappe.engine.files import Files
from chappe.engine.hash_lists import STOPS, HashLists
from chappe.engine.jobs import Job, Jobs
from chappe.engine.limits import Limits
from chappe.engine.looks import Looks
from chappe.engine.pages import PageLooker
from chappe.engine.rules import RuleKeeper
from chappe.engine.run import Engine
from chappe.engine.screen import Screen
from chappe.engine.statement_sender import StatementSender
from chappe.gateway.port import Gateway
from chappe.gateway.ports import Caller
from chappe.ledger.notes import parse_key
from chappe.mtproto.limits import Limits as WireLimits
from chappe.ops import cybertips, policy
from chappe.ops.addresses import Address, advertised
from chappe.ops.config import Config, ConfigError
from chappe.ops.data_folder import DataFolder, FolderError, Identity
from chappe.ops.keys import StoredKeys
from chappe.ops.ledger import LedgerJobs, same_log, signer
from chappe.ops.loading import secret_from, token
from chappe.ops.metrics import Metrics
from chappe.ops.models import loader as model_loader
from chappe.ops.models import starter
from chappe.ops.report_tree import ReportTree
from chappe.ops.upkeep import JOBS, forget_notices, forget_numbers, tell_reporters
from chappe.ports import Blobs, BlobsUnavailable, CodeSender, CyberTipline, Films, Mailer, Pages, Pictures, Screener
from chappe.rpc.access import AccessHashes
from chappe.rpc.audience import Audience
from chappe.rpc.call import Answer, Services
from chappe.rpc.pump import Pump
from chappe.rpc.router import Router
from chappe.rpc.views.chats import ChatFaces
from chappe.rpc.views.updates import Envelopes
from chappe.rpc.views.users import Faces
from chappe.safety import facts
from chappe.safety.desk import Desk
from chappe.safety.facts import Facts
from chappe.safety.ledger_entries import DAY, day_number
from chappe.safety.policy import Policy
from chappe.store import looking
from chappe.store.migrate import NewerDatabase
from chappe.store.sqlite import SqliteStore
from chappe.web.console.app import application as console
from chappe.web.public.app import application as public_pages
from chappe.web.public.site import Site

log = logging.getLogger(__name__)
HEALTH_SECONDS = 5
COUNTS = {
    "connections": "Open connections.",
    "connections_strangers": "Open connections that have shown no key yet.",
    "sessions": "Sessions, connected or resting.",
}


def derived(secret: bytes, purpose: str) -> bytes:
    """A key of its own for each purpose, from the one secret of the data folder."""
    return blake2b(purpose.encode(), digest_size=32, key=secret).digest()


def open_store(data: Path) -> SqliteStore:
    """The store of a data folder whose keys exist."""
    return _store(DataFolder(data), (data / "keys" / "secret").read_bytes())


def _store(folder: DataFolder, secret: bytes) -> SqliteStore:
    try:
        return SqliteStore(folder.database, Unsealed(derived(secret, "search")))
    except (NewerDatabase, sqlite3.DatabaseError) as error:
        raise FolderError(f"{folder.database} cannot be used: {error}") from error


@asynccontextmanager
async def open_engine(data: Path) -> AsyncIterator[Engine]:
    """The engine of a data folder whose keys exist, for one command; whoever is connected to a server is not told."""
    store = open_store(data)
    try:
        yield Engine(store, LocalBus(), Limits(False), Screen({}, Desk(Policy())))
    finally:
        await store.close()


def pending_code(data: Path, phone: str) -> str | None:
    """The sign-in code that waits for a phone number (digits), read while the server runs; None: none waits."""
    return looking.pending_code(DataFolder(data).database, phone)


def database_fault(path: Path) -> str | None:
    """What is wrong with a database, None if nothing is."""
    return looking.fault(path) or looking.ledger_fault(path)


def statements_fault(path: Path, place: str) -> str | None:
    """What keeps statements of reasons from being delivered to a place, None if nothing does."""
    return looking.statements_fault(path, place)


def _smtp(config: Config) -> SmtpSender:
    smtp = config.smtp
    password = secret_from(smtp.password_file, "smtp.password_file").decode() if smtp.user else ""
    server = MailServer(smtp.host, smtp.port, smtp.security, smtp.sender, smtp.user, password, config.codes.timeout)
    return SmtpSender(server)


def mailer(config: Config) -> Mailer | None:
    """Who brings letters to people, by the configuration; None where there is no mail server."""
    return _smtp(config) if config.codes.email == "smtp" else None


def senders(config: Config) -> CodeSender:
    """Who brings codes to people, by the configuration."""
    console = ConsoleSender(sys.stdout)
    phone: CodeSender = console
    email: CodeSender = console
    wait = config.codes.timeout
    if config.codes.phone == "webhook":
        secret = secret_from(config.webhook.secret_file, "webhook.secret_file")
        phone = SmsWebhook(Hook(config.webhook.url, secret, wait))
    if config.codes.email == "smtp":
        email = _smtp(config)
    return ByKind(phone, email)


def blobs(config: Config) -> Blobs:
    """Where files are kept, by the configuration; raises ConfigError, and FolderError if the folder cannot be used."""
    if config.media.store == "s3":
        s3 = config.s3
        secret = secret_from(s3.secret_file, "s3.secret_file")
        try:
            return S3Blobs(Bucket(s3.endpoint, s3.region, s3.bucket, s3.access_key, secret, s3.path_style, s3.timeout))
        except ValueError as error:
            raise ConfigError(str(error)) from error
    try:
        return FolderBlobs(config.files)
    except BlobsUnavailable as error:
        raise FolderError(str(error)) from error


def blobs_fault(config: Config) -> str | None:
    """What is wrong with the store of files, None if nothing is; puts a small blob there, and deletes it."""

    async def looked() -> str | None:
        opened = blobs(config)
        try:
            return await probe(opened)
        finally:
            await opened.close()

    try:
        return asyncio.run(looked())
    except (ConfigError, FolderError) as error:
        return str(error)


def pictures(config: Config) -> Pictures:
    """Who makes the sizes of pictures, by the configuration."""
    return PictureWorkers(config.media.picture_workers, config.media.picture_seconds)


def parts(config: Config, data: Path) -> FolderParts:
    """Who keeps files that are being sent, by the configuration."""
    media = config.media
    return FolderParts(data / "uploads", media.unfinished << 20, media.largest_file << 20)


def films(config: Config) -> Films | None:
    """Who looks at the frames of films, by the configuration; None: nobody does."""
    return ProgramFilms(config.safety.ffmpeg) if config.safety.ffmpeg else None


def pages(config: Config) -> Pages:
    """Who looks at pages of the web, by the configuration; raises ConfigError."""
    try:
        return WebPages(networks(config.links.inner_networks), config.links.seconds)
    except ValueError as error:
        raise ConfigError(f"links.inner_networks: {error}") from error


def statement_sender(config: Config, rules: Policy) -> StatementSender | None:
    """Who sends statements of reasons, by the configuration; None: nobody does. Raises ConfigError."""
    dsa = config.dsa
    if not dsa.url:
        return None

    def held() -> bytes:
        try:
            return token(config)
        except ConfigError as error:
            raise OSError(str(error)) from error

    try:
        database = DsaDatabase(Access(dsa.url, held, dsa.seconds))
    except ValueError as error:
        raise ConfigError(str(error)) from error
    return StatementSender(database, dsa.url.rstrip("/"), day_number(dsa.since) * DAY, rules)


def tipline(config: Config) -> CyberTipline | None:
    """Where reports of child abuse go, by the configuration; None: nowhere. Raises ConfigError."""
    said = config.cybertip
    if not said.endpoint:
        return None
    try:
        return Cybertipline(said.endpoint, cybertips.credentials(said.credentials_file), said.seconds)
    except ValueError as error:
        raise ConfigError(str(error)) from error


def hash_lists(rules: Policy, config: Config) -> HashLists:
    """Who compares files with lists of hashes, and answers by the policy."""
    return HashLists(NearIndex(), rules, config.safety.hashes == "everywhere")


def text_screener(rules: Policy, config: Config, engine: list[Engine]) -> TextScreener:
    """What looks at texts in public places; `engine` gets the engine that it reads by, once there is one."""

    async def read(command: Command, actor: Actor) -> Facts:
        return await engine[0].glance(lambda tx: facts.read(tx, actor, command))

    return TextScreener(read, rules, starter() if config.safety.starter else None)


def rule_keeper(texts: TextScreener, config: Config) -> RuleKeeper:
    """What keeps it at the newest rules."""
    load = model_loader(config.server.data)
    return RuleKeeper(texts.use, texts.hits, lambda rule: matcher(rule, load), load)


def hash_jobs(lists: HashLists, kept: Files) -> tuple[Job, ...]:
    """What keeps the lists up to date, and looks for them in what is stored."""
    scan, filling = BackScan(NearIndex, lists), Filling(kept.hashing, lists)
    return (Job("hashes", 0.25, lists.follow), Job("scan", 0.5, scan.run), Job("older files", 1, filling.run))


def rpc_modules() -> list[ModuleType]:
    """Every module of `chappe.rpc`: those without methods add none."""
    return [importlib.import_module(part.name) for part in pkgutil.walk_packages(chappe.rpc.__path__, "chappe.rpc.")]


async def serve(
    config: Config,
    folder: DataFolder,
    identity: Identity,
    metrics: Metrics,
    stop: asyncio.Event,
    ready: Callable[[Sequence[Address], Address], None],
) -> None:
    """Run one process that does everything until `stop` is set; `ready` hears where it listens, once it does."""
    secret = identity.secret
    rules = policy.load(config)
    tree = ReportTree(config, rules).now
    store = _store(folder, secret)
    bus = LocalBus()
    lists = hash_lists(rules, config)
    late: list[Engine] = []
    texts = text_screener(rules, config, late)
    behind: dict[Stop, list[Screener]] = {
        stop: [texts, *([lists] if stop in STOPS else [])] for stop in {*STOPS, *TEXT_STOPS}
    }
    screen = Screen(behind, Desk(rules, config.server.link_prefix))
    engine = Engine(store, bus, Limits(config.limits.on, config.limits.scale), screen, metrics.observe_step)
    late.append(engine)
    keeper = rule_keeper(texts, config)
    await keeper.follow(engine)
    signing = signer(folder.make_log_key(), config.ledger.name)
    await same_log(engine, signing)
    access = AccessHashes(derived(secret, "access"))
    envelopes = Envelopes(Faces(access.of), ChatFaces(access.of))
    calls = _LateCalls()
    wire = WireLimits()
    public, room = _LatePages(), _LatePages()
    gateway = Gateway(
        keys=StoredKeys(engine),
        calls=calls,
        rsa_keys=[identity.key],
        limits=wire if config.limits.on else wire.without_floods(),
        salt_secret=derived(secret, "salts"),
        random=os.urandom,
        clock=time.time,
        http_mounts={
            **({"/": public} if config.web.public else {}),
            **({"/console": room} if config.web.console else {}),
        },
        healthy=partial(_is_well, engine),
        metrics=metrics.render,
    )
    for name, meaning in COUNTS.items():
        metrics.gauge(name, meaning, partial(_count, gateway, name))
    bound = []
    for wanted in config.addresses:
        server = await gateway.listen(wanted.host, wanted.port)
        bound += [Address(*socket.getsockname()[:2]) for socket in server.sockets]
    told = advertised(config.server.public_host, config.server.public_port, bound)
    photo = config.media.largest_photo << 20
    kept = Files(engine, blobs(config), pictures(config), parts(config, folder.path), photo, films(config))
    lists.serve(engine, kept.hashing)
    kept.allows = lists.allows
    looker = PageLooker(engine, pages(config), kept) if config.links.previews else None
    prefix = config.server.link_prefix or f"http://{told}/"
    desk = screen.desk = Desk(rules, prefix if config.web.public else "")
    letters = mailer(config)
    public.app.set_result(
        public_pages(
            engine,
            kept,
            prefix,
            frozenset(config.web.proxies),
            str(signing.key),
            desk,
            derived(secret, "forms"),
            letters is not None,
            config.web.country_header,
        )
    )
    filing = cybertips.filing(config)
    room.app.set_result(console(Site(engine, kept, prefix, frozenset(config.web.proxies)), desk, filing))
    tips = tipline(config)
    sending = (Job("cybertips", 5, TipSender(tips, kept, filing).run),) if tips is not None else ()
    looks, audience = Looks(engine), Audience(engine)
    services = Services(
        access,
        envelopes,
        told.host,
        told.port,
        prefix,
        config.accounts.test_numbers,
        kept=kept,
        looker=looker,
        looks=looks,
        audience=audience,
        desk=desk,
        tree=tree,
        largest_file=config.media.largest_file << 20,
    )
    router = Router(engine, services, rpc_modules(), metrics.observe_method, audience)
    bus.listen(router.heard)
    bus.listen(audience.heard)
    bus.listen(Pump(envelopes, gateway.feed, audience).heard)
    errands = Errands(senders(config), letters)
    bus.listen(errands.heard)
    bus.listen(lists.heard)
    if looker is not None:
        bus.listen(looker.heard)
    calls.router.set_result(router)
    looking = (Job("links", 60, looker.ask_again),) if looker is not None else ()
    settling = Job("reporters", 5, partial(tell_reporters, desk))
    forgetting = (
        Job("notices", 3600, partial(forget_notices, desk)),
        Job("gone numbers", 3600, partial(forget_numbers, desk)),
    )
    witnesses = tuple(map(parse_key, config.ledger.witnesses))
    signed = LedgerJobs(signing, witnesses, folder.path / "witnessed").jobs(config.ledger.checkpoint_seconds)
    own = (settling, *forgetting, Job("activity", 60, router.activity.keep), Job("uploads", 600, kept.sweep))
    scanning = hash_jobs(lists, kept)
    sender = statement_sender(config, rules)
    stating = (Job("statements", 15, sender.run),) if sender is not None else ()
    jobs = Jobs(engine, (*JOBS, *own, *stating, *signed, *scanning, *keeper.jobs(), *looking, *sending))
    jobs.start()
    ready(bound, told)
    try:
        await stop.wait()
    finally:
        await gateway.close()
        await jobs.stop()
        await errands.close()
        if looker is not None:
            await looker.close()
        await lists.close()
        await looks.close()
        if tips is not None:
            await tips.close()
        await kept.close()
        await store.close()


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


class _LatePages:
    """The public pages, which must know the address too."""

    def __init__(self) -> None:
        self.app: asyncio.Future[ASGIApp] = asyncio.get_running_loop().create_future()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on to the pages."""
        await (await self.app)(scope, receive, send)


class _LateCalls:
    """The `Calls` port while the router is being built, which must know the address that is known after binding."""

    def __init__(self) -> None:
        self.router: asyncio.Future[Router] = asyncio.get_running_loop().create_future()

    async def call(self, caller: Caller, request: object) -> Answer:
        """Hand on to the router."""
        return await (await self.router).call(caller, request)
