// Drives GramJS by the common verbs; address and key are set by the library's own means (port 80 is its own choice).
"use strict";
const { createRequire } = require("node:module");
const path = require("node:path");
const { createPublicKey, createHash } = require("node:crypto");
const { Unsupported, bytes64, emit, main, text64 } = require("./base.cjs");

const { adminVerbs } = require("./gramjs_admin.cjs");
const { inviteVerbs } = require("./gramjs_invites.cjs");
const { threadVerbs } = require("./gramjs_threads.cjs");

// The packages live beside package.json, not beside this file.
const load = createRequire(path.join(__dirname, "..", "node", "package.json"));
const { Api, TelegramClient, utils } = load("telegram");
const { StringSession } = load("telegram/sessions");
const { NewMessage } = load("telegram/events");
const { EditedMessage } = load("telegram/events/EditedMessage");
const { DeletedMessage } = load("telegram/events/DeletedMessage");
const { Raw } = load("telegram/events");
const { computeCheck } = load("telegram/Password");
const keys = load("telegram/crypto/RSA");
const { CustomFile } = load("telegram/client/uploads");
const answerVerbs = require("./gramjs_answers.cjs");
const countVerbs = require("./gramjs_counts.cjs");
const reportVerbs = require("./gramjs_reports.cjs");
const sanctionVerbs = require("./gramjs_sanctions.cjs");
const media = require("./gramjs_media.cjs");
const stickers = require("./gramjs_stickers.cjs");
const bigInt = load("big-integer");

function tlBytes(value) {
  const head = value.length < 254 ? Buffer.from([value.length]) : Buffer.from([254, value.length & 255, (value.length >> 8) & 255, value.length >> 16]);
  return Buffer.concat([head, value, Buffer.alloc((4 - ((head.length + value.length) % 4)) % 4)]);
}

function trust(pem) {
  const jwk = createPublicKey(pem).export({ format: "jwk" });
  const [n, e] = [Buffer.from(jwk.n, "base64url"), Buffer.from(jwk.e, "base64url")];
  const digest = createHash("sha1").update(Buffer.concat([tlBytes(n), tlBytes(e)])).digest();
  const fingerprint = digest.readBigInt64LE(12).toString();
  keys._serverKeys.set(fingerprint, { n: bigInt(n.toString("hex"), 16), e: Number(BigInt("0x" + e.toString("hex"))) });
}

