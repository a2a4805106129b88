// What mtcute does with stickers: its own words for sets and messages, raw calls for one's list.
import { createHash } from "node:crypto";

const short = (name) => ({ _: "inputStickerSetShortName", shortName: name });

export function stickers(client, Long) {
  // It finds out by itself what kind of file it sends.
  const item = ([data, _mime, emoji]) => ({ file: new Uint8Array(Buffer.from(data, "base64")), emojis: emoji });
  const alts = (set) => set.stickers.map((one) => one.alt);
  const found = (name) => client().getStickerSet(name);
  const each = (answer) => answer.stickers.map((one) => one.attributes.find((a) => a.stickerset).alt);
  const last = async (peer) => (await client().getHistory(peer, { limit: 1 }))[0];

  return {
    async make_set({ name, title, stickers: given, emoji = false }) {
      const set = await client().createStickerSet({
        owner: "self",
        title,
        shortName: name,
        type: emoji ? "emoji" : "sticker",
        stickers: given.map(item),
      });
      return alts(set);
    },
    async add_sticker({ name, sticker }) {
      return alts(await client().addStickerToSet(name, item(sticker)));
    },
    async sticker_set({ name }) {
      const set = await found(name);
      return { title: set.title, emojis: alts(set), count: set.count };
    },
    async install_set({ name }) {
      await client().call({ _: "messages.installStickerSet", stickerset: short(name), archived: false });
      return null;
    },
    async sets() {
      return (await client().getInstalledStickers()).map((set) => set.shortName);
    },
    async order_sets({ names }) {
      const order = [];
      for (const name of names) order.push((await found(name)).brief.id);
      await client().call({ _: "messages.reorderStickerSets", order });
      return null;
    },
    async find_sets({ query }) {
      const answer = await client().call({ _: "messages.searchStickerSets", q: query, hash: Long.ZERO });
      return answer.sets.map((one) => one.set.shortName);
    },
    async send_sticker({ peer, name, place }) {
      const { sticker } = (await found(name)).stickers[place];
      return { id: (await client().sendMedia(peer, sticker.inputMedia)).id };
    },
    async last_sticker({ peer }) {
      const { media } = await last(peer);
      const set = await client().getStickerSet(media.inputStickerSet);
      const data = await client().downloadAsBuffer(media);
      return { emoji: media.emoji, set: set.shortName, sha256: createHash("sha256").update(data).digest("hex") };
    },
    async fave_sticker({ name, place }) {
      const { raw } = (await found(name)).stickers[place].sticker;
      const id = { _: "inputDocument", id: raw.id, accessHash: raw.accessHash, fileReference: raw.fileReference };
      await client().call({ _: "messages.faveSticker", id, unfave: false });
      return null;
    },
    async faved() {
      return each(await client().call({ _: "messages.getFavedStickers", hash: Long.ZERO }));
    },
    async recent() {
      return each(await client().call({ _: "messages.getRecentStickers", hash: Long.ZERO }));
    },
    async stickers_for({ emoji }) {
      return each(await client().call({ _: "messages.getStickers", emoticon: emoji, hash: Long.ZERO }));
    },
    async send_emoji({ peer, text, name, place }) {
      const { sticker } = (await found(name)).stickers[place];
      const entities = [{ _: "messageEntityCustomEmoji", offset: 0, length: 2, documentId: sticker.raw.id }];
      return { id: (await client().sendText(peer, { text, entities })).id };
    },
    async last_emoji({ peer }) {
      const message = await last(peer);
      const ids = message.entities.filter((one) => one.kind === "emoji").map((one) => one.params.emojiId);
      return (await client().getCustomEmojis(ids)).map((one) => one.emoji);
    },
  };
}
