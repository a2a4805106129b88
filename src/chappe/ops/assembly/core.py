"""Builds what stands below every face: the store, the screeners, the engine that asks them, the ledger's signer."""

from typing import NamedTuple

from chappe.adapters.screeners.near import NearIndex
from chappe.adapters.screeners.text import TEXT_STOPS, TextScreener, matcher
from chappe.domain.command import Command, Stop
from chappe.domain.outcome import Actor
from chappe.engine.back_scan import BackScan, Filling
from chappe.engine.bus import LocalBus
from chappe.engine.files import Files
from chappe.engine.hash_lists import STOPS, HashLists
from chappe.engine.jobs import Job
from chappe.engine.limits import Limits
from chappe.engine.rules import RuleKeeper
from chappe.engine.run import Engine
from chappe.engine.screen import Screen
from chappe.ops import policy
from chappe.ops.assembly.database import store_of
from chappe.ops.config import Config
from chappe.ops.data_folder import DataFolder
from chappe.ops.ledger import same_log, signer
from chappe.ops.metrics import Metrics
from chappe.ops.models import loader as model_loader
from chappe.ops.models import starter
from chappe.ops.report_tree import ReportTree
from chappe.ports import Screener
from chappe.safety import facts
from chappe.safety.checkpoints import Signer
from chappe.safety.desk import Desk
from chappe.safety.facts import Facts
from chappe.safety.policy import Policy
from chappe.store.sqlite import SqliteStore


class Core(NamedTuple):
    """What every face stands on."""

    rules: Policy
    tree: ReportTree
    store: SqliteStore
    bus: LocalBus
    screen: Screen
    lists: HashLists
    keeper: RuleKeeper
    engine: Engine
    signing: Signer


async def build_core(config: Config, folder: DataFolder, secret: bytes, metrics: Metrics) -> Core:
    """All of it, with the newest rules; raises ConfigError, and FolderError where the folder is not of this server."""
    rules = policy.load(config)
    tree = ReportTree(config, rules)
    store = store_of(folder, secret)
    bus = LocalBus()
    lists = HashLists(NearIndex(), rules, config.safety.hashes == "everywhere")
    late: list[Engine] = []
    texts = text_screener(rules, config, late)
    screen = Screen(behind_stops(texts, lists), Desk(rules, config.server.link_prefix))
    engine = Engine(store, bus, Limits(config.limits.on, config.limits.scale), screen, metrics.observe_step)
    late.append(engine)
    keeper = rule_keeper(texts, config)
    await keeper.follow(engine)
    signing = signer(folder.make_log_key(), config.ledger.name)
    await same_log(engine, signing)
    return Core(rules, tree, store, bus, screen, lists, keeper, engine, signing)


def text_screener(rules: Policy, config: Config, engine: list[Engine]) -> TextScreener:
    """What looks at texts in public places; `engine` gets the engine that it reads by, once there is one."""

    async def read(command: Command, actor: Actor) -> Facts:
        return await engine[0].glance(lambda tx: facts.read(tx, actor, command))

    return TextScreener(read, rules, starter() if config.safety.starter else None)


def behind_stops(texts: TextScreener, lists: HashLists) -> dict[Stop, list[Screener]]:
    """Who is asked at each stop."""
    return {stop: [texts, *([lists] if stop in STOPS else [])] for stop in {*STOPS, *TEXT_STOPS}}


def rule_keeper(texts: TextScreener, config: Config) -> RuleKeeper:
    """What keeps it at the newest rules."""
    load = model_loader(config.server.data)
    return RuleKeeper(texts.use, texts.hits, lambda rule: matcher(rule, load), load)


def hash_jobs(lists: HashLists, kept: Files) -> tuple[Job, ...]:
    """What keeps the lists up to date, and looks for them in what is stored."""
    scan, filling = BackScan(NearIndex, lists), Filling(kept.hashing, lists)
    return (Job("hashes", 0.25, lists.follow), Job("scan", 0.5, scan.run), Job("older files", 1, filling.run))
