// What GramJS does with photos, albums, voice and GIFs; files go over a connection to port 443, as it insists.
"use strict";
const { createHash } = require("node:crypto");

module.exports = function media({ Api, CustomFile, client, ask, input }) {
  const named = (data, name) => {
    const bytes = Buffer.from(data, "base64");
    return new CustomFile(name, bytes.length, "", bytes);
  };
  const upload = (data, name) => client().uploadFile({ file: named(data, name), workers: 1 });
  const hash = (data) => createHash("sha256").update(data).digest("hex");
  const fetched = async (message) => hash(await client().downloadMedia(message, {}));
  const last = async (peer) => (await client().getMessages(await input(peer), { limit: 1 }))[0];
  const send = async (peer, media) => (await client().sendFile(await input(peer), { file: media })) && null;

  function kind({ media: shown }) {
    if (shown?.ttlSeconds && !shown.photo && !shown.document) return "gone";
    if (shown?.photo) return "photo";
    const attributes = shown?.document?.attributes ?? [];
    if (attributes.some((one) => one.className === "DocumentAttributeAudio" && one.voice)) return "voice";
    return attributes.some((one) => one.className === "DocumentAttributeAnimated") ? "gif" : "none";
  }

  return {
    async set_photo({ data }) {
      await ask(new Api.photos.UploadProfilePhoto({ file: await upload(data, "p.jpg") }));
      return null;
    },
    async clear_photos() {
      const me = new Api.InputUserSelf();
      const found = await ask(new Api.photos.GetUserPhotos({ userId: me, offset: 0, maxId: 0, limit: 100 }));
      const id = found.photos.map((one) => new Api.InputPhoto(one));
      await ask(new Api.photos.DeletePhotos({ id }));
      return null;
    },
    async photo({ peer }) {
      const data = await client().downloadProfilePhoto(await client().getEntity(peer), { isBig: true });
      return data?.length ? data.subarray(0, 3).toString("hex") : null;
    },
    async set_chat_photo({ peer, data }) {
      const photo = new Api.InputChatUploadedPhoto({ file: await upload(data, "p.jpg") });
      await ask(new Api.channels.EditPhoto({ channel: await input(peer), photo }));
      return null;
    },
    async set_moving_photo({ peer, data }) {
      const photo = new Api.InputChatUploadedPhoto({ video: await upload(data, "p.mp4") });
      await ask(new Api.channels.EditPhoto({ channel: await input(peer), photo }));
      return null;
    },
    async send_by_address({ peer, url, text }) {
      await client().sendFile(await input(peer), { file: url, caption: text });
      return null;
    },
    async send_album({ peer, photos }) {
      const file = photos.map((data, place) => named(data, `${place}.jpg`));
      return (await client().sendFile(await input(peer), { file })).map((one) => one.id);
    },
    async album({ peer, count }) {
      const found = [];
      for (const one of [...(await client().getMessages(await input(peer), { limit: count }))].reverse()) {
        found.push([String(one.groupedId), await fetched(one)]);
      }
      return found;
    },
    async send_voice({ peer, data }) {
      const waveform = Buffer.from(Array.from({ length: 63 }, (_, place) => place));
      const attributes = [new Api.DocumentAttributeAudio({ duration: 3, voice: true, waveform })];
      await client().sendFile(await input(peer), { file: named(data, "v.ogg"), attributes, voiceNote: true });
      return null;
    },
    async send_gif({ peer, data }) {
      const video = new Api.DocumentAttributeVideo({ duration: 1, w: 100, h: 100 });
      const attributes = [video, new Api.DocumentAttributeAnimated()];
      const file = await upload(data, "a.mp4");
      return send(peer, new Api.InputMediaUploadedDocument({ file, mimeType: "video/mp4", attributes }));
    },
    async last_media({ peer }) {
      const message = await last(peer);
      const word = kind(message);
      return { kind: word, sha256: word === "gone" ? hash("") : await fetched(message) };
    },
    async send_once({ peer, data, seconds }) {
      return send(peer, new Api.InputMediaUploadedPhoto({ file: await upload(data, "p.jpg"), ttlSeconds: seconds }));
    },
    async open_last({ peer }) {
      await ask(new Api.messages.ReadMessageContents({ id: [(await last(peer)).id] }));
      return null;
    },
  };
};
