"""Signs in how somebody behaves: new accounts that post links, one text in many places, waves, floods of mentions.

`Watch` remembers the last hour in a bounded number of people and places; who is forgotten for want of room counts as
one who did nothing. What it gives is a score: each sign is one piece of evidence against it being ordinary, and they
are put together as independent ones, 1 - (1 - a)(1 - b)…
"""

import re
from collections import OrderedDict, deque
from collections.abc import Iterator

from chappe.domain.values import PeerRef
from chappe.safety.facts import INVITE, JOIN, POST, PROFILE, Facts
from chappe.safety.policy import Spam
from chappe.safety.weighing import Finding

DAY = 86_400
HOUR = 3600
MOST_PEOPLE = 20_000
"""People, and places, whose last hour is remembered."""
MOST_EACH = 64
"""Posts of one person, and people who came into one place, that are remembered."""
_NAMED = re.compile(r"(?<![\w@])@\w{3,32}")


class Watch:
    """What happened in public places lately, in memory: posts of each author, arrivals in each place."""

    __slots__ = ("_arrivals", "_most", "_posts")

    def __init__(self, most: int = MOST_PEOPLE) -> None:
        self._posts: OrderedDict[int, deque[tuple[int, PeerRef]]] = OrderedDict()
        self._arrivals: OrderedDict[PeerRef, deque[int]] = OrderedDict()
        self._most = most

    def note(self, facts: Facts) -> Facts:
        """Remember it, and add what came before to the facts."""
        if facts.peer is None:
            return facts
        if facts.what == POST and facts.author:
            posts = self._posts.setdefault(facts.author, deque(maxlen=MOST_EACH))
            self._posts.move_to_end(facts.author)
            while posts and posts[0][0] <= facts.now - HOUR:
                posts.popleft()
            posts.append((facts.now, facts.peer))
            _bound(self._posts, self._most)
            return facts._replace(messages_hour=len(posts), chats_hour=len({peer for _, peer in posts}))
        if facts.what in (JOIN, INVITE):
            arrivals = self._arrivals.setdefault(facts.peer, deque(maxlen=1024))
            self._arrivals.move_to_end(facts.peer)
            while arrivals and arrivals[0] <= facts.now - 60:
                arrivals.popleft()
            arrivals.extend([facts.now] * (1 if facts.what == JOIN else min(facts.guests, 1024)))
            _bound(self._arrivals, self._most)
            return facts._replace(joins_minute=len(arrivals))
        return facts


def _bound(kept: "OrderedDict[int, deque[tuple[int, PeerRef]]] | OrderedDict[PeerRef, deque[int]]", most: int) -> None:
    while len(kept) > most:
        kept.popitem(last=False)


def signs(facts: Facts, links: int, settings: Spam) -> Iterator[tuple[str, float]]:
    """(reason, weight) of everything that is noticed; `links` is how many addresses there are in it."""
    new = 0 <= facts.account_age < settings.new_days * DAY
    if facts.what == POST and not facts.manages:
        if new:
            yield "new account", 0.3
        if facts.first_here and links:
            yield "first message holds a link", 0.6 if new else 0.35
        if facts.chats_hour >= settings.chats_an_hour:
            yield "many chats within an hour", 0.87
        elif facts.chats_hour >= max(3, settings.chats_an_hour // 2) and links:
            yield "links in several chats within an hour", 0.5
        if facts.messages_hour >= MOST_EACH:
            yield "many messages within an hour", 0.2
        named = facts.mentions + len(_NAMED.findall(facts.text))
        if named >= settings.mentions:
            yield "many people named at once", 0.7
        if 0 <= facts.joined_ago < 30 and links:
            yield "a link within seconds of coming in", 0.45
        same = max(facts.same_authors, facts.same_chats)
        if same >= settings.same_text:
            yield "the same text from many accounts or in many chats", 1 - 0.5 / same
    if facts.what == PROFILE and links:
        yield "a link in a profile", 0.3 if new else 0.1
    if facts.what in (JOIN, INVITE) and facts.joins_minute >= settings.joins_a_minute:
        yield "a wave of people coming in", 0.9 if new else 0.5


def judge(facts: Facts, links: int, settings: Spam) -> list[Finding]:
    """One finding that holds all signs together; none without any."""
    reasons, ordinary = [], 1.0
    for reason, weight in signs(facts, links, settings):
        reasons.append(reason)
        ordinary *= 1 - weight
    return [Finding("behaviour", "spam", ", ".join(reasons), score=1 - ordinary)] if reasons else []
