"""The sentences of plays about people, groups and channels, and what each does with an unmodified Telethon."""

from typing import Any

from telethon import functions as f
from telethon import types as t
from telethon import utils

from tests.live.telethon_people import new_word
from tests.plays.play import Chat, Play, happening, plain, quoted, says


@says("{all} come in.")
@says("{all} comes in.")
async def come_in(play: Play, all: str) -> None:
    names = all.replace(" and ", ", ").split(", ")
    for person in await play.town.people(*names):
        play.people[person.first] = person


# -- chats -------------------------------------------------------------------------------------------------------------
def _chat(found: Any) -> Any:
    inner = getattr(found, "updates", None)
    return (found if isinstance(inner, list | None) else inner).chats[0]


@says("{who} makes the channel {chat}.")
async def make_channel(play: Play, who: str, chat: str) -> None:
    made = await play.person(who)(f.channels.CreateChannelRequest(plain(chat), "", broadcast=True))
    play.chats[plain(chat)] = Chat("channel", utils.get_peer_id(_chat(made)))


@says("{who} makes the supergroup {chat}.")
async def make_supergroup(play: Play, who: str, chat: str) -> None:
    made = await play.person(who)(f.channels.CreateChannelRequest(plain(chat), "", megagroup=True))
    play.chats[plain(chat)] = Chat("supergroup", utils.get_peer_id(_chat(made)))


@says("{who} makes the group {chat} with {all}.")
async def make_group(play: Play, who: str, chat: str, all: str) -> None:
    person = play.person(who)
    others = [await person.at(other) for other in play.everyone(all)]
    made = await person(f.messages.CreateChatRequest(others, plain(chat)))
    play.chats[plain(chat)] = Chat("group", utils.get_peer_id(_chat(made)))


@says("{who} opens {chat} to everyone.")
async def open_to_everyone(play: Play, who: str, chat: str) -> None:
    name = new_word(plain(chat).lower())
    person = play.person(who)
    await person(f.channels.UpdateUsernameRequest(await play.entity(person, chat), name))
    play.chats[plain(chat)] = play.chat(chat)._replace(name=name)


@says("{who} closes {chat} to strangers.")
async def close(play: Play, who: str, chat: str) -> None:
    person = play.person(who)
    await person(f.channels.UpdateUsernameRequest(await play.entity(person, chat), ""))
    play.chats[plain(chat)] = play.chat(chat)._replace(name="")


@says("{who} renames {chat} to {new}.")
async def rename(play: Play, who: str, chat: str, new: str) -> None:
    person = play.person(who)
    title = new.strip('"')
    if play.chat(chat).kind == "group":
        await person(f.messages.EditChatTitleRequest(utils.resolve_id(play.chat(chat).id)[0], title))
    else:
        await person(f.channels.EditTitleRequest(await play.entity(person, chat), title))
    play.chats[title] = play.chats.pop(plain(chat))


@says("{who} deletes {chat}.")
async def delete_chat(play: Play, who: str, chat: str) -> None:
    person = play.person(who)
    await person(f.channels.DeleteChannelRequest(await play.entity(person, chat)))


@says("{who} joins {chat}.")
async def join(play: Play, who: str, chat: str) -> None:
    person = play.person(who)
    await person(f.channels.JoinChannelRequest(await play.entity(person, chat)))


@says("{who} leaves {chat}.")
async def leave(play: Play, who: str, chat: str) -> None:
    person = play.person(who)
    if play.chat(chat).kind == "group":
        await person(f.messages.DeleteChatUserRequest(utils.resolve_id(play.chat(chat).id)[0], t.InputUserSelf()))
    else:
        await person(f.channels.LeaveChannelRequest(await play.entity(person, chat)))


@says("{who} brings {whom} into {chat}.")
async def bring(play: Play, who: str, whom: str, chat: str) -> None:
    person = play.person(who)
    other = await person.at(play.person(whom))
    if play.chat(chat).kind == "group":
        found = await person(f.messages.AddChatUserRequest(utils.resolve_id(play.chat(chat).id)[0], other, 50))
    else:
        found = await person(f.channels.InviteToChannelRequest(await play.entity(person, chat), [other]))
    assert not found.missing_invitees


@says("{who} makes a link to {chat}.")
async def make_link(play: Play, who: str, chat: str) -> None:
    await _link(play, who, chat)


@says("{who} makes a link to {chat} for {n} people.")
async def make_limited_link(play: Play, who: str, chat: str, n: str) -> None:
    await _link(play, who, chat, usage_limit=int(n))


@says("{who} makes a link to {chat} for those who ask.")
async def make_asking_link(play: Play, who: str, chat: str) -> None:
    await _link(play, who, chat, request_needed=True)


async def _link(play: Play, who: str, chat: str, **how: Any) -> None:
    person = play.person(who)
    found = await person(f.messages.ExportChatInviteRequest(await play.entity(person, chat), **how))
    play.chats[plain(chat)] = play.chat(chat)._replace(link=found.link)


