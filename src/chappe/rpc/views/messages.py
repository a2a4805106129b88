"""Renders messages as they stand in one person's box."""

from collections.abc import Callable

from chappe.domain.attachments import File, Media
from chappe.domain.fileless import Poll
from chappe.domain.values import USER, Action, Content, Elsewhere, Forward, Message, Reaction, Replies
from chappe.rpc.views import pages
from chappe.rpc.views.entities import entities
from chappe.rpc.views.fileless import fileless, poll
from chappe.rpc.views.media import media, of_message, photo
from chappe.rpc.views.peers import peer
from chappe.rpc.views.reactions import reaction
from chappe.rpc.views.restrictions import as_shown, of_viewer
from chappe.tl import types


def sender(found: Message) -> "types.TypePeer | None":
    """Who a message is from: nobody under a post that a channel says itself."""
    speaks_as = found.content.sender
    if speaks_as is None:
        return types.PeerUser(user_id=found.content.author)
    return None if found.content.post and speaks_as == found.peer else peer(speaks_as)


def message(found: Message) -> types.Message | types.MessageService:
    """A `message` or `messageService` (core.telegram.org/constructor/message)."""
    found = as_shown(found)
    content = found.content
    if content.action is not None:
        return service(found, content.action)
    return types.Message(
        id=found.id,
        peer_id=peer(found.peer),
        from_id=sender(found),
        date=content.date,
        message=content.text,
        post=content.post,
        post_author=content.signature or None,
        out=outgoing(found),
        mentioned=found.calls,
        media_unread=found.unread_media,
        silent=content.silent,
        from_scheduled=content.scheduled,
        noforwards=content.noforwards,
        invert_media=content.invert_media,
        pinned=found.pinned,
        saved_peer_id=peer(found.saved_peer) if found.saved_peer else None,
        fwd_from=forward(content.forward) if content.forward else None,
        reply_to=elsewhere(found, content.elsewhere) if content.elsewhere else reply(found) if found.reply_to else None,
        entities=entities(content.entities),
        edit_date=content.edit_date or None,
        edit_hide=content.edit_hidden,
        grouped_id=content.group or None,
        reactions=reactions(found) if content.tally else None,
        ttl_period=content.ttl or None,
        views=found.views or None,
        forwards=found.forwards if found.views else None,
        media=shown(found),
        replies=replies(found.replies) if found.replies else None,
        restriction_reason=[removal(content)] if content.removed else of_viewer(content.withheld, found.places),
    )


def removal(content: Content) -> types.RestrictionReason:
    """That a decision took it away (core.telegram.org/constructor/restrictionReason); the words are its text."""
    return types.RestrictionReason(platform="all", reason=content.removed, text=content.text)


def shown(found: Message) -> "types.TypeMessageMedia | None":
    """What a message shows beside its text: a file, or the page that it links to."""
    content = found.content
    if content.media is not None:
        kept = content.media.fileless
        return fileless(found, kept) if kept is not None else media(found, content.media)
    return pages.shown(found, content.link) if content.link is not None else None


def outgoing(found: Message) -> bool:
    """The `out` mark: what one writes to oneself has none, but while it waits for its time."""
    to_oneself = found.peer.id == found.box and found.peer.kind == USER
    return found.out and (not to_oneself or not found.content.id)


def service(found: Message, action: Action) -> types.MessageService:
    """A `messageService`."""
    content = found.content
    return types.MessageService(
        id=found.id,
        peer_id=peer(found.peer),
        from_id=sender(found),
        post=content.post,
        date=content.date,
        action=_new_photo(found, action.photo) if action.photo else ACTIONS[action.kind](action),
        out=outgoing(found),
        silent=content.silent,
        reply_to=reply(found) if found.reply_to else None,
        ttl_period=content.ttl or None,
    )


ACTIONS: "dict[str, Callable[[Action], types.TypeMessageAction]]" = {
    "pin": lambda action: types.MessageActionPinMessage(),
    "ttl": lambda action: types.MessageActionSetMessagesTTL(
        period=action.number, auto_setting_from=int(action.text) if action.text else None
    ),
    "signed_up": lambda action: types.MessageActionContactSignUp(),
    "channel_create": lambda action: types.MessageActionChannelCreate(title=action.text),
    "chat_create": lambda action: types.MessageActionChatCreate(title=action.text, users=list(action.users)),
    "edit_title": lambda action: types.MessageActionChatEditTitle(title=action.text),
    "edit_photo": lambda action: types.MessageActionChatEditPhoto(photo=types.PhotoEmpty(id=0)),
    "delete_photo": lambda action: types.MessageActionChatDeletePhoto(),
    "chat_add": lambda action: types.MessageActionChatAddUser(users=list(action.users)),
    "chat_leave": lambda action: types.MessageActionChatDeleteUser(user_id=action.users[0]),
    "chat_join_link": lambda action: types.MessageActionChatJoinedByLink(inviter_id=action.number),
    "chat_join_request": lambda action: types.MessageActionChatJoinedByRequest(),
    "migrate_to": lambda action: types.MessageActionChatMigrateTo(channel_id=action.number),
    "migrate_from": lambda action: types.MessageActionChannelMigrateFrom(title=action.text, chat_id=action.number),
    "topic_create": lambda action: types.MessageActionTopicCreate(
        title=action.text, icon_color=action.number, icon_emoji_id=action.data[0] or None
    ),
    "topic_edit": lambda action: types.MessageActionTopicEdit(
        title=action.text or None,
        icon_emoji_id=action.data[0] if action.data[0] >= 0 else None,
        closed=bool(action.data[1]) if action.data[1] >= 0 else None,
        hidden=bool(action.data[2]) if action.data[2] >= 0 else None,
    ),
    "cleared": lambda action: types.MessageActionHistoryClear(),
}


