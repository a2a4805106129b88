"""What messages of other chats show that are answered elsewhere, and who may know of these chats, in SQL."""

from chappe.domain.attachments import Media
from chappe.domain.fileless import Live
from chappe.domain.ports import Sealer
from chappe.domain.values import CLOSED, CREATOR, MEMBER, Content, Elsewhere, Message, PeerRef
from chappe.store import bodies
from chappe.store.db import Db, pack, places, unpack
from chappe.store.tables.contents import CONTEXT
from chappe.store.tables.polls import PollsTable


class Sources:
    """See chappe.domain.ports.messages.Messages.with_sources."""

    def __init__(self, db: Db, sealer: Sealer, polls: PollsTable) -> None:
        self._execute = db.execute
        self._sealer = sealer
        self._polls = polls

    def known(self, viewer: int, peers: set[PeerRef]) -> set[PeerRef]:
        """Those that are public, whoever was thrown out of them, or in which this person is."""
        if not peers:
            return set()
        packed = sorted(map(pack, peers))
        rows = self._execute(
            "SELECT c.peer FROM chats AS c LEFT JOIN members AS m ON m.peer = c.peer AND m.user_id = ?"
            f" WHERE c.peer IN ({places(packed)}) AND c.flags & {CLOSED} = 0"
            f" AND (c.username <> '' OR m.standing BETWEEN {MEMBER} AND {CREATOR})",
            (viewer, *packed),
        ).fetchall()
        return {unpack(row[0]) for row in rows}

    def added(self, messages: list[Message]) -> list[Message]:
        """Messages of one box, each answer to a message of another chat with what is to be known of that one now."""
        away = [one.content.elsewhere for one in messages if one.content.elsewhere]
        there = self._contents(sorted({one.content_id for one in away if one.content_id}))
        linked = {at[0] for one in away if (at := one.linked) is not None}
        known = self.known(max(0, messages[0].box), linked)
        return [self._completed(one, there, known) if one.content.elsewhere else one for one in messages]

    def _contents(self, ids: list[int]) -> dict[int, Content]:
        rows = self._execute(
            f"SELECT id, author, date, edit_date, body FROM contents WHERE id IN ({places(ids)})", ids
        ).fetchall()
        return {
            id: bodies.read(id, author, date, edit_date, self._sealer.open(body, CONTEXT))
            for id, author, date, edit_date, body in rows
        }

    def _completed(self, message: Message, there: dict[int, Content], known: set[PeerRef]) -> Message:
        reply = message.content.reply
        assert reply is not None and reply.elsewhere is not None
        away = reply.elsewhere
        source = there.get(away.content_id)
        if source is not None and source.date != away.written:  # its id was given out anew
            source = None
        hidden = source is not None and bool(source.removed or source.withheld)
        away = away._replace(media=self._media(away, source) if source else None, hidden=hidden)
        reply = reply._replace(elsewhere=away)
        content = message.content._replace(reply=reply)
        return message._replace(content=content, source_known=message.leads_to(known))

    def _media(self, away: Elsewhere, source: Content) -> Media | None:
        """What the message shows, if that is still what was answered; where somebody is now its chat alone is told."""
        media = source.media
        if media is None or source.removed or source.withheld or source.noforwards or media.ttl:
            return None
        if media.fileless is None:
            return media if media.file is not None and media.file.id == away.file else None
        if isinstance(media.fileless, Live) or away.file:
            return None
        if media.poll is not None:
            poll = self._polls.many([media.poll.id]).get(media.poll.id)
            return media._replace(fileless=poll) if poll is not None else None
        return media