@says("{who} revokes the link to {chat}.")
async def revoke(play: Play, who: str, chat: str) -> None:
    person = play.person(who)
    link = play.chat(chat).link
    await person(f.messages.EditExportedChatInviteRequest(await play.entity(person, chat), link, revoked=True))


@says("{who} follows the link to {chat}.")
async def follow(play: Play, who: str, chat: str) -> None:
    hash = play.chat(chat).link.rpartition("/")[2].lstrip("+")
    await play.person(who)(f.messages.ImportChatInviteRequest(hash))


@says("{who} lets {whom} into {chat}.")
async def let_in(play: Play, who: str, whom: str, chat: str) -> None:
    person = play.person(who)
    asking = await person(
        f.messages.GetChatInviteImportersRequest(
            await play.entity(person, chat), 0, t.InputUserEmpty(), 100, requested=True
        )
    )
    [user] = [user for user in asking.users if user.id == play.person(whom).id]
    await person(f.messages.HideChatJoinRequestRequest(await play.entity(person, chat), user, approved=True))


@says("{who} sees {n} people in {chat}.")
async def count_people(play: Play, who: str, n: str, chat: str) -> None:
    person = play.person(who)
    if play.chat(chat).kind == "group":
        full = await person(f.messages.GetFullChatRequest(utils.resolve_id(play.chat(chat).id)[0]))
        assert len(full.full_chat.participants.participants) == int(n)
    else:
        full = await person(f.channels.GetFullChannelRequest(await play.entity(person, chat)))
        assert full.full_chat.participants_count == int(n)


@says("{who} finds {chat} in the list of chats.")
async def in_list(play: Play, who: str, chat: str) -> None:
    assert await _listed(play, who, chat) is not None


@says("{who} does not find {chat} in the list of chats.")
async def not_in_list(play: Play, who: str, chat: str) -> None:
    assert await _listed(play, who, chat) is None


async def _listed(play: Play, who: str, chat: str) -> Any:
    id = play.person(plain(chat)).id if plain(chat) in play.people else play.chat(chat).id
    dialogs = await play.person(who).client.get_dialogs()
    return next((dialog for dialog in dialogs if dialog.id == id and not getattr(dialog.entity, "left", False)), None)


# -- messages ----------------------------------------------------------------------------------------------------------
@says("{who} writes {text} in {chat}.")
@says("{who} writes {text} to {chat}.")
async def write(play: Play, who: str, text: str, chat: str) -> None:
    person = play.person(who)
    await person.client.send_message(await play.entity(person, chat), text.strip('"'), parse_mode=None)


@says("{who} answers {old} with {new} in {chat}.")
async def answer(play: Play, who: str, old: str, new: str, chat: str) -> None:
    person = play.person(who)
    answered = await play.found(person, chat, old.strip('"'))
    where = await play.entity(person, chat)
    await person.client.send_message(where, new.strip('"'), reply_to=answered.id)


@says("{who} changes {old} into {new} in {chat}.")
async def change(play: Play, who: str, old: str, new: str, chat: str) -> None:
    person = play.person(who)
    message = await play.found(person, chat, old.strip('"'))
    await person.client.edit_message(await play.entity(person, chat), message.id, new.strip('"'))


@says("{who} deletes {text} from {chat}.")
async def delete(play: Play, who: str, text: str, chat: str) -> None:
    person = play.person(who)
    message = await play.found(person, chat, text.strip('"'))
    await person.client.delete_messages(await play.entity(person, chat), [message.id])


@says("{who} pins {text} in {chat}.")
async def pin(play: Play, who: str, text: str, chat: str) -> None:
    person = play.person(who)
    message = await play.found(person, chat, text.strip('"'))
    await person(f.messages.UpdatePinnedMessageRequest(await play.entity(person, chat), message.id))


@says("{who} finds {text} pinned in {chat}.")
async def pinned(play: Play, who: str, text: str, chat: str) -> None:
    person = play.person(who)
    where = await play.entity(person, chat)
    shown = await person.client.get_messages(where, filter=t.InputMessagesFilterPinned(), limit=10)
    assert text.strip('"') in [one.message for one in shown]


@says("{who} passes {text} on from {chat} to {other}.")
async def forward(play: Play, who: str, text: str, chat: str, other: str) -> None:
    person = play.person(who)
    message = await play.found(person, chat, text.strip('"'))
    source, target = await play.entity(person, chat), await play.entity(person, other)
    await person.client.forward_messages(target, message.id, source)


@says("{who} searches {chat} for {text} and finds {texts}.")
async def search(play: Play, who: str, chat: str, text: str, texts: str) -> None:
    person = play.person(who)
    where = await play.entity(person, chat)
    shown = await person.client.get_messages(where, search=text.strip('"'), limit=10)
    assert [one.message for one in shown] == quoted(texts)