def _new_photo(found: Message, file: File) -> "types.TypeMessageAction":
    if found.content.action is not None and found.content.action.kind == "suggest_photo":
        return types.MessageActionSuggestProfilePhoto(photo=photo(file, of_message(found)))
    return types.MessageActionChatEditPhoto(photo=photo(file, of_message(found)))


def reply(found: Message) -> types.MessageReplyHeader:
    """What the message answers; the quote travels with it."""
    kept = found.content.reply
    quote = kept.quote if kept else ""
    return types.MessageReplyHeader(
        reply_to_msg_id=found.reply_to,
        reply_to_top_id=next((top for top in (found.topic or found.thread,) if top not in (0, found.reply_to)), None),
        forum_topic=bool(found.topic),
        quote=bool(quote),
        quote_text=quote or None,
        quote_entities=entities(kept.quote_entities) if kept and quote else None,
        quote_offset=(kept.quote_offset or None) if kept and quote else None,
    )


def elsewhere(found: Message, kept: Elsewhere) -> types.MessageReplyHeader:
    """What a message answers that is in another chat: where that came from, what it shows, what is quoted of it.

    Its place is told to whoever may know that chat, as far as it is the same for everyone.
    """
    reply = found.content.reply.seen if found.content.reply else None
    at = kept.linked if found.source_known else None
    quote = reply.quote if reply else ""
    return types.MessageReplyHeader(
        reply_to_msg_id=at[1] if at else None,
        reply_to_peer_id=peer(at[0]) if at else None,
        reply_from=forward(kept.origin),
        reply_media=answered(found, kept.media) if kept.media else None,
        reply_to_top_id=found.topic or found.thread or None,
        forum_topic=bool(found.topic),
        quote=bool(quote) and not kept.whole,
        quote_text=quote or None,
        quote_entities=entities(reply.quote_entities) if reply and quote else None,
        quote_offset=(reply.quote_offset or None) if reply and quote else None,
    )


def answered(found: Message, kept: Media) -> "types.TypeMessageMedia":
    """What the message of another chat shows that is answered; of a poll nothing that hangs on who voted how."""
    if isinstance(kept.fileless, Poll) and kept.fileless.question.options:
        return types.MessageMediaPoll(poll=poll(found, kept.fileless), results=types.PollResults(min=True))
    return fileless(found, kept.fileless) if kept.fileless is not None else media(found, kept)


def replies(found: Replies) -> types.MessageReplies:
    """What is known of the answers to a message (core.telegram.org/constructor/messageReplies)."""
    return types.MessageReplies(
        replies=found.total,
        replies_pts=found.pts,
        comments=bool(found.group),
        recent_repliers=[peer(one) for one in found.repliers] or None,
        channel_id=found.group or None,
        max_id=found.max_id or None,
        read_max_id=found.read or None,
    )


def forward(kept: Forward) -> types.MessageFwdHeader:
    """Where a forwarded message came from."""
    return types.MessageFwdHeader(
        date=kept.date,
        from_id=peer(kept.chat) if kept.chat else types.PeerUser(user_id=kept.author) if kept.author else None,
        channel_post=kept.post or None,
        post_author=kept.signature or None,
        from_name=None if kept.author else kept.name or None,
        saved_out=kept.saved_out,
        saved_from_peer=peer(kept.saved_peer) if kept.saved_peer else None,
        saved_from_msg_id=kept.saved_id or None,
        saved_from_id=types.PeerUser(user_id=kept.saved_author) if kept.saved_author else None,
        saved_date=kept.saved_date or None,
    )


def reactions(found: Message) -> types.MessageReactions:
    """The reactions to a message, the viewer's own marked by their order.

    As everyone in a supergroup or channel has it, nobody's own are marked; in a channel nobody is named.
    """
    content = found.content
    viewer = found.box if found.box > 0 else found.viewer
    return types.MessageReactions(
        min=not viewer,
        results=[
            types.ReactionCount(
                reaction=reaction(emoji),
                count=count,
                chosen_order=found.chosen.index(emoji) if emoji in found.chosen else None,
            )
            for emoji, count in content.tally
        ],
        can_see_list=not content.post,
        recent_reactions=None if content.post else [peer_reaction(one, viewer) for one in reversed(content.reactions)],
    )


def peer_reaction(found: Reaction, viewer: int) -> types.MessagePeerReaction:
    """Who reacted how."""
    return types.MessagePeerReaction(
        peer_id=types.PeerUser(user_id=found.user),
        date=found.date,
        reaction=reaction(found.emoji),
        my=found.user == viewer,
        big=found.big,
        unread=found.unread,
    )
