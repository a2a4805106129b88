// mtcute's verbs of answers to messages of other chats.

export function answerVerbs(client, Long) {
  const told = async (peer, id) => (await client().getMessages(peer, id))[0].replyToMessage;
  return {
    async answer_elsewhere({ peer, source, id, text, quote, offset }) {
      const [replyTo] = await client().getMessages(source, id);
      const params = quote ? { replyTo, quote: { text: quote }, quoteOffset: offset || undefined } : { replyTo };
      return { id: (await client().sendText(peer, text, params)).id };
    },
    async answered({ peer, id }) {
      const found = await told(peer, id);
      return {
        chat: found.chat?.id ?? null,
        id: found.id,
        from: found.sender.id ?? found.sender.displayName,
        quote: found.quoteText,
        chosen: Boolean(found.isQuote),
        shows: found.media?.type === "photo" ? "photo" : null,
      };
    },
    async forward_answering({ peer, source, id, reply_to, topic }) {
      // The library has no words of its own for it, and offers the raw request.
      const replyTo = reply_to && { _: "inputReplyToMessage", replyToMsgId: reply_to, topMsgId: topic || undefined };
      const made = await client().call({
        _: "messages.forwardMessages",
        fromPeer: await client().resolvePeer(source),
        id: [id],
        randomId: [Long.fromNumber(Math.floor(Math.random() * 2 ** 50))],
        toPeer: await client().resolvePeer(peer),
        replyTo: replyTo || undefined,
        topMsgId: topic || undefined,
      });
      client().handleClientUpdate(made);
      return made.updates.find((one) => one._ === "updateMessageID").id;
    },
    async place_of({ peer, id }) {
      const [message] = await client().getMessages(peer, id);
      const header = message.raw.replyTo;
      const topic = header?.forumTopic ? (header.replyToTopId ?? header.replyToMsgId) : 0;
      return { answers: header?.replyToMsgId ?? 0, topic, passed_on: Boolean(message.forward) };
    },
    async draft_answering({ peer, source, id, text, quote, offset, url }) {
      // The library has no words of its own for a draft of this kind, and offers the raw request.
      await client().call({
        _: "messages.saveDraft",
        peer: await client().resolvePeer(peer),
        message: text,
        replyTo: {
          _: "inputReplyToMessage",
          replyToMsgId: id,
          replyToPeerId: await client().resolvePeer(source),
          quoteText: quote,
          quoteEntities: [{ _: "messageEntityBold", offset: 0, length: quote.length }],
          quoteOffset: offset,
        },
        media: { _: "inputMediaWebPage", url, forceSmallMedia: true },
      });
      return null;
    },
    async draft_told({ peer }) {
      const [dialog] = await client().getPeerDialogs(peer);
      const { raw } = dialog.draftMessage;
      return {
        text: raw.message,
        chat: -1000000000000 - raw.replyTo.replyToPeerId.channelId,
        id: raw.replyTo.replyToMsgId,
        quote: [raw.replyTo.quoteText, raw.replyTo.quoteOffset],
        styles: raw.replyTo.quoteEntities.map((one) => one._.replace("messageEntity", "")),
        page: [raw.media.url, Boolean(raw.media.forceSmallMedia)],
      };
    },
    async answered_bytes({ peer, id }) {
      const data = await client().downloadAsBuffer((await told(peer, id)).media);
      return Buffer.from(data.subarray(0, 3)).toString("hex");
    },
  };
}
