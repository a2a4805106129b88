"""The whole server in one process, from the store up to the faces: begin to read at `serve`."""

import asyncio
import importlib
import pkgutil
from collections.abc import Callable, Sequence
from functools import partial
from types import ModuleType
from typing import NamedTuple

import chappe.rpc
from chappe.engine.cybertips import TipSender
from chappe.engine.errands import Errands
from chappe.engine.fetching import Fetcher
from chappe.engine.files import Files
from chappe.engine.jobs import Job, Jobs
from chappe.engine.looks import Looks
from chappe.engine.pages import PageLooker
from chappe.ledger.notes import parse_key
from chappe.ops import cybertips
from chappe.ops.addresses import Address
from chappe.ops.assembly import choices
from chappe.ops.assembly.core import Core, build_core, hash_jobs
from chappe.ops.assembly.database import derived
from chappe.ops.assembly.port import Place, Port, build_port, listen
from chappe.ops.config import Config
from chappe.ops.data_folder import DataFolder, Identity
from chappe.ops.ledger import LedgerJobs
from chappe.ops.metrics import Metrics
from chappe.ops.upkeep import JOBS, forget_notices, forget_numbers, go_on_with_copies, tell_reporters
from chappe.ports import CyberTipline, Mailer
from chappe.rpc.access import AccessHashes
from chappe.rpc.audience import Audience
from chappe.rpc.call import Services
from chappe.rpc.pump import Pump
from chappe.rpc.router import Router
from chappe.rpc.views.chats import ChatFaces
from chappe.rpc.views.envelopes import Envelopes
from chappe.rpc.views.users import Faces
from chappe.safety.cybertips import Filing
from chappe.safety.desk import Desk
from chappe.web.console.app import application as console
from chappe.web.public.app import application as public_pages
from chappe.web.public.site import Site


async def serve(
    config: Config,
    folder: DataFolder,
    identity: Identity,
    metrics: Metrics,
    stop: asyncio.Event,
    ready: Callable[[Sequence[Address], Address], None],
) -> None:
    """Run one process that does everything until `stop` is set; `ready` hears where it listens, once it does."""
    core = await build_core(config, folder, identity.secret, metrics)
    port = build_port(config, identity, core.engine, metrics)
    place = await listen(port.gateway, config)
    helpers = build_helpers(config, folder, core, place)
    open_pages(config, identity, core, port, place, helpers)
    router = open_calls(config, identity, core, port, place, helpers, metrics)
    jobs = Jobs(core.engine, every_job(config, folder, core, helpers, router))
    jobs.start()
    ready(place.bound, place.told)
    try:
        await stop.wait()
    finally:
        await port.gateway.close()  # first: whoever is heard no more asks nothing of what closes after it
        await jobs.stop()
        await close_helpers(core, helpers)
        await core.store.close()


class Helpers(NamedTuple):
    """What the faces and jobs ask besides the engine; None is what the configuration does not want."""

    desk: Desk
    kept: Files
    looks: Looks
    looker: PageLooker | None
    letters: Mailer | None
    errands: Errands
    filing: Filing
    tips: CyberTipline | None
    fetcher: Fetcher | None = None


def build_helpers(config: Config, folder: DataFolder, core: Core, place: Place) -> Helpers:
    """All of them; from now on the lists of hashes compare files, and the desk knows its address."""
    engine = core.engine
    kept = Files(
        engine,
        choices.blobs(config),
        choices.pictures(config),
        choices.parts(config, folder.path),
        config.media.largest_photo << 20,
        choices.films(config),
    )
    core.lists.serve(engine, kept.hashing)
    kept.allows = core.lists.allows
    pages = choices.pages(config) if config.links.previews else None
    looker = PageLooker(engine, pages, kept) if pages is not None else None
    fetcher = Fetcher(engine, pages, kept) if pages is not None else None
    desk = core.screen.desk = Desk(core.rules, place.prefix)
    letters = choices.mailer(config)
    errands = Errands(choices.senders(config), letters)
    filing, tips = cybertips.filing(config), choices.tipline(config)
    return Helpers(desk, kept, Looks(engine), looker, letters, errands, filing, tips, fetcher)


