// GramJS's verbs of private groups and channels: links that lead into them, requests, and groups that grow.
"use strict";

const hashOf = (link) => link.split("/+").pop();

function inviteVerbs({ Api, utils, ask, input }) {
  const id = (peer) => Number(utils.getPeerId(peer));
  return {
    async make_group({ title, users }) {
      const people = await Promise.all(users.map((user) => input(user)));
      const made = await ask(new Api.messages.CreateChat({ users: people, title }));
      return { peer: id((made.updates ?? made).chats[0]) };
    },
    async make_private({ title, group = false }) {
      const request = new Api.channels.CreateChannel({ title, about: "", broadcast: !group, megagroup: group });
      return { peer: id((await ask(request)).chats[0]) };
    },
    async find_public({ query }) {
      const found = await ask(new Api.contacts.Search({ q: query, limit: 20 }));
      const titles = new Map(found.chats.map((one) => [String(one.id), one.title]));
      return found.results.filter((one) => one.channelId).map((one) => titles.get(String(one.channelId)));
    },
    async make_link({ peer, title, limit, request = false, main = false }) {
      const made = await ask(
        new Api.messages.ExportChatInvite({
          peer: await input(peer),
          legacyRevokePermanent: main,
          requestNeeded: request,
          usageLimit: limit || undefined,
          title: title || undefined,
        }),
      );
      return { link: made.link, main: Boolean(made.permanent) };
    },
    async revoke_link({ peer, link }) {
      await ask(new Api.messages.EditExportedChatInvite({ peer: await input(peer), link, revoked: true }));
    },
    async check_link({ link }) {
      const found = await ask(new Api.messages.CheckChatInvite({ hash: hashOf(link) }));
      if (found.className === "ChatInviteAlready") return { title: found.chat.title, inside: true };
      return { title: found.title, inside: false, members: found.participantsCount };
    },
    async join_link({ link }) {
      try {
        return { peer: id((await ask(new Api.messages.ImportChatInvite({ hash: hashOf(link) }))).chats[0]) };
      } catch (error) {
        if (error.errorMessage === "INVITE_REQUEST_SENT") return { asked: true };
        throw error;
      }
    },
    async requests({ peer }) {
      const request = new Api.messages.GetChatInviteImporters({
        peer: await input(peer),
        requested: true,
        offsetDate: 0,
        offsetUser: new Api.InputUserEmpty(),
        limit: 20,
      });
      return (await ask(request)).importers.map((one) => Number(one.userId));
    },
    async answer_request({ peer, user, approve }) {
      const request = { peer: await input(peer), userId: await input(user), approved: approve };
      await ask(new Api.messages.HideChatJoinRequest(request));
    },
    async migrate({ peer }) {
      const turned = await ask(new Api.messages.MigrateChat({ chatId: String(-peer) }));
      return { peer: id(turned.chats.find((one) => one.className === "Channel")) };
    },
  };
}

module.exports = { inviteVerbs };