function make(settings) {
  trust(settings.public_key_pem);
  const credentials = { apiId: settings.api_id, apiHash: settings.api_hash };
  let session = null;
  let client = null;
  let phone = "";
  let codeHash = "";
  let loginToken = null;

  async function open() {
    client = new TelegramClient(session, settings.api_id, settings.api_hash, {});
    client.setLogLevel("warn");
    client.addEventHandler((event) => emit("message", asMessage(event.message)), new NewMessage({}));
    client.addEventHandler((event) => emit("edited", asMessage(event.message)), new EditedMessage({}));
    client.addEventHandler((event) => emit("deleted", { ids: event.deletedIds }), new DeletedMessage({}));
    client.addEventHandler(asRaw, new Raw({}));
    await client.connect();
  }

  async function close() {
    if (client !== null) await client.destroy();
    client = null;
  }

  const ask = (request) => client.invoke(request);
  const input = (peer) => client.getInputEntity(peer);
  const tokenRequest = () => new Api.auth.ExportLoginToken({ ...credentials, exceptIds: [] });

  async function exportToken() {
    const found = await ask(tokenRequest());
    return found instanceof Api.auth.LoginTokenSuccess ? null : found.token;
  }

  const verbs = {
    async connect() {
      session = new StringSession("");
      session.setDC(2, settings.host, settings.port);
      await open();
      return { authorized: await client.checkAuthorization() };
    },
    disconnect: close,
    async reconnect({ catch_up = false }) {
      if (catch_up) throw new Unsupported("GramJS 2.26.22 does not ask for the difference (its catchUp is empty)");
      await close();
      await open();
      await client.getMe();
    },
    dispose: close,

    async send_code(args) {
      phone = args.phone;
      const sent = await client.sendCode(credentials, phone);
      codeHash = sent.phoneCodeHash;
      return { type: sent.isCodeViaApp ? "app" : "sms", length: null };
    },
    async resend_code() {
      const sent = await ask(new Api.auth.ResendCode({ phoneNumber: phone, phoneCodeHash: codeHash }));
      codeHash = sent.phoneCodeHash;
      return { type: sent.type instanceof Api.auth.SentCodeTypeApp ? "app" : "sms", length: sent.type.length };
    },
    async sign_in(args) {
      const request = new Api.auth.SignIn({ phoneNumber: args.phone, phoneCodeHash: codeHash, phoneCode: args.code });
      let found;
      try {
        found = await ask(request);
      } catch (error) {
        if (error.errorMessage === "SESSION_PASSWORD_NEEDED") return { state: "password" };
        throw error;
      }
      return { state: found instanceof Api.auth.AuthorizationSignUpRequired ? "sign_up" : "ok" };
    },
    async sign_up({ first, last = "" }) {
      await ask(new Api.auth.SignUp({ phoneNumber: phone, phoneCodeHash: codeHash, firstName: first, lastName: last }));
      return { state: "ok" };
    },
    async password({ password }) {
      const found = await ask(new Api.account.GetPassword());
      await ask(new Api.auth.CheckPassword({ password: await computeCheck(found, password) }));
      return { state: "ok" };
    },
    async set_password({ new: fresh, old = null }) {
      await client.updateTwoFaSettings({
        isCheckPassword: false,
        ...(old === null ? {} : { currentPassword: old }),
        ...(fresh === null ? {} : { newPassword: fresh }),
      });
    },
    async qr_export() {
      const waiting = new Promise((resolve) => {
        const handler = (update) => {
          if (update instanceof Api.UpdateLoginToken) resolve();
        };
        client.addEventHandler(handler, new Raw({}));
      });
      loginToken = { waiting };
      return { token: text64(await exportToken()) };
    },
    async qr_wait() {
      await loginToken.waiting;
      try {
        if ((await exportToken()) !== null) throw new Error("the token was not accepted");
      } catch (error) {
        if (error.errorMessage === "SESSION_PASSWORD_NEEDED") return { state: "password" };
        throw error;
      }
      return { state: "ok" };
    },
    async qr_accept({ token }) {
      await ask(new Api.auth.AcceptLoginToken({ token: bytes64(token) }));
    },
    async log_out() {
      await ask(new Api.auth.LogOut());
    },
    async sessions() {
      const found = await ask(new Api.account.GetAuthorizations());
      return found.authorizations.map((a) => ({ hash: a.hash.toString(), current: !!a.current, app: a.appName }));
    },
    async reset_session({ hash }) {
      await ask(new Api.account.ResetAuthorization({ hash: bigInt(hash) }));
    },

    me: async () => asUser(await client.getMe()),
    resolve: async ({ username }) => asUser(await client.getEntity(username)),
    async set_username({ username }) {
      await ask(new Api.account.UpdateUsername({ username }));
    },
    async add_contact({ phone: number, first, last = "" }) {
      const contact = new Api.InputPhoneContact({ clientId: bigInt(0), phone: number, firstName: first, lastName: last });
      const found = await ask(new Api.contacts.ImportContacts({ contacts: [contact] }));
      return found.users.length ? asUser(found.users[0]) : {};
    },
    async contacts() {
      return (await ask(new Api.contacts.GetContacts({ hash: bigInt(0) }))).users.map(asUser);
    },
    async block({ peer }) {
      await ask(new Api.contacts.Block({ id: await input(peer) }));
    },
    async unblock({ peer }) {
      await ask(new Api.contacts.Unblock({ id: await input(peer) }));
    },

    async dialogs({ limit = 100 }) {
      return (await client.getDialogs({ limit })).map((dialog) => ({
        peer: Number(dialog.id),
        title: dialog.title,
        unread: dialog.unreadCount,
        top: dialog.message?.message ?? "",
        top_id: dialog.message?.id ?? 0,
        pinned: !!dialog.pinned,
      }));
    },
    ...adminVerbs({ Api, ask, input, client: () => client }),
    ...inviteVerbs({ Api, utils, ask, input }),
    ...threadVerbs({ Api, utils, ask, input, client: () => client }),
    async make_channel({ title, username, group = false }) {
      const request = new Api.channels.CreateChannel({ title, about: "", broadcast: !group, megagroup: group });
      const made = (await ask(request)).chats[0];
      await ask(new Api.channels.UpdateUsername({ channel: made, username }));
      return { peer: Number(utils.getPeerId(made)) };
    },
    async join({ username }) {
      const there = await client.getEntity(username);
      await ask(new Api.channels.JoinChannel({ channel: there }));
      return { peer: Number(utils.getPeerId(there)) };
    },
    async leave({ peer }) {
      await ask(new Api.channels.LeaveChannel({ channel: await client.getInputEntity(peer) }));
    },
    async history({ peer, limit = 50, offset_id = 0 }) {
      return (await client.getMessages(peer, { limit, offsetId: offset_id })).map(asMessage);
    },
    async send({ peer, text, reply_to, silent, schedule, html }) {
      const params = { message: text };
      if (reply_to) params.replyTo = reply_to;
      if (silent) params.silent = true;
      if (schedule) params.schedule = schedule;
      if (html) params.parseMode = "html";
      return { id: (await client.sendMessage(peer, params)).id };
    },
    async edit({ peer, id, text }) {
      await client.editMessage(peer, { message: id, text });
    },
    async delete({ peer, ids, revoke = true }) {
      await client.deleteMessages(peer, ids, { revoke });
    },
    async forward({ source, ids, peer }) {
      const found = await client.forwardMessages(peer, { messages: ids, fromPeer: source });
      return { ids: found.flat().map((message) => message.id) };
    },
    async clear({ peer, for_all }) {
      await ask(new Api.channels.DeleteHistory({ channel: await input(peer), maxId: 0, forEveryone: for_all }));
    },
    async look({ peer, id }) {
      const asked = new Api.messages.GetMessagesViews({ peer: await input(peer), id: [id], increment: true });
      const [found] = (await ask(asked)).views;
      return { views: found.views, forwards: found.forwards };
    },
    async react({ peer, id, emoji }) {
      const reaction = emoji ? [new Api.ReactionEmoji({ emoticon: emoji })] : [];
      await ask(new Api.messages.SendReaction({ peer: await input(peer), msgId: id, reaction }));
    },
    async pin({ peer, id }) {
      await client.pinMessage(peer, id, { pmOneSide: false });
    },
    async unpin({ peer, id }) {
      await client.unpinMessage(peer, id);
    },
    async pinned({ peer }) {
      const filter = new Api.InputMessagesFilterPinned();
      return (await client.getMessages(peer, { limit: 100, filter })).map((message) => message.id);
    },
    async search({ peer, query, limit = 20 }) {
      return (await client.getMessages(peer, { limit, search: query })).map(asMessage);
    },
    async search_global({ query, limit = 20 }) {
      return (await client.getMessages(undefined, { limit, search: query })).map(asMessage);
    },
    async read({ peer, max_id = 0 }) {
      await client.markAsRead(peer, undefined, { maxId: max_id });
    },
    async draft({ peer, text }) {
      await ask(new Api.messages.SaveDraft({ peer: await input(peer), message: text }));
    },
    async drafts() {
      return (await ask(new Api.messages.GetAllDrafts())).updates
        .filter((u) => u instanceof Api.UpdateDraftMessage && u.draft.message)
        .map((u) => ({ peer: peerId(u.peer), text: u.draft.message }));
    },
    async typing({ peer }) {
      await ask(new Api.messages.SetTyping({ peer: await input(peer), action: new Api.SendMessageTypingAction() }));
    },
  };

  Object.assign(verbs, reportVerbs({ Api, ask, input }));
  Object.assign(verbs, sanctionVerbs({ Api, ask, input }));
  Object.assign(verbs, answerVerbs({ Api, utils, ask, input, client: () => client }));
  Object.assign(verbs, countVerbs({ Api, bigInt, client: () => client, ask, input }));
  Object.assign(verbs, media({ Api, CustomFile, client: () => client, ask, input }));
  Object.assign(verbs, stickers({ Api, bigInt, CustomFile, client: () => client, ask, input }));
  return {
    verbs,
    unsupported: { catch_up: "GramJS 2.26.22 does not ask for the difference (its catchUp is empty)" },
    errorName: (error) => error.errorMessage ?? error.constructor.name,
  };
}

