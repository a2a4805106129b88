// Drives mtcute by the common verbs; address and key are set by the library's own options.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import base from "./base.cjs";
import { answerVerbs } from "./mtcute_answers.mjs";
import { countVerbs } from "./mtcute_counts.mjs";
import { adminVerbs } from "./mtcute_admin.mjs";
import { inviteVerbs } from "./mtcute_invites.mjs";
import { threadVerbs } from "./mtcute_threads.mjs";
import { media } from "./mtcute_media.mjs";
import { reportVerbs } from "./mtcute_reports.mjs";
import { sanctionVerbs } from "./mtcute_sanctions.mjs";
import { stickers } from "./mtcute_stickers.mjs";

// The packages live beside package.json, not beside this file.
const load = createRequire(new URL("../node/package.json", import.meta.url));
const from = (name) => import(pathToFileURL(load.resolve(name)).href.replace(/\.cjs$/, ".js"));
const { InputMedia, Long, MemoryStorage, TelegramClient, User, tl } = await from("@mtcute/node");
const { NodeCryptoProvider, addPublicKey } = await from("@mtcute/node/utils.js");
const { html } = await from("@mtcute/html-parser");

const { RpcError } = tl;
const { bytes64, emit, main } = base;

function make(settings) {
  let storage = null;
  let client = null;
  let phone = "";
  let codeHash = "";
  let qr = null;

  async function open(catchUp = false) {
    const crypto = new NodeCryptoProvider();
    await crypto.initialize();
    addPublicKey(crypto, settings.public_key_pem);
    const dc = { id: 2, ipAddress: settings.host, port: settings.port };
    client = new TelegramClient({
      apiId: settings.api_id,
      apiHash: settings.api_hash,
      storage,
      crypto,
      defaultDcs: { main: dc, media: dc },
      ...(catchUp ? { updates: { catchUp: true } } : {}),
    });
    client.onNewMessage.add((message) => emit("message", asMessage(message)));
    client.onEditMessage.add((message) => emit("edited", asMessage(message)));
    client.onDeleteMessage.add((update) => emit("deleted", { ids: update.messageIds }));
    client.onHistoryRead.add((u) => emit("read", { peer: u.chatId, max_id: u.maxReadId, outbox: u.isOutbox }));
    client.onUserTyping.add((update) => emit("typing", { peer: update.chatId, user: update.userId }));
    client.onRawUpdate.add(({ update }) => asRaw(update));
    client.onError.add((error) => console.error("client error", error));
    await client.connect();
  }

  async function signedIn() {
    await client.startUpdatesLoop();
    return { state: "ok" };
  }

  async function orPassword(work) {
    try {
      await work();
    } catch (error) {
      if (RpcError.is(error, "SESSION_PASSWORD_NEEDED")) return { state: "password" };
      throw error;
    }
    return signedIn();
  }

  async function close() {
    if (client !== null) await client.destroy();
    client = null;
  }

  const sent = (code) => {
    codeHash = code.phoneCodeHash;
    return { type: code.type, length: code.length };
  };

  const verbs = {
    async connect() {
      storage = new MemoryStorage();
      await open();
      try {
        await client.getMe();
      } catch (error) {
        if (RpcError.is(error, "AUTH_KEY_UNREGISTERED")) return { authorized: false };
        throw error;
      }
      return { authorized: true };
    },
    disconnect: close,
    async reconnect({ catch_up = false }) {
      await close();
      await open(catch_up);
      await client.startUpdatesLoop();
    },
    dispose: close,

    async send_code(args) {
      phone = args.phone;
      return sent(await client.sendCode({ phone }));
    },
    resend_code: async () => sent(await client.resendCode({ phone, phoneCodeHash: codeHash })),
    async sign_in(args) {
      try {
        await client.signIn({ phone: args.phone, phoneCodeHash: codeHash, phoneCode: args.code });
      } catch (error) {
        if (RpcError.is(error, "SESSION_PASSWORD_NEEDED")) return { state: "password" };
        // the library has no registration: it turns authorizationSignUpRequired into an error of its own
        if (/sign ?up|AuthorizationSignUpRequired/i.test(String(error.message))) return { state: "sign_up" };
        throw error;
      }
      return signedIn();
    },
    async sign_up({ first, last = "" }) {
      const phoneNumber = phone.replace(/\D/g, "");
      const call = { _: "auth.signUp", phoneNumber, phoneCodeHash: codeHash, firstName: first, lastName: last };
      await client.notifyLoggedIn(await client.call(call));
      return signedIn();
    },
    password: ({ password }) => orPassword(() => client.checkPassword(password)),
    async set_password({ new: fresh, old = null }) {
      if (old === null) await client.enableCloudPassword({ password: fresh, hint: "" });
      else if (fresh === null) await client.removeCloudPassword(old);
      else await client.changeCloudPassword({ currentPassword: old, newPassword: fresh, hint: "" });
    },
    qr_export() {
      return new Promise((resolve, reject) => {
        qr = client.signInQr({
          onUrlUpdated: (url) => resolve({ token: new URL(url).searchParams.get("token") }),
        });
        qr.catch(reject);
      });
    },
    qr_wait: () => orPassword(() => qr),
    async qr_accept({ token }) {
      await client.call({ _: "auth.acceptLoginToken", token: bytes64(token) });
    },
    async log_out() {
      await client.logOut();
    },
    async sessions() {
      const found = await client.call({ _: "account.getAuthorizations" });
      return found.authorizations.map((a) => ({ hash: a.hash.toString(), current: !!a.current, app: a.appName }));
    },
    async reset_session({ hash }) {
      const found = await client.call({ _: "account.getAuthorizations" });
      const one = found.authorizations.find((a) => a.hash.toString() === hash);
      await client.call({ _: "account.resetAuthorization", hash: one.hash });
    },

    me: async () => asUser(await client.getMe()),
    resolve: async ({ username }) => asUser(await client.getUser(username)),
    async set_username({ username }) {
      await client.setMyUsername(username);
    },
    async add_contact({ phone: number, first, last = "" }) {
      const found = await client.importContacts([{ phone: number, firstName: first, lastName: last }]);
      return found.users.length ? asUser(new User(found.users[0])) : {};
    },
    contacts: async () => (await client.getContacts()).map(asUser),
    async block({ peer }) {
      await client.blockUser(peer);
    },
    async unblock({ peer }) {
      await client.unblockUser(peer);
    },

    async dialogs({ limit = 100 }) {
      const found = [];
      for await (const dialog of client.iterDialogs({ limit })) {
        found.push({
          peer: dialog.peer.id,
          title: dialog.peer.displayName,
          unread: dialog.unreadCount,
          top: dialog.lastMessage?.text ?? "",
          top_id: dialog.lastMessage?.id ?? 0,
          pinned: dialog.isPinned,
        });
      }
      return found;
    },
    ...adminVerbs(() => client),
    ...inviteVerbs(() => client),
    ...threadVerbs(() => client, Long),
    ...media(() => client, Long),
    async make_channel({ title, username, group = false }) {
      const made = group ? await client.createSupergroup({ title }) : await client.createChannel({ title });
      await client.setChatUsername(made.id, username);
      return { peer: made.id };
    },
    async join({ username }) {
      await client.joinChat(username);
      const chat = await client.getChat(username);
      return { peer: chat.id };
    },
    async leave({ peer }) {
      await client.leaveChat(peer);
    },
    async history({ peer, limit = 50, offset_id = 0 }) {
      const offset = offset_id ? { offset: { id: offset_id, date: 0 } } : {};
      const found = [];
      for await (const message of client.iterHistory(peer, { limit, ...offset })) found.push(asMessage(message));
      return found;
    },
    async send({ peer, text, reply_to, silent, schedule, html: marked }) {
      const params = {};
      if (reply_to) params.replyTo = reply_to;
      if (silent) params.silent = true;
      if (schedule) params.schedule = new Date(schedule * 1000);
      const message = await client.sendText(peer, marked ? html(text) : text, params);
      return { id: message.id };
    },
    async edit({ peer, id, text }) {
      await client.editMessage({ chatId: peer, message: id, text });
    },
    async delete({ peer, ids, revoke = true }) {
      await client.deleteMessagesById(peer, ids, { revoke });
    },
    async forward({ source, ids, peer }) {
      const found = await client.forwardMessagesById({ fromChatId: source, messages: ids, toChatId: peer });
      return { ids: found.map((message) => message.id) };
    },
    async clear({ peer, for_all }) {
      const { channelId, accessHash } = await client.resolvePeer(peer);
      const channel = { _: "inputChannel", channelId, accessHash };
      const told = await client.call({ _: "channels.deleteHistory", channel, maxId: 0, forEveryone: for_all });
      client.handleClientUpdate(told);
    },
    async look({ peer, id }) {
      const there = await client.resolvePeer(peer);
      const found = await client.call({ _: "messages.getMessagesViews", peer: there, id: [id], increment: true });
      return { views: found.views[0].views, forwards: found.views[0].forwards };
    },
    async react({ peer, id, emoji }) {
      await client.sendReaction({ chatId: peer, message: id, emoji });
    },
    async pin({ peer, id }) {
      await client.pinMessage({ chatId: peer, message: id, bothSides: true });
    },
    async unpin({ peer, id }) {
      await client.unpinMessage({ chatId: peer, message: id });
    },
    async pinned({ peer }) {
      const filter = { _: "inputMessagesFilterPinned" };
      return (await client.searchMessages({ chatId: peer, filter })).map((message) => message.id);
    },
    async search({ peer, query, limit = 20 }) {
      return (await client.searchMessages({ chatId: peer, query, limit })).map(asMessage);
    },
    async search_global({ query, limit = 20 }) {
      return (await client.searchGlobal({ query, limit })).map(asMessage);
    },
    async read({ peer, max_id = 0 }) {
      await client.readHistory(peer, { maxId: max_id });
    },
    async draft({ peer, text }) {
      await client.call({ _: "messages.saveDraft", peer: await client.resolvePeer(peer), message: text });
    },
    async drafts() {
      const found = await client.call({ _: "messages.getAllDrafts" });
      return found.updates
        .filter((u) => u._ === "updateDraftMessage" && u.draft.message)
        .map((u) => ({ peer: u.peer.userId, text: u.draft.message }));
    },
    async typing({ peer }) {
      await client.sendTyping(peer, "typing");
    },
  };

  Object.assign(verbs, answerVerbs(() => client, Long));
  Object.assign(verbs, countVerbs(() => client, InputMedia));
  Object.assign(verbs, reportVerbs(() => client));
  Object.assign(verbs, sanctionVerbs(() => client));
  Object.assign(verbs, stickers(() => client, Long));
  return {
    verbs,
    unsupported: { catch_up: "mtcute catches up when it starts (reconnect with catch_up), not on demand" },
    errorName: (error) => (RpcError.is(error) ? error.text.replace("%d", error.seconds ?? "X") : error.constructor.name),
  };
}

