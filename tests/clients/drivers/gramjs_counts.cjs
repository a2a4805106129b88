// What GramJS does with mentions, reactions, polls, dice, places and people's numbers: mostly by raw requests.
"use strict";

module.exports = function countVerbs({ Api, bigInt, client, ask, input }) {
  const newest = async (peer) => (await client().getMessages(peer, { limit: 1 }))[0];
  const one = async (peer, id) => (await client().getMessages(peer, { ids: [id] }))[0];
  const words = (text) => new Api.TextWithEntities({ text, entities: [] });
  const show = async (peer, media) => {
    const random = bigInt(Math.floor(Math.random() * 2 ** 50));
    const found = await ask(new Api.messages.SendMedia({ peer: await input(peer), media, message: "", randomId: random }));
    return found.updates.find((update) => update.message !== undefined).message;
  };
  const text = (found) => found.text ?? found;

  return {
    async last({ peer }) {
      const message = await newest(peer);
      const found = { id: message.id, mentioned: !!message.mentioned, poll: null, reactions: {} };
      for (const { reaction, count, chosenOrder } of message.reactions?.results ?? []) {
        found.reactions[reaction.emoticon] = [count, chosenOrder !== undefined && chosenOrder !== null];
      }
      const media = message.media;
      if (media instanceof Api.MessageMediaPoll) {
        const { poll, results } = media;
        found.poll = {
          question: text(poll.question),
          closed: !!poll.closed,
          total: results.totalVoters,
          votes: results.results ? results.results.map((answer) => answer.voters) : null,
          chosen: results.results ? results.results.map((answer) => !!answer.chosen) : null,
        };
      } else if (media instanceof Api.MessageMediaDice) found.dice = [media.emoticon, media.value];
      else if (media instanceof Api.MessageMediaGeo) found.geo = [media.geo.lat, media.geo.long];
      else if (media instanceof Api.MessageMediaContact) found.contact = [media.phoneNumber, media.firstName];
      return found;
    },
    async reacted({ peer, id, emoji }) {
      const { reactions } = await one(peer, id);
      return reactions.results.find(({ reaction }) => reaction.emoticon === emoji).count;
    },
    async unread_mentions({ peer }) {
      const there = new Api.InputDialogPeer({ peer: await input(peer) });
      return (await ask(new Api.messages.GetPeerDialogs({ peers: [there] }))).dialogs[0].unreadMentionsCount;
    },
    async read_mentions({ peer }) {
      await ask(new Api.messages.ReadMentions({ peer: await input(peer) }));
      return null;
    },
    async send_poll({ peer, question, answers, correct = null }) {
      const made = answers.map((said, at) => new Api.PollAnswer({ text: words(said), option: Buffer.from([at]) }));
      const quiz = correct !== null || undefined;
      const poll = new Api.Poll({ id: bigInt(0), question: words(question), answers: made, quiz });
      const correctAnswers = quiz && [Buffer.from([correct])];
      return { id: (await show(peer, new Api.InputMediaPoll({ poll, correctAnswers }))).id };
    },
    async vote({ peer, id, places }) {
      const { answers } = (await one(peer, id)).media.poll;
      const options = places.map((place) => answers[place].option);
      await ask(new Api.messages.SendVote({ peer: await input(peer), msgId: id, options }));
      return null;
    },
    async close_poll({ peer, id }) {
      const { poll } = (await one(peer, id)).media;
      poll.closed = true;
      await ask(new Api.messages.EditMessage({ peer: await input(peer), id, media: new Api.InputMediaPoll({ poll }) }));
      return null;
    },
    async send_dice({ peer, emoji }) {
      return { value: (await show(peer, new Api.InputMediaDice({ emoticon: emoji }))).media.value };
    },
    async send_place({ peer, lat, long }) {
      await show(peer, new Api.InputMediaGeoPoint({ geoPoint: new Api.InputGeoPoint({ lat, long }) }));
      return null;
    },
    async send_number({ peer, phone, first }) {
      const card = { phoneNumber: phone, firstName: first, lastName: "", vcard: "" };
      await show(peer, new Api.InputMediaContact(card));
      return null;
    },
  };
};
