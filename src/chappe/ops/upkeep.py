"""The list of jobs that a server runs, and how often."""

import logging

from chappe.domain import (
    admin_log,
    attending,
    authorizations,
    bans,
    channels,
    deletion,
    files,
    keys,
    pages,
    polls,
    sanctions,
    scheduled_sending,
    statistics,
    taking_back,
    ttl,
    upkeep,
    viewing,
)
from chappe.engine.jobs import Job
from chappe.engine.run import Engine
from chappe.safety import copying, ending, learning, own_decisions, posts, public_notices, reporters
from chappe.safety import upkeep as safekeeping
from chappe.safety.desk import Desk

log = logging.getLogger(__name__)


async def index_messages(engine: Engine) -> bool:
    """Fill the search index; costs nothing where nothing is new."""
    if not await engine.read(lambda tx: tx.messages.unindexed()):
        return False
    return bool((await engine.run(upkeep.IndexMessages(), engine.actor(0))).result)


async def shelve_messages(engine: Engine) -> bool:
    """Go through the messages of an older program by kind and day; costs nothing where that is done."""
    if await engine.read(lambda tx: tx.shelves.complete()):
        return False
    return bool((await engine.run(upkeep.ShelveMessages(), engine.actor(0))).result)


async def prune_logs(engine: Engine) -> bool:
    """Let go of updates older than anyone is waited for."""
    return bool((await engine.run(upkeep.PruneLogs(), engine.actor(0))).result)


async def drop_expired_keys(engine: Engine) -> bool:
    """Forget temporary keys whose time is over."""
    return bool((await engine.run(keys.DropExpiredKeys(), engine.actor(0))).result)


async def send_due(engine: Engine) -> bool:
    """Send scheduled messages whose time has come; costs nothing where none has."""
    actor = engine.actor(0)
    if not await engine.read(lambda tx: tx.scheduled.due(actor.now, 1)):
        return False
    return bool((await engine.run(scheduled_sending.SendDue(), actor)).result)


async def delete_due(engine: Engine) -> bool:
    """Delete messages whose time to live is over; costs nothing where none is."""
    actor = engine.actor(0)
    if not await engine.read(lambda tx: tx.messages.due_ttl(actor.now, 1)):
        return False
    return bool((await engine.run(ttl.DeleteDue(), actor)).result)


async def fade_due(engine: Engine) -> bool:
    """Take away media that was to be seen once; costs nothing where none was."""
    actor = engine.actor(0)
    if not await engine.read(lambda tx: tx.fading.due(actor.now, 1)):
        return False
    return bool((await engine.run(attending.FadeDue(), actor)).result)


async def end_idle_devices(engine: Engine) -> bool:
    """Sign out devices that were idle for too long."""
    actor = engine.actor(0)
    found = await engine.read(lambda tx: authorizations.idle(tx, actor.now))
    return bool((await engine.run(authorizations.EndIdle(found), actor)).result)


async def delete_idle_accounts(engine: Engine) -> bool:
    """Delete accounts that were idle for too long."""
    actor = engine.actor(0)
    found = await engine.read(lambda tx: deletion.idle(tx, actor.now))
    return bool(found) and bool((await engine.run(deletion.DeleteIdle(found), actor)).result)


async def purge_deleted(engine: Engine) -> bool:
    """Empty the chats of deleted accounts, a piece at a time; costs nothing where there are none."""
    if not await engine.read(lambda tx: tx.users.with_setting(deletion.PURGE, 1)):
        return False
    return bool((await engine.run(deletion.PurgeDeleted(), engine.actor(0))).result)


async def sweep_channels(engine: Engine) -> bool:
    """Throw away what deleted channels hold, a piece at a time; costs nothing where there are none."""
    if await engine.read(lambda tx: tx.chats.to_sweep()) is None:
        return False
    return bool((await engine.run(channels.Sweep(), engine.actor(0))).result)


async def close_polls(engine: Engine) -> bool:
    """Close polls whose time is over; costs nothing where none is."""
    actor = engine.actor(0)
    if not await engine.read(lambda tx: tx.polls.due(actor.now, 1)):
        return False
    return bool((await engine.run(polls.CloseDue(), actor)).result)


async def sweep_polls(engine: Engine) -> bool:
    """Throw away votes that no message shows any more, a piece at a time."""
    return bool((await engine.run(polls.SweepPolls(), engine.actor(0))).result)


async def take_back_reactions(engine: Engine) -> bool:
    """Take away reactions that a group's administrators want gone; costs nothing where there are none."""
    if await engine.read(lambda tx: tx.takebacks.next()) is None:
        return False
    return bool((await engine.run(taking_back.TakeBackMore(), engine.actor(0))).result)


async def settle_files(engine: Engine) -> bool:
    """Forget files that nothing has shown for a day."""
    return bool((await engine.run(files.SettleFiles(), engine.actor(0))).result)


async def forget_pages(engine: Engine) -> bool:
    """Let go of what was found at links long ago."""
    return bool((await engine.run(pages.ForgetPages(), engine.actor(0))).result)


async def forget_counts(engine: Engine) -> bool:
    """Let go of statistics of more than a year ago."""
    return bool((await engine.run(statistics.ForgetCounts(), engine.actor(0))).result)


