// mtcute's verbs of keeping order in supergroups: administrators, restrictions, bans, lists of members.

const RIGHTS = {
  change_info: "changeInfo",
  ban_users: "banUsers",
  invite_users: "inviteUsers",
  add_admins: "addAdmins",
};
const KINDS = { kicked: "banned" };

export function adminVerbs(client) {
  return {
    async bring({ peer, users }) {
      await client().addChatMembers(peer, users, {});
    },
    async make_admin({ peer, user, rights, title = "" }) {
      const given = Object.fromEntries(rights.map((one) => [RIGHTS[one], true]));
      await client().editAdminRights({ chatId: peer, userId: user, rights: given, rank: title });
    },
    async silence({ peer, user = null, on = true }) {
      const kept = on ? { sendMessages: true } : {};
      if (user === null) await client().setChatDefaultPermissions(peer, kept);
      else await client().restrictChatMember({ chatId: peer, userId: user, restrictions: kept });
    },
    async throw_out({ peer, user }) {
      await client().banChatMember({ chatId: peer, participantId: user });
    },
    async forgive({ peer, user }) {
      await client().unbanChatMember({ chatId: peer, participantId: user });
    },
    async members({ peer, kind = "recent", query = "" }) {
      const found = await client().getChatMembers(peer, { type: query ? "all" : (KINDS[kind] ?? kind), query });
      // Of a channel that is banned the library has no face: its own `user` insists on a person.
      const channel = (one) => one.raw.peer?.channelId;
      return found.map((one) => (channel(one) ? -1000000000000 - channel(one) : one.user.id));
    },
  };
}
