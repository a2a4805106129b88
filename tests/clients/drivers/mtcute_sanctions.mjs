// What mtcute shows of decisions: freezes, labels, what is withheld and who is gone.

export function sanctionVerbs(client) {
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
  };
}
