// What mtcute does with mentions, reactions, polls, dice, places and people's numbers, in its own words where it has any.

export function countVerbs(client, InputMedia) {
  const newest = async (peer) => (await client().getHistory(peer, { limit: 1 }))[0];

  return {
    async last({ peer }) {
      const message = await newest(peer);
      const found = { id: message.id, mentioned: message.isMention, poll: null, reactions: {} };
      for (const one of message.reactions?.reactions ?? []) found.reactions[one.emoji] = [one.count, one.order !== null];
      const media = message.media;
      if (media?.type === "poll") {
        const { results } = media;
        found.poll = {
          question: media.question,
          closed: media.isClosed,
          total: media.voters,
          votes: results?.results ? results.results.map((one) => one.voters) : null,
          chosen: results?.results ? results.results.map((one) => !!one.chosen) : null,
        };
      } else if (media?.type === "dice") found.dice = [media.emoji, media.value];
      else if (media?.type === "location") found.geo = [media.latitude, media.longitude];
      else if (media?.type === "contact") found.contact = [media.phoneNumber, media.firstName];
      return found;
    },
    async reacted({ peer, id, emoji }) {
      const [{ reactions }] = await client().getMessages(peer, [id]);
      return reactions.reactions.find((given) => given.emoji === emoji).count;
    },
    async unread_mentions({ peer }) {
      return (await client().getPeerDialogs([peer]))[0].unreadMentionsCount;
    },
    async read_mentions({ peer }) {
      await client().readHistory(peer, { clearMentions: true });
      return null;
    },
    async send_poll({ peer, question, answers, correct = null }) {
      const media =
        correct === null ? InputMedia.poll({ question, answers }) : InputMedia.quiz({ question, answers, correct });
      return { id: (await client().sendMedia(peer, media)).id };
    },
    async vote({ peer, id, places }) {
      await client().sendVote({ chatId: peer, message: id, options: places });
      return null;
    },
    async close_poll({ peer, id }) {
      await client().closePoll({ chatId: peer, message: id });
      return null;
    },
    async send_dice({ peer, emoji }) {
      return { value: (await client().sendMedia(peer, InputMedia.dice(emoji, {}))).media.value };
    },
    async send_place({ peer, lat, long }) {
      await client().sendMedia(peer, InputMedia.geo(lat, long));
      return null;
    },
    async send_number({ peer, phone, first }) {
      await client().sendMedia(peer, InputMedia.contact({ phone, firstName: first }));
      return null;
    },
  };
}