function asRaw(update) {
  switch (update._) {
    case "updateMessageReactions":
      emit("reaction", { peer: update.peer.userId, id: update.msgId, reactions: asReactions(update.reactions) });
      break;
    case "updateDraftMessage":
      emit("draft", { peer: update.peer.userId, text: update.draft.message ?? "" });
      break;
    case "updatePinnedMessages":
      emit("pinned", { peer: update.peer.userId ?? -update.peer.chatId, ids: update.messages, pinned: !!update.pinned });
      break;
    case "updatePinnedChannelMessages":
      emit("pinned", { peer: -1e12 - update.channelId, ids: update.messages, pinned: !!update.pinned });
      break;
    case "updateUserStatus":
      emit("status", { user: update.userId, online: update.status._ === "userStatusOnline" });
      break;
  }
}

function asReactions(raw) {
  return (raw?.results ?? []).map((result) => ({
    emoji: result.reaction.emoticon,
    count: result.count,
    mine: result.chosenOrder !== undefined,
  }));
}

function asUser(user) {
  return {
    id: user.id,
    first: user.firstName ?? "",
    last: user.lastName ?? "",
    username: user.username ?? "",
    phone: user.phoneNumber ?? "",
  };
}

function asForward(forward) {
  if (!forward) return null;
  const sender = forward.sender;
  return sender.type === "anonymous" ? { from: null, name: sender.displayName } : { from: sender.id, name: "" };
}

function asMessage(message) {
  return {
    id: message.id,
    peer: message.chat.id,
    from: message.sender.id,
    out: message.isOutgoing,
    text: message.text,
    reply_to: message.replyToMessage?.id ?? null,
    forward: asForward(message.forward),
    edited: message.editDate !== null && !message.hideEditMark,
    pinned: message.isPinned,
    silent: message.isSilent,
    service: message.isService,
    reactions: asReactions(message.raw.reactions),
    entities: message.isService ? [] : message.entities.map((e) => [e.kind, e.offset, e.length]),
  };
}

main(make);
