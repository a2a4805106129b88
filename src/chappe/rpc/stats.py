"""stats.*: figures of supergroups and channels, for their administrators."""

from chappe.domain import post_statistics, similar, statistics, viewing
from chappe.domain.admin_log import BAN, DELETE, JOIN, JOIN_LINK, JOIN_REQUEST, KICK, PIN
from chappe.domain.counting import ADDED
from chappe.domain.errors import Refused
from chappe.domain.ports.stats import DAY
from chappe.domain.post_statistics import Lines
from chappe.domain.statistics import PERIOD, Pair, Statistics
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.rpc.views import graphs
from chappe.rpc.views.found import one as one_message
from chappe.rpc.views.graphs import Line
from chappe.tl import functions, types

UNCOUNTED = "this server does not count it"


def _pair(found: Pair) -> types.StatsAbsValueAndPrev:
    return types.StatsAbsValueAndPrev(current=found.now, previous=found.before)


NONE = Pair(0, 0)


def _period(call: Call) -> types.StatsDateRangeDays:
    return types.StatsDateRangeDays(min_date=(call.now // DAY - PERIOD + 1) * DAY, max_date=call.now)


def _coming_and_going(found: Statistics, who: str) -> "types.TypeStatsGraph":
    series = found.series
    joined, left = Line("Joined", series.joined), Line("Left", series.left)
    return graphs.by_day(who, series.first, joined, left)


SOURCES = {
    viewing.FOLLOWER: "Followers",
    viewing.PASSER_BY: "People who do not follow it",
    viewing.IN_GROUP: "Groups",
    viewing.IN_CHANNEL: "Channels",
    viewing.IN_PRIVATE: "Private chats",
    JOIN: "Public name",
    JOIN_LINK: "Invite links",
    JOIN_REQUEST: "Requests",
    ADDED: "Added by others",
    DELETE: "Messages deleted",
    KICK: "Members banned",
    BAN: "Members restricted",
    PIN: "Messages pinned",
    post_statistics.REST: "Other",
    "": "Views",
}
"""What clients show for the names of sources."""


def _named(title: str, found: Lines) -> "types.TypeStatsGraph":
    """Bars for things of each name, one upon the other; where there are none, that is said."""
    if not found.names:
        return graphs.unknown("nothing was counted yet")
    shown = [Line(SOURCES.get(name, name), counts) for name, counts in zip(found.names, found.counts, strict=True)]
    return graphs.by_day(title, found.first, *shown, kind="bar", stacked=True)


@method(functions.StatsGetMessageStats)
async def get_message_stats(call: Call, q: functions.StatsGetMessageStats) -> object:
    """Figures of one post (core.telegram.org/method/stats.getMessageStats)."""
    peer = call.services.access.channel(call.user_id, q.channel)
    found = await call.read(lambda tx: post_statistics.of_post(tx, call.user_id, peer, q.msg_id, call.now))
    return types.StatsMessageStats(
        views_graph=_named("Views", found.views), reactions_by_emotion_graph=_named("Reactions", found.emotions)
    )


@method(functions.StatsGetPollStats)
async def get_poll_stats(call: Call, q: functions.StatsGetPollStats) -> object:
    """Votes in a poll by the day (core.telegram.org/method/stats.getPollStats)."""
    peer = await peers.peer(call, q.peer)
    found = await call.read(lambda tx: post_statistics.of_poll(tx, call.user_id, peer, q.msg_id, call.now))
    if not found.names:
        return types.StatsPollStats(votes_graph=graphs.unknown("nobody has voted yet"))
    return types.StatsPollStats(votes_graph=graphs.by_day("Votes", found.first, Line("Votes", found.counts[0])))


@method(functions.StatsGetMessagePublicForwards)
async def get_message_public_forwards(call: Call, q: functions.StatsGetMessagePublicForwards) -> object:
    """Where a post was passed on to in public (core.telegram.org/method/stats.getMessagePublicForwards)."""
    peer = call.services.access.channel(call.user_id, q.channel)
    if q.offset and not (q.offset.isascii() and q.offset.isdigit() and len(q.offset) < 10):
        raise Refused("OFFSET_INVALID")
    page = (q.msg_id, int(q.offset or 0), q.limit, call.now)
    found, after = await call.read(lambda tx: post_statistics.public_forwards(tx, call.user_id, peer, *page))
    return types.StatsPublicForwards(
        count=found.total,
        forwards=[types.PublicForwardMessage(message=one_message(one)) for one in found.messages],
        next_offset=str(after) if after else None,
        chats=call.services.envelopes.chats(found.cast, found.chats, call.user_id),
        users=call.services.envelopes.users(found.cast, found.people, call.user_id, call.now),
    )


@method(functions.StatsGetBroadcastStats)
async def get_broadcast_stats(call: Call, q: functions.StatsGetBroadcastStats) -> object:
    """Figures of a channel (core.telegram.org/method/stats.getBroadcastStats)."""
    peer = call.services.access.channel(call.user_id, q.channel)
    found = await call.read(lambda tx: statistics.of(tx, call.user_id, peer, call.now, broadcast=True))
    series = found.series
    shown = [Line("Views", series.views), Line("Shares", series.shares)]
    return types.StatsBroadcastStats(
        period=_period(call),
        followers=_pair(found.members),
        views_per_post=_pair(found.views),
        shares_per_post=_pair(found.shares),
        reactions_per_post=_pair(found.reactions),
        views_per_story=_pair(NONE),
        shares_per_story=_pair(NONE),
        reactions_per_story=_pair(NONE),
        enabled_notifications=types.StatsPercentValue(part=found.chat.members - found.muted, total=found.chat.members),
        growth_graph=graphs.by_day("Growth", series.first, Line("Followers", series.members)),
        followers_graph=_coming_and_going(found, "Followers"),
        mute_graph=graphs.unknown(UNCOUNTED),
        top_hours_graph=_hours("Views by hour (UTC)", found),
        interactions_graph=graphs.by_day("Interactions", series.first, *shown),
        iv_interactions_graph=graphs.unknown(UNCOUNTED),
        views_by_source_graph=_named("Views by source", found.seen_from),
        new_followers_by_source_graph=_named("New followers by source", found.came_by),
        languages_graph=_named("Views by language", found.languages),
        reactions_by_emotion_graph=_named("Reactions", found.emotions),
        story_interactions_graph=graphs.unknown(UNCOUNTED),
        story_reactions_by_emotion_graph=graphs.unknown(UNCOUNTED),
        recent_posts_interactions=[
            types.PostInteractionCountersMessage(
                msg_id=one.id,
                views=one.views,
                forwards=one.forwards,
                reactions=sum(count for _, count in one.content.tally),
            )
            for one in found.recent
        ],
    )


def _hours(title: str, found: Statistics) -> "types.TypeStatsGraph":
    now = Line("These seven days", [hour.now for hour in found.series.hours])
    before = Line("The seven before", [hour.before for hour in found.series.hours])
    return graphs.by_hour(title, now, before)


@method(functions.StatsGetMegagroupStats)
async def get_megagroup_stats(call: Call, q: functions.StatsGetMegagroupStats) -> object:
    """Figures of a supergroup (core.telegram.org/method/stats.getMegagroupStats)."""
    peer = call.services.access.channel(call.user_id, q.channel)
    found = await call.read(lambda tx: statistics.of(tx, call.user_id, peer, call.now, broadcast=False))
    series = found.series
    ids = {one.user_id for one in (*found.active, *found.hosts)} | {one.user_id for one in found.busy}
    monday = call.now // DAY - (call.now // DAY + 3) % 7
    return types.StatsMegagroupStats(
        period=_period(call),
        members=_pair(found.members),
        messages=_pair(found.posted),
        viewers=_pair(series.readers),
        posters=_pair(found.writers),
        growth_graph=graphs.by_day("Growth", series.first, Line("Members", series.members)),
        members_graph=_coming_and_going(found, "Members"),
        new_members_by_source_graph=_named("New members by source", found.came_by),
        languages_graph=_named("Readers by language", found.languages),
        messages_graph=graphs.by_day("Messages", series.first, Line("Messages", series.posted), kind="bar"),
        actions_graph=_named("What administrators did", found.deeds),
        top_hours_graph=_hours("Messages by hour (UTC)", found),
        weekdays_graph=graphs.by_weekday("Messages by day", monday, Line("Messages", series.weekdays)),
        top_posters=[
            types.StatsGroupTopPoster(
                user_id=one.user_id, messages=one.messages, avg_chars=round(one.characters / one.messages)
            )
            for one in found.active
        ],
        top_admins=[
            types.StatsGroupTopAdmin(user_id=one.user_id, deleted=one.deleted, kicked=one.kicked, banned=one.banned)
            for one in found.busy
        ],
        top_inviters=[types.StatsGroupTopInviter(user_id=one.user_id, invitations=one.invited) for one in found.hosts],
        users=call.services.envelopes.users(found.cast, sorted(ids), call.user_id, call.now),
    )


@method(functions.ChannelsGetChannelRecommendations)
async def get_channel_recommendations(call: Call, q: functions.ChannelsGetChannelRecommendations) -> object:
    """What those who follow it follow too (core.telegram.org/method/channels.getChannelRecommendations)."""
    peer = call.services.access.channel(call.user_id, q.channel) if q.channel is not None else None
    cast, peers = await call.read(lambda tx: similar.to(tx, call.user_id, peer, call.now))
    return types.MessagesChats(chats=call.services.envelopes.chats(cast, peers, call.user_id))
