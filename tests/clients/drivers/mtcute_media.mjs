// What mtcute does with photos, albums, voice and GIFs.
import { createHash } from "node:crypto";

export function media(client, Long) {
  const bytes = (data) => new Uint8Array(Buffer.from(data, "base64"));
  const hash = (data) => createHash("sha256").update(data).digest("hex");
  const last = async (peer) => (await client().getHistory(peer, { limit: 1 }))[0];
  const kind = (shown) => {
    if (!shown) return "gone";
    if (shown.type === "video" && shown.isAnimation) return "gif";
    return shown.type;
  };

  return {
    async set_photo({ data }) {
      await client().setMyProfilePhoto({ type: "photo", media: bytes(data) });
      return null;
    },
    async clear_photos() {
      const found = await client().getProfilePhotos("me");
      await client().deleteProfilePhotos(found.map((one) => one.fileId));
      return null;
    },
    async photo({ peer }) {
      const found = peer > 0 ? (await client().getUsers([peer]))[0] : await client().getChat(peer);
      if (!found.photo) return null;
      const data = await client().downloadAsBuffer(found.photo.big);
      return Buffer.from(data.subarray(0, 3)).toString("hex");
    },
    async set_chat_photo({ peer, data }) {
      await client().setChatPhoto({ chatId: peer, type: "photo", media: bytes(data) });
      return null;
    },
    async set_moving_photo({ peer, data }) {
      await client().setChatPhoto({ chatId: peer, type: "video", media: bytes(data), previewSec: 1 });
      return null;
    },
    async send_by_address({ peer, url, text }) {
      await client().sendMedia(peer, { type: "photo", file: url, caption: text });
      return null;
    },
    async send_album({ peer, photos }) {
      const medias = photos.map((data) => ({ type: "photo", file: bytes(data) }));
      return (await client().sendMediaGroup(peer, medias)).map((one) => one.id);
    },
    async album({ peer, count }) {
      const found = [];
      for (const one of [...(await client().getHistory(peer, { limit: count }))].reverse()) {
        found.push([String(one.groupedId), hash(await client().downloadAsBuffer(one.media))]);
      }
      return found;
    },
    async send_voice({ peer, data }) {
      const waveform = Array.from({ length: 63 }, (_, place) => place % 32);
      await client().sendMedia(peer, { type: "voice", file: bytes(data), duration: 3, waveform });
      return null;
    },
    async send_gif({ peer, data }) {
      const shown = { type: "video", file: bytes(data), isAnimated: true, duration: 1, width: 100, height: 100 };
      await client().sendMedia(peer, { ...shown, fileMime: "video/mp4" });
      return null;
    },
    async last_media({ peer }) {
      const { media: shown } = await last(peer);
      const word = kind(shown);
      const data = word === "gone" ? new Uint8Array() : await client().downloadAsBuffer(shown);
      return { kind: word, sha256: hash(data) };
    },
    async send_once({ peer, data, seconds }) {
      await client().sendMedia(peer, { type: "photo", file: bytes(data), ttlSeconds: seconds });
      return null;
    },
    async open_last({ peer }) {
      await client().call({ _: "messages.readMessageContents", id: [(await last(peer)).id] });
      return null;
    },
  };
}