async def close_helpers(core: Core, helpers: Helpers) -> None:
    """Let them finish what is under way; those that look go before the files that they look at."""
    for helper in (helpers.errands, helpers.looker, core.lists, helpers.looks, helpers.tips, helpers.kept):
        if helper is not None:
            await helper.close()


def open_pages(config: Config, identity: Identity, core: Core, port: Port, place: Place, helpers: Helpers) -> None:
    """Put the public pages and the console behind the port."""
    proxies = frozenset(config.web.proxies)
    port.public.app.set_result(
        public_pages(
            core.engine,
            helpers.kept,
            place.prefix,
            proxies,
            log_key=str(core.signing.key),
            desk=helpers.desk,
            secret=derived(identity.secret, "forms"),
            letters=helpers.letters is not None,
            country_header=config.web.country_header,
            named=config.web.public,
        )
    )
    site = Site(core.engine, helpers.kept, place.prefix, proxies, named=config.web.public)
    port.console.app.set_result(console(site, helpers.desk, helpers.filing))


def open_calls(
    config: Config,
    identity: Identity,
    core: Core,
    port: Port,
    place: Place,
    helpers: Helpers,
    metrics: Metrics,
) -> Router:
    """Put the methods behind the port; from now on connected clients, and whoever waits for an outcome, are told."""
    access = AccessHashes(derived(identity.secret, "access"))
    envelopes = Envelopes(Faces(access.of), ChatFaces(access.of))
    audience = Audience(core.engine)
    services = Services(
        access,
        envelopes,
        place.told.host,
        place.told.port,
        place.prefix,
        config.accounts.test_numbers,
        kept=helpers.kept,
        looker=helpers.looker,
        fetcher=helpers.fetcher,
        looks=helpers.looks,
        audience=audience,
        desk=helpers.desk,
        tree=core.tree.now,
        largest_file=config.media.largest_file << 20,
    )
    router = Router(core.engine, services, rpc_modules(), metrics.observe_method, audience)
    pump = Pump(envelopes, port.gateway.feed, audience)
    for listener in (router, audience, pump, helpers.errands, core.lists, helpers.looker):
        if listener is not None:
            core.bus.listen(listener.heard)
    port.calls.router.set_result(router)
    return router


def rpc_modules() -> list[ModuleType]:
    """Every module of `chappe.rpc`: those without methods add none."""
    return [importlib.import_module(part.name) for part in pkgutil.walk_packages(chappe.rpc.__path__, "chappe.rpc.")]


def every_job(config: Config, folder: DataFolder, core: Core, helpers: Helpers, router: Router) -> tuple[Job, ...]:
    """What a server does again and again: the list that every server has, and what hangs on this one's parts."""
    desk, kept, looker, tips = helpers.desk, helpers.kept, helpers.looker, helpers.tips
    own = (
        Job("reporters", 5, partial(tell_reporters, desk)),
        Job("notices", 3600, partial(forget_notices, desk)),
        Job("copies", 1, partial(go_on_with_copies, desk)),
        Job("gone numbers", 3600, partial(forget_numbers, desk)),
        Job("activity", 60, router.activity.keep),
        Job("uploads", 600, kept.sweep),
    )
    witnesses = tuple(map(parse_key, config.ledger.witnesses))
    signed = LedgerJobs(core.signing, witnesses, folder.path / "witnessed").jobs(config.ledger.checkpoint_seconds)
    sender = choices.statement_sender(config, core.rules)
    stating = (Job("statements", 15, sender.run),) if sender is not None else ()
    looking = (Job("links", 60, looker.ask_again),) if looker is not None else ()
    sending = (Job("cybertips", 5, TipSender(tips, kept, helpers.filing).run),) if tips is not None else ()
    return (*JOBS, *own, *stating, *signed, *hash_jobs(core.lists, kept), *core.keeper.jobs(), *looking, *sending)
