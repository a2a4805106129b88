// GramJS's verbs of keeping order in supergroups: administrators, restrictions, bans, lists of members.
"use strict";

const RIGHTS = { change_info: "changeInfo", ban_users: "banUsers", invite_users: "inviteUsers", add_admins: "addAdmins" };

function adminVerbs({ Api, ask, input, client }) {
  const banned = (kept) => new Api.ChatBannedRights({ untilDate: 0, ...kept });
  const edit = async (peer, user, kept) =>
    ask(
      new Api.channels.EditBanned({
        channel: await input(peer),
        participant: await input(user),
        bannedRights: banned(kept),
      }),
    );
  const kinds = {
    admins: () => new Api.ChannelParticipantsAdmins(),
    kicked: (q) => new Api.ChannelParticipantsKicked({ q }),
    restricted: (q) => new Api.ChannelParticipantsBanned({ q }),
  };
  return {
    async bring({ peer, users }) {
      const people = await Promise.all(users.map((user) => input(user)));
      await ask(new Api.channels.InviteToChannel({ channel: await input(peer), users: people }));
    },
    async make_admin({ peer, user, rights, title = "" }) {
      const given = Object.fromEntries(rights.map((one) => [RIGHTS[one], true]));
      await ask(
        new Api.channels.EditAdmin({
          channel: await input(peer),
          userId: await input(user),
          adminRights: new Api.ChatAdminRights(given),
          rank: title,
        }),
      );
    },
    async silence({ peer, user = null, on = true }) {
      const kept = on ? { sendMessages: true } : {};
      if (user !== null) return void (await edit(peer, user, kept));
      const request = { peer: await input(peer), bannedRights: banned(kept) };
      await ask(new Api.messages.EditChatDefaultBannedRights(request));
    },
    async throw_out({ peer, user }) {
      await edit(peer, user, { viewMessages: true });
    },
    async forgive({ peer, user }) {
      await edit(peer, user, {});
    },
    async members({ peer, kind = "recent", query = "" }) {
      if (kind === "kicked" || kind === "restricted") {
        // The library's own list leaves out everybody who is named by `peer`: all of these.
        const request = { channel: await input(peer), filter: kinds[kind](query), offset: 0, limit: 200, hash: "0" };
        const found = await ask(new Api.channels.GetParticipants(request));
        return found.participants.map((one) => (one.peer.userId ? Number(one.peer.userId) : -1e12 - Number(one.peer.channelId)));
      }
      const how = kinds[kind] ? { filter: kinds[kind](query) } : { search: query };
      return (await client().getParticipants(await input(peer), how)).map((one) => Number(one.id));
    },
  };
}

module.exports = { adminVerbs };