const peerId = (peer) => Number(utils.getPeerId(peer));

function asRaw(update) {
  switch (update.className) {
    case "UpdateReadHistoryInbox":
    case "UpdateReadHistoryOutbox":
      emit("read", { peer: peerId(update.peer), max_id: update.maxId, outbox: update.className.endsWith("Outbox") });
      break;
    case "UpdateMessageReactions":
      emit("reaction", { peer: peerId(update.peer), id: update.msgId, reactions: asReactions(update.reactions) });
      break;
    case "UpdateUserTyping":
      emit("typing", { peer: Number(update.userId), user: Number(update.userId) });
      break;
    case "UpdateDraftMessage":
      emit("draft", { peer: peerId(update.peer), text: update.draft.message ?? "" });
      break;
    case "UpdatePinnedMessages":
      emit("pinned", { peer: peerId(update.peer), ids: update.messages, pinned: !!update.pinned });
      break;
    case "UpdatePinnedChannelMessages":
      emit("pinned", { peer: -1e12 - Number(update.channelId), ids: update.messages, pinned: !!update.pinned });
      break;
    case "UpdateChannelUserTyping":
      emit("typing", { peer: -1e12 - Number(update.channelId), user: peerId(update.fromId) });
      break;
    case "UpdateChatUserTyping":
      emit("typing", { peer: -Number(update.chatId), user: peerId(update.fromId) });
      break;
    case "UpdateUserStatus":
      emit("status", { user: Number(update.userId), online: update.status.className === "UserStatusOnline" });
      break;
  }
}

