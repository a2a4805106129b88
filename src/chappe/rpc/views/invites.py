"""Renders invite links, who used them, and who asks to come in."""

from chappe.domain.admitting import Opened
from chappe.domain.files import by_link
from chappe.domain.invites import Importers, Links, Makers
from chappe.domain.outcome import Cast
from chappe.domain.ports.invites import Importer, Invite
from chappe.rpc.call import Call
from chappe.rpc.views.links import exported
from chappe.rpc.views.media import photo
from chappe.tl import types


def single(call: Call, found: Invite, cast: Cast) -> types.MessagesExportedChatInvite:
    """A `messages.exportedChatInvite`."""
    shown = call.services.envelopes.users(cast, (found.admin,), call.user_id, call.now)
    return types.MessagesExportedChatInvite(invite=exported(found, call.services.link_prefix), users=shown)


def replaced(call: Call, found: Invite, new: Invite, cast: Cast) -> types.MessagesExportedChatInviteReplaced:
    """A `messages.exportedChatInviteReplaced`: the revoked main link, and the one in its place."""
    prefix = call.services.link_prefix
    shown = call.services.envelopes.users(cast, (found.admin,), call.user_id, call.now)
    return types.MessagesExportedChatInviteReplaced(
        invite=exported(found, prefix), new_invite=exported(new, prefix), users=shown
    )


def many(call: Call, found: Links) -> types.MessagesExportedChatInvites:
    """A `messages.exportedChatInvites`."""
    return types.MessagesExportedChatInvites(
        count=found.total,
        invites=[exported(one, call.services.link_prefix) for one in found.invites],
        users=call.services.envelopes.users(found.cast, found.people, call.user_id, call.now),
    )


def makers(call: Call, found: Makers) -> types.MessagesChatAdminsWithInvites:
    """A `messages.chatAdminsWithInvites`."""
    return types.MessagesChatAdminsWithInvites(
        admins=[
            types.ChatAdminWithInvites(admin_id=admin, invites_count=links, revoked_invites_count=revoked)
            for admin, links, revoked in found.admins
        ],
        users=call.services.envelopes.users(
            found.cast, [admin for admin, _, _ in found.admins], call.user_id, call.now
        ),
    )


def importer(found: Importer, requested: bool, cast: Cast, viewer: int) -> types.ChatInviteImporter:
    """A `chatInviteImporter`; of who asks, what that person says of oneself, too."""
    user, relation = cast.users.get(found.user), cast.relations.get((viewer, found.user))
    about = user.about if requested and user is not None and relation is not None and relation.sees_about else ""
    return types.ChatInviteImporter(
        user_id=found.user,
        date=found.date,
        requested=requested,
        about=about or None,
        approved_by=found.approved_by or None,
    )


def importers(call: Call, found: Importers) -> types.MessagesChatInviteImporters:
    """A `messages.chatInviteImporters`."""
    return types.MessagesChatInviteImporters(
        count=found.total,
        importers=[importer(one, found.requested, found.cast, call.user_id) for one in found.importers],
        users=call.services.envelopes.users(found.cast, found.people, call.user_id, call.now),
    )


def opened(call: Call, found: Opened) -> "types.TypeChatInvite":
    """What a link leads to: the chat itself for who is in it, a glimpse of it for others."""
    chat, envelopes = found.chat, call.services.envelopes
    if found.already:
        return types.ChatInviteAlready(chat=envelopes.chats(found.cast, (chat.peer,), call.user_id)[0])
    shown = envelopes.users(found.cast, found.people, call.user_id, call.now)
    origin = by_link(found.invite.hash) if found.photo else None
    return types.ChatInvite(
        title=chat.title,
        about=chat.about or None,
        photo=photo(found.photo, origin) if found.photo and origin else types.PhotoEmpty(id=0),
        participants_count=chat.members,
        participants=shown or None,
        color=chat.peer.id % 7,
        channel=chat.is_channel,
        megagroup=chat.is_channel and not chat.broadcast,
        broadcast=chat.broadcast,
        public=bool(chat.username),
        request_needed=found.invite.request_needed,
    )
