// What GramJS shows of decisions, by raw requests: freezes, labels, what is withheld, a group's own anti-spam.
"use strict";

module.exports = function sanctionVerbs({ Api, ask, input }) {
  const why = (found) => (found ?? []).map((one) => one.text).join(" ");

  return {
    async freeze_state() {
      const { config } = await ask(new Api.help.GetAppConfig({ hash: 0 }));
      const said = config.value.filter((one) => one.key.startsWith("freeze_"));
      return Object.fromEntries(said.map((one) => [one.key, one.value.value]));
    },
    async marks({ peer }) {
      const given = await input(peer);
      const found =
        given.className === "InputPeerChannel"
          ? (await ask(new Api.channels.GetChannels({ id: [given] }))).chats[0]
          : (await ask(new Api.users.GetUsers({ id: [given] })))[0];
      return {
        scam: !!found.scam,
        fake: !!found.fake,
        why: why(found.restrictionReason),
        deleted: !!found.deleted,
        name: found.title ?? found.firstName ?? "",
      };
    },
    async withheld({ peer, id }) {
      const asked = new Api.channels.GetMessages({ channel: await input(peer), id: [new Api.InputMessageID({ id })] });
      const [found] = (await ask(asked)).messages;
      return { text: found.message, why: why(found.restrictionReason), media: !!found.media };
    },
    async guard({ peer, on }) {
      await ask(new Api.channels.ToggleAntiSpam({ channel: await input(peer), enabled: on }));
    },
    async swept({ peer }) {
      const filter = new Api.ChannelAdminLogEventsFilter({ delete: true });
      const request = { channel: await input(peer), q: "", maxId: "0", minId: "0", limit: 10, eventsFilter: filter };
      const found = await ask(new Api.channels.GetAdminLog(request));
      return found.events.map(({ action, userId }) => {
        return { id: action.message.id, text: action.message.message, by: Number(userId) };
      });
    },
    async give_back({ peer, id }) {
      await ask(new Api.channels.ReportAntiSpamFalsePositive({ channel: await input(peer), msgId: id }));
    },
  };
};
