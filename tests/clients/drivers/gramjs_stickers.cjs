// What GramJS does with stickers: by raw requests, for it has no words of its own for sets.
"use strict";
const { createHash } = require("node:crypto");

module.exports = function stickers({ Api, bigInt, CustomFile, client, ask, input }) {
  const short = (name) => new Api.InputStickerSetShortName({ shortName: name });
  const found = (name) => ask(new Api.messages.GetStickerSet({ stickerset: short(name), hash: 0 }));
  const attribute = (document) => document.attributes.find((one) => one.stickerset !== undefined);
  const alts = (set) => set.documents.map((document) => attribute(document).alt);
  const given = ({ id, accessHash, fileReference }) => new Api.InputDocument({ id, accessHash, fileReference });
  const each = (all) => all.stickers.map((document) => attribute(document).alt);
  const last = async (peer) => (await client().getMessages(await input(peer), { limit: 1 }))[0];

  async function item([data, mime, emoji]) {
    const bytes = Buffer.from(data, "base64");
    const file = await client().uploadFile({ file: new CustomFile("sticker", bytes.length, "", bytes), workers: 1 });
    const attributes = [new Api.DocumentAttributeFilename({ fileName: "sticker" })];
    const media = new Api.InputMediaUploadedDocument({ file, mimeType: mime, attributes });
    const kept = await ask(new Api.messages.UploadMedia({ peer: new Api.InputPeerSelf(), media }));
    return new Api.InputStickerSetItem({ document: given(kept.document), emoji });
  }

  return {
    async make_set({ name, title, stickers: all, emoji = false }) {
      const items = [];
      for (const one of all) items.push(await item(one));
      const userId = new Api.InputUserSelf();
      const request = { userId, title, shortName: name, stickers: items, emojis: emoji || undefined };
      return alts(await ask(new Api.stickers.CreateStickerSet(request)));
    },
    async add_sticker({ name, sticker }) {
      return alts(await ask(new Api.stickers.AddStickerToSet({ stickerset: short(name), sticker: await item(sticker) })));
    },
    async sticker_set({ name }) {
      const set = await found(name);
      return { title: set.set.title, emojis: alts(set), count: set.set.count };
    },
    async install_set({ name }) {
      await ask(new Api.messages.InstallStickerSet({ stickerset: short(name), archived: false }));
      return null;
    },
    async sets() {
      const all = await ask(new Api.messages.GetAllStickers({ hash: bigInt(0) }));
      return all.sets.map((set) => set.shortName);
    },
    async order_sets({ names }) {
      const order = [];
      for (const name of names) order.push((await found(name)).set.id);
      await ask(new Api.messages.ReorderStickerSets({ order }));
      return null;
    },
    async find_sets({ query }) {
      const all = await ask(new Api.messages.SearchStickerSets({ q: query, hash: bigInt(0) }));
      return all.sets.map((one) => one.set.shortName);
    },
    async send_sticker({ peer, name, place }) {
      const document = (await found(name)).documents[place];
      return { id: (await client().sendFile(await input(peer), { file: document })).id };
    },
    async last_sticker({ peer }) {
      const message = await last(peer);
      const shown = attribute(message.media.document);
      const set = await ask(new Api.messages.GetStickerSet({ stickerset: shown.stickerset, hash: 0 }));
      const data = await client().downloadMedia(message, {});
      return { emoji: shown.alt, set: set.set.shortName, sha256: createHash("sha256").update(data).digest("hex") };
    },
    async fave_sticker({ name, place }) {
      const id = given((await found(name)).documents[place]);
      await ask(new Api.messages.FaveSticker({ id, unfave: false }));
      return null;
    },
    async faved() {
      return each(await ask(new Api.messages.GetFavedStickers({ hash: bigInt(0) })));
    },
    async recent() {
      return each(await ask(new Api.messages.GetRecentStickers({ hash: bigInt(0) })));
    },
    async stickers_for({ emoji }) {
      return each(await ask(new Api.messages.GetStickers({ emoticon: emoji, hash: bigInt(0) })));
    },
    async send_emoji({ peer, text, name, place }) {
      const documentId = (await found(name)).documents[place].id;
      const formattingEntities = [new Api.MessageEntityCustomEmoji({ offset: 0, length: 2, documentId })];
      return { id: (await client().sendMessage(await input(peer), { message: text, formattingEntities })).id };
    },
    async last_emoji({ peer }) {
      const entities = (await last(peer)).entities ?? [];
      const documentId = entities.filter((one) => one.className === "MessageEntityCustomEmoji").map((one) => one.documentId);
      const all = await ask(new Api.messages.GetCustomEmojiDocuments({ documentId }));
      return all.map((document) => attribute(document).alt);
    },
  };
};
