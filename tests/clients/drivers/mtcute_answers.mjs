// mtcute's verbs of answers to messages of other chats.

export function answerVerbs(client) {
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
    async answered_bytes({ peer, id }) {
      const data = await client().downloadAsBuffer((await told(peer, id)).media);
      return Buffer.from(data.subarray(0, 3)).toString("hex");
    },
  };
}
