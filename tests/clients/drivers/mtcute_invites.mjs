// mtcute's verbs of private groups and channels: links that lead into them, requests, and groups that grow.

// The library looks for Telegram's own domains when it tells a link from a name.
const known = (link) => `https://t.me/+${link.split("/+").pop()}`;

export function inviteVerbs(client) {
  return {
    async make_group({ title, users }) {
      const made = await client().createGroup({ title, users });
      return { peer: made.chat.id };
    },
    async make_private({ title, group = false }) {
      const made = group ? await client().createSupergroup({ title }) : await client().createChannel({ title });
      return { peer: made.id };
    },
    async find_public({ query }) {
      const found = await client().call({ _: "contacts.search", q: query, limit: 20 });
      const titles = new Map(found.chats.map((one) => [one.id, one.title]));
      return found.results.filter((one) => one._ === "peerChannel").map((one) => titles.get(one.channelId));
    },
    async make_link({ peer, limit, request = false, main = false }) {
      if (main) {
        const made = await client().exportInviteLink(peer);
        return { link: made.link, main: made.isPrimary };
      }
      const made = await client().createInviteLink(peer, {
        ...(limit ? { usageLimit: limit } : {}),
        ...(request ? { withApproval: true } : {}),
      });
      return { link: made.link, main: made.isPrimary };
    },
    async revoke_link({ peer, link }) {
      await client().revokeInviteLink(peer, link);
    },
    async check_link({ link }) {
      try {
        const found = await client().getChatPreview(known(link));
        return { title: found.title, inside: false, members: found.memberCount };
      } catch (error) {
        if (error.constructor.name !== "MtPeerNotFoundError") throw error;
        const chat = await client().getChat(known(link)); // it is the caller's own already
        return { title: chat.title, inside: true };
      }
    },
    async join_link({ link }) {
      const joined = await client().joinChat(known(link));
      return joined.status === "request_sent" ? { asked: true } : { peer: joined.chat.id };
    },
    async requests({ peer }) {
      const found = await client().getInviteLinkMembers(peer, { requested: true });
      return found.map((one) => one.user.id);
    },
    async answer_request({ peer, user, approve }) {
      await client().hideJoinRequest({ chatId: peer, user, action: approve ? "approve" : "decline" });
    },
    async migrate({ peer }) {
      // The library has no method of its own for it, and offers the raw request.
      const turned = await client().call({ _: "messages.migrateChat", chatId: -peer });
      client().handleClientUpdate(turned);
      return { peer: -1000000000000 - turned.chats.find((one) => one._ === "channel").id };
    },
  };
}
