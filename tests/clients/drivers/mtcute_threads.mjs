// mtcute's verbs of threads: discussion groups with comments, and the topics of forums.

export function threadVerbs(client, Long) {
  const replies = async (peer, msgId) => {
    const found = await client().call({
      _: "messages.getReplies",
      peer: await client().resolvePeer(peer),
      msgId,
      offsetId: 0,
      offsetDate: 0,
      addOffset: 0,
      limit: 50,
      maxId: 0,
      minId: 0,
      hash: Long.ZERO,
    });
    return found.messages.filter((one) => one.message).map((one) => one.message);
  };
  return {
    async link_discussion({ channel, group }) {
      // The library has no methods of its own for it, and offers the raw requests.
      const offered = await client().call({ _: "channels.getGroupsForDiscussion" });
      const broadcast = await client().resolveChannel(channel);
      await client().call({
        _: "channels.setDiscussionGroup",
        broadcast,
        group: await client().resolveChannel(group),
      });
      const full = await client().getFullChat(channel);
      return [...offered.chats.map((one) => -1000000000000 - one.id), full.linkedChat.id];
    },
    async discussion({ peer, id }) {
      const head = await client().getDiscussionMessage({ chatId: peer, message: id });
      const found = await client().call({
        _: "messages.getDiscussionMessage",
        peer: await client().resolvePeer(peer),
        msgId: id,
      });
      return { peer: head.chat.id, id: head.id, unread: found.unreadCount };
    },
    async comment({ peer, id, text }) {
      const [post] = await client().getMessages(peer, id);
      return { id: (await client().commentText(post, text)).id };
    },
    async comments({ peer, id }) {
      return replies(peer, id);
    },
    async replies({ peer, id }) {
      const [post] = await client().getMessages(peer, id);
      return post.replies.count;
    },
    async read_thread({ peer, id, max_id }) {
      await client().call({
        _: "messages.readDiscussion",
        peer: await client().resolvePeer(peer),
        msgId: id,
        readMaxId: max_id,
      });
    },
    async make_forum({ peer }) {
      const channel = await client().resolveChannel(peer);
      await client().call({ _: "channels.toggleForum", channel, enabled: true, tabs: false });
    },
    async make_topic({ peer, title }) {
      return { id: (await client().createForumTopic({ chatId: peer, title })).id };
    },
    async topics({ peer, query }) {
      const found = await client().getForumTopics(peer, query ? { query } : {});
      return found.map((one) => ({
        id: one.id,
        title: one.title,
        unread: one.unreadCount,
        closed: one.isClosed,
      }));
    },
    async send_topic({ peer, topic, text }) {
      return { id: (await client().sendText(peer, text, { threadId: topic })).id };
    },
    async topic_history({ peer, topic }) {
      return replies(peer, topic);
    },
    async close_topic({ peer, topic }) {
      await client().toggleForumTopicClosed({ chatId: peer, topicId: topic, closed: true });
    },
    async rename_topic({ peer, topic, title }) {
      await client().editForumTopic({ chatId: peer, topicId: topic, title });
    },
    async pin_topic({ peer, topic }) {
      await client().toggleForumTopicPinned({ chatId: peer, topicId: topic, pinned: true });
    },
    async delete_topic({ peer, topic }) {
      await client().deleteForumTopicHistory(peer, topic);
    },
    async draft_topic({ peer, topic, text }) {
      // The library has no methods of its own for these, and offers the raw requests.
      await client().call({
        _: "messages.saveDraft",
        peer: await client().resolvePeer(peer),
        message: text,
        replyTo: { _: "inputReplyToMessage", replyToMsgId: topic, topMsgId: topic },
      });
    },
    async mute_topic({ peer, topic }) {
      await client().call({
        _: "account.updateNotifySettings",
        peer: { _: "inputNotifyForumTopic", peer: await client().resolvePeer(peer), topMsgId: topic },
        settings: { _: "inputPeerNotifySettings", muteUntil: 2 ** 31 - 1 },
      });
    },
    async topic_marks({ peer, topic }) {
      const [found] = await client().getForumTopicsById(peer, topic);
      return {
        draft: found.raw.draft?.message ?? "",
        muted: Boolean(found.raw.notifySettings.muteUntil),
        mentions: found.unreadMentionsCount,
      };
    },
    async topic_log({ peer }) {
      const found = await client().call({
        _: "channels.getAdminLog",
        channel: await client().resolveChannel(peer),
        q: "",
        eventsFilter: { _: "channelAdminLogEventsFilter", forums: true },
        maxId: Long.ZERO,
        minId: Long.ZERO,
        limit: 100,
      });
      const shown = [];
      for (const { action } of found.events.reverse()) {
        const topic = action.topic ?? action.newTopic ?? action.prevTopic;
        shown.push([action._.replace("channelAdminLogEventAction", ""), topic.title]);
      }
      return shown;
    },
    async names({ peer }) {
      const found = await client().call({ _: "channels.getSendAs", peer: await client().resolvePeer(peer) });
      return found.peers.map(({ peer: one }) => one.userId ?? -1000000000000 - one.channelId);
    },
    async choose_name({ peer, name }) {
      await client().call({
        _: "messages.saveDefaultSendAs",
        peer: await client().resolvePeer(peer),
        sendAs: await client().resolvePeer(name),
      });
    },
    async read_topic_mentions({ peer, topic }) {
      await client().call({
        _: "messages.readMentions",
        peer: await client().resolvePeer(peer),
        topMsgId: topic,
      });
    },
  };
}
