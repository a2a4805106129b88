"""messages.editChatPhoto and channels.editPhoto: what groups and channels are known by."""

from chappe.domain import chat_photos
from chappe.domain.attachments import File
from chappe.domain.errors import Refused
from chappe.domain.files import Known
from chappe.domain.values import PeerRef
from chappe.rpc import attachments
from chappe.rpc.call import Call
from chappe.rpc.channels.making import told
from chappe.rpc.messages.groups import group
from chappe.rpc.method import method
from chappe.rpc.photos import moving
from chappe.tl import functions, types


async def _photo(call: Call, given: object) -> File | Known | None:
    """The photo that an InputChatPhoto means; raises as `photos.moving` does, and for one drawn of an emoji."""
    if isinstance(given, types.InputChatUploadedPhoto):
        if given.video_emoji_markup is not None:
            raise Refused("VIDEO_FILE_INVALID")
        return await moving(call, given.file, given.video, given.video_start_ts)
    if isinstance(given, types.InputChatPhoto) and isinstance(given.id, types.InputPhoto):
        return attachments.known(given.id)
    return None


async def _edit(call: Call, peer: PeerRef, given: object) -> object:
    return told(call, await call.run(chat_photos.EditPhoto(peer, await _photo(call, given))))


@method(functions.MessagesEditChatPhoto)
async def edit_chat_photo(call: Call, q: functions.MessagesEditChatPhoto) -> object:
    """Change a basic group's photo (core.telegram.org/method/messages.editChatPhoto)."""
    return await _edit(call, group(q.chat_id), q.photo)


@method(functions.ChannelsEditPhoto)
async def edit_photo(call: Call, q: functions.ChannelsEditPhoto) -> object:
    """Change a supergroup's or channel's photo (core.telegram.org/method/channels.editPhoto)."""
    return await _edit(call, call.services.access.channel(call.user_id, q.channel), q.photo)
