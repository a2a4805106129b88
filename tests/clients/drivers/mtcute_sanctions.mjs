// What mtcute shows of decisions: freezes, labels, what is withheld, who is gone, a group's own anti-spam.

export function sanctionVerbs(client) {
  const there = async (peer) => {
    const { channelId, accessHash } = await client().resolvePeer(peer);
    return { _: "inputChannel", channelId, accessHash };
  };
  const why = (found) => (found ?? []).map((one) => one.text).join(" ");

  return {
    async freeze_state() {
      const { config } = await client().call({ _: "help.getAppConfig", hash: 0 });
      const said = config.value.filter((one) => one.key.startsWith("freeze_"));
      return Object.fromEntries(said.map((one) => [one.key, one.value.value]));
    },
    async marks({ peer }) {
      const found = await client().getChat(peer).catch(() => null);
      const raw = found?.raw ?? (await client().getUsers(peer))[0].raw;
      return {
        scam: !!raw.scam,
        fake: !!raw.fake,
        why: why(raw.restrictionReason),
        deleted: !!raw.deleted,
        name: raw.title ?? raw.firstName ?? "",
      };
    },
    async withheld({ peer, id }) {
      const [message] = await client().getMessages(peer, [id]);
      return { text: message.text, why: why(message.raw.restrictionReason), media: message.media !== null };
    },
    async guard({ peer, on }) {
      const channel = await there(peer);
      client().handleClientUpdate(await client().call({ _: "channels.toggleAntiSpam", channel, enabled: on }));
    },
    async swept({ peer }) {
      const found = await client().getChatEventLog(peer, { filters: "msg_deleted", limit: 10 });
      return found.map((one) => ({ id: one.action.message.id, text: one.action.message.text, by: one.actor.id }));
    },
    async give_back({ peer, id }) {
      await client().call({ _: "channels.reportAntiSpamFalsePositive", channel: await there(peer), msgId: id });
    },
  };
}