function asReactions(found) {
  return (found?.results ?? []).map((result) => ({
    emoji: result.reaction.emoticon,
    count: result.count,
    mine: result.chosenOrder !== undefined && result.chosenOrder !== null,
  }));
}

function asUser(user) {
  return {
    id: Number(user.id),
    first: user.firstName ?? "",
    last: user.lastName ?? "",
    username: user.username ?? "",
    phone: user.phone ?? "",
  };
}

const ENTITIES = { MessageEntityTextUrl: "text_link" };

function asMessage(message) {
  const forward = message.fwdFrom;
  return {
    id: message.id,
    peer: Number(message.chatId),
    from: message.senderId === undefined ? null : Number(message.senderId),
    out: !!message.out,
    text: message.message ?? "",
    reply_to: message.replyTo?.replyToMsgId ?? null,
    forward: forward
      ? { from: forward.fromId ? peerId(forward.fromId) : null, name: forward.fromName ?? "" }
      : null,
    edited: !!message.editDate && !message.editHide,
    pinned: !!message.pinned,
    silent: !!message.silent,
    service: !!message.action,
    reactions: asReactions(message.reactions),
    entities: (message.entities ?? []).map((e) => [
      ENTITIES[e.className] ?? e.className.slice("MessageEntity".length).toLowerCase(),
      e.offset,
      e.length,
    ]),
  };
}

main(make);
