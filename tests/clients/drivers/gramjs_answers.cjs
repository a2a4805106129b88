// GramJS's verbs of answers to messages of other chats, by raw requests: it has no words of its own for them.
"use strict";

module.exports = function answerVerbs({ Api, utils, ask, input, client }) {
  const number = (peer) => (peer ? Number(utils.getPeerId(peer)) : null);
  const header = async (peer, id) => (await client().getMessages(await input(peer), { ids: [id] }))[0].replyTo;
  return {
    async answer_elsewhere({ peer, source, id, text, quote, offset }) {
      const replyTo = new Api.InputReplyToMessage({
        replyToMsgId: id,
        replyToPeerId: await input(source),
        quoteText: quote || undefined,
        quoteOffset: offset || undefined,
      });
      const made = await ask(new Api.messages.SendMessage({ peer: await input(peer), message: text, replyTo }));
      return { id: made.updates.find((one) => one.className === "UpdateMessageID").id };
    },
    async answered({ peer, id }) {
      const found = await header(peer, id);
      return {
        chat: number(found.replyToPeerId),
        id: found.replyToMsgId ?? null,
        from: number(found.replyFrom.fromId) ?? found.replyFrom.fromName,
        quote: found.quoteText ?? "",
        chosen: Boolean(found.quote),
        shows: found.replyMedia?.className === "MessageMediaPhoto" ? "photo" : null,
      };
    },
    async answered_bytes({ peer, id }) {
      const data = await client().downloadMedia((await header(peer, id)).replyMedia, {});
      return Buffer.from(data.subarray(0, 3)).toString("hex");
    },
  };
};