@says("{who} is told of {text} in {chat}.")
async def told(play: Play, who: str, text: str, chat: str) -> None:
    """An update brings it, without asking."""
    id = play.person(plain(chat)).id if plain(chat) in play.people else play.chat(chat).id
    wanted = text.strip('"')

    def fits(update: Any) -> bool:
        message = update.message
        said = getattr(message, "message", None) or (
            f"[{happening(message.action)}]" if getattr(message, "action", None) is not None else ""
        )
        return utils.get_peer_id(message.peer_id) == id and said == wanted

    in_own_box = plain(chat) in play.people or play.chat(chat).kind == "group"
    kind = t.UpdateNewMessage if in_own_box else t.UpdateNewChannelMessage
    await play.person(who).device.wait(kind, fits)


@says("{who} reads {texts} in {chat}.")
async def read(play: Play, who: str, texts: str, chat: str) -> None:
    """The whole chat, newest first; what happened in it stands in [brackets] and is left out where none is named."""
    person = play.person(who)
    shown = await person.client.get_messages(await play.entity(person, chat), limit=100)
    wanted = quoted(texts)
    happenings = any(text.startswith("[") for text in wanted)
    found = [one.message or f"[{happening(one.action)}]" for one in shown if one.action is None or happenings]
    assert found == wanted, found


@says("{who} cannot look into {chat}.")
async def blind(play: Play, who: str, chat: str) -> None:
    """It is refused as if it were not there, whatever is asked."""
    person = play.person(who)
    id, _ = utils.resolve_id(play.chat(chat).id)
    owner_hash = 0
    where = t.InputChannel(id, owner_hash)
    for request in (
        f.channels.GetFullChannelRequest(where),
        f.channels.GetMessagesRequest(where, [1]),
        f.messages.GetHistoryRequest(t.InputPeerChannel(id, owner_hash), 0, None, 0, 10, 0, 0, 0),
        f.channels.GetParticipantsRequest(where, t.ChannelParticipantsRecent(), 0, 10, 0),
    ):
        try:
            await person(request)
        except Exception as error:
            assert type(error).__name__ in ("ChannelInvalidError", "ChannelPrivateError", "PeerIdInvalidError"), error
        else:
            raise AssertionError(f"{who} was answered {type(request).__name__}")


@says("{who} has {n} unread in {chat}.")
async def unread(play: Play, who: str, n: str, chat: str) -> None:
    dialog = await _listed(play, who, chat)
    assert dialog is not None and dialog.unread_count == int(n), dialog and dialog.unread_count


@says("{who} has read {chat}.")
async def has_read(play: Play, who: str, chat: str) -> None:
    person = play.person(who)
    await person.client.send_read_acknowledge(await play.entity(person, chat))


# -- offices -----------------------------------------------------------------------------------------------------------
@says("{who} lets {whom} {right} in {chat}.")
async def promote(play: Play, who: str, whom: str, right: str, chat: str) -> None:
    person = play.person(who)
    rights = {right.strip().replace(" ", "_"): True}
    await person.client.edit_admin(await play.entity(person, chat), await person.at(play.person(whom)), **rights)


@says("{who} throws {whom} out of {chat}.")
async def ban(play: Play, who: str, whom: str, chat: str) -> None:
    person = play.person(who)
    where, other = await play.entity(person, chat), await person.at(play.person(whom))
    await person.client.edit_permissions(where, other, view_messages=False)


@says("{who} keeps {whom} from writing in {chat}.")
async def restrict(play: Play, who: str, whom: str, chat: str) -> None:
    person = play.person(who)
    where, other = await play.entity(person, chat), await person.at(play.person(whom))
    await person.client.edit_permissions(where, other, send_messages=False)


@says("{who} forgives {whom} in {chat}.")
async def forgive(play: Play, who: str, whom: str, chat: str) -> None:
    person = play.person(who)
    await person.client.edit_permissions(await play.entity(person, chat), await person.at(play.person(whom)))


@says("{who} turns {chat} into a supergroup.")
async def migrate(play: Play, who: str, chat: str) -> None:
    id, _ = utils.resolve_id(play.chat(chat).id)
    made = await play.person(who)(f.messages.MigrateChatRequest(id))
    [new] = [one for one in made.chats if isinstance(one, t.Channel)]
    play.chats[f"Old{plain(chat)}"] = play.chat(chat)
    play.chats[plain(chat)] = Chat("supergroup", utils.get_peer_id(new))


@says("{who} finds {texts} in the log of {chat}.")
async def in_log(play: Play, who: str, texts: str, chat: str) -> None:
    """What administrators did, newest first, by the names of the events."""
    person = play.person(who)
    found = await person(
        f.channels.GetAdminLogRequest(await play.entity(person, chat), q="", max_id=0, min_id=0, limit=100)
    )
    names = [type(one.action).__name__.removeprefix("ChannelAdminLogEventAction") for one in found.events]
    assert names[: len(quoted(texts))] == quoted(texts), names
    assert {one.user_id for one in found.events} <= {user.id for user in found.users}