async def forget_looks(engine: Engine) -> bool:
    """Let go of who saw what long ago."""
    return bool((await engine.run(viewing.ForgetLooks(), engine.actor(0))).result)


async def forget_deeds(engine: Engine) -> bool:
    """Let go of what administrators did longer ago than anyone may look."""
    return bool((await engine.run(admin_log.ForgetDeeds(), engine.actor(0))).result)


async def tell_reporters(desk: Desk, engine: Engine) -> bool:
    """Tell people what became of what they reported; costs nothing where nobody waits to be told."""
    if await engine.read(lambda tx: tx.reports.settling()) is None:
        return False
    return bool((await engine.run(reporters.Settle(desk), engine.actor(0))).result)


async def forget_notices(desk: Desk, engine: Engine) -> bool:
    """Forget what people without an account wrote, once nobody can contest what was decided."""
    return bool((await engine.run(public_notices.ForgetNotices(desk), engine.actor(0))).result)


async def end_restrictions(engine: Engine) -> bool:
    """Take down restrictions whose time is over; costs nothing where none is."""
    actor = engine.actor(0)
    if not await engine.read(lambda tx: tx.members.ended(actor.now, 1)):
        return False
    return bool((await engine.run(bans.EndRestrictions(), actor)).result)


async def end_sanctions(engine: Engine) -> bool:
    """Lift what decisions did to accounts for a time that is over; costs nothing where none is."""
    actor = engine.actor(0)
    if not await engine.read(lambda tx: tx.sanctions.due(actor.now, 1)):
        return False
    return bool((await engine.run(sanctions.EndSanctions(), actor)).result)


async def settle_member_words(engine: Engine) -> bool:
    """Put names of members where searches find them, a piece at a time, after a change of the database."""
    return bool((await engine.run(upkeep.SettleMemberWords(), engine.actor(0))).result)


async def settle_public_names(engine: Engine) -> bool:
    """Put public groups and channels where searches find them, after a change of the database.

    Costs nothing where none is left; how far it has come is in the log.
    """
    if not await engine.read(lambda tx: tx.chats.names_owed()):
        return False
    left = (await engine.run(upkeep.SettlePublicNames(), engine.actor(0))).result
    log.info("public groups and channels made findable by name; %s are left", left)
    return bool(left)


async def forget_numbers(desk: Desk, engine: Engine) -> bool:
    """Forget the numbers of deleted accounts that can appeal no more."""
    return bool((await engine.run(own_decisions.ForgetNumbers(desk), engine.actor(0))).result)


async def end_decisions(engine: Engine) -> bool:
    """End decisions whose time is over; costs nothing where none is."""
    actor = engine.actor(0)
    if not await engine.read(lambda tx: tx.decisions.due(actor.now, 1)):
        return False
    return bool((await engine.run(ending.EndDue(), actor)).result)


async def go_on_with_posts(engine: Engine) -> bool:
    """Remove, or give back, the next piece of all that somebody posted in a place; costs nothing where none waits."""
    if await engine.read(lambda tx: tx.consequences.unfinished()) is None:
        return False
    return bool((await engine.run(posts.GoOnWithPosts(), engine.actor(0))).result)


async def go_on_with_copies(desk: Desk, engine: Engine) -> bool:
    """Remove, or give back, the next piece of the public copies of a removed post; costs nothing where none waits."""
    if await engine.read(lambda tx: tx.copies.unfinished()) is None:
        return False
    return bool((await engine.run(copying.GoOnWithCopies(desk), engine.actor(0))).result)


async def keep_held(engine: Engine) -> bool:
    """Keep the bytes of what waits to be looked at."""
    return bool((await engine.run(safekeeping.KeepHeld(), engine.actor(0))).result)


async def forget_removed(engine: Engine) -> bool:
    """Let go of removed content that can no longer be given back."""
    return bool((await engine.run(safekeeping.ForgetRemoved(), engine.actor(0))).result)


async def forget_examples(engine: Engine) -> bool:
    """Let go of examples that are too old to learn from."""
    return bool((await engine.run(learning.ForgetExamples(), engine.actor(0))).result)


JOBS = (
    Job("examples", 3600, forget_examples),
    Job("decisions", 10, end_decisions),
    Job("posts", 1, go_on_with_posts),
    Job("held", 3600, keep_held),
    Job("removed", 3600, forget_removed),
    Job("restrictions", 10, end_restrictions),
    Job("sanctions", 2, end_sanctions),
    Job("member words", 600, settle_member_words),
    Job("public names", 600, settle_public_names),
    Job("scheduled", 1, send_due),
    Job("ttl", 1, delete_due),
    Job("polls", 1, close_polls),
    Job("votes", 60, sweep_polls),
    Job("reactions", 1, take_back_reactions),
    Job("fading", 1, fade_due),
    Job("index", 0.5, index_messages),
    Job("shelves", 60, shelve_messages),
    Job("prune", 3600, prune_logs),
    Job("keys", 600, drop_expired_keys),
    Job("devices", 3600, end_idle_devices),
    Job("accounts", 3600, delete_idle_accounts),
    Job("purge", 5, purge_deleted),
    Job("files", 600, settle_files),
    Job("pages", 3600, forget_pages),
    Job("counts", 3600, forget_counts),
    Job("looks", 3600, forget_looks),
    Job("deeds", 600, forget_deeds),
    Job("sweep", 5, sweep_channels),
)
