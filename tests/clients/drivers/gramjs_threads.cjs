// GramJS's verbs of threads: discussion groups with comments, and the topics of forums.
"use strict";

function threadVerbs({ Api, utils, ask, input, client }) {
  const id = (peer) => Number(utils.getPeerId(peer));
  const page = { offsetId: 0, offsetDate: 0, addOffset: 0, limit: 50, maxId: 0, minId: 0, hash: 0 };
  const replies = async (peer, msgId) =>
    (await ask(new Api.messages.GetReplies({ peer: await input(peer), msgId, ...page }))).messages
      .filter((one) => one.message)
      .map((one) => one.message);
  const edit = async (peer, topicId, fields) => {
    await ask(new Api.channels.EditForumTopic({ channel: await input(peer), topicId, ...fields }));
  };
  return {
    async link_discussion({ channel, group }) {
      const offered = await ask(new Api.channels.GetGroupsForDiscussion());
      const broadcast = await input(channel);
      await ask(new Api.channels.SetDiscussionGroup({ broadcast, group: await input(group) }));
      const full = await ask(new Api.channels.GetFullChannel({ channel: broadcast }));
      return [...offered.chats.map(id), id(new Api.PeerChannel({ channelId: full.fullChat.linkedChatId }))];
    },
    async discussion({ peer, id: msgId }) {
      const found = await ask(new Api.messages.GetDiscussionMessage({ peer: await input(peer), msgId }));
      const head = found.messages[0];
      return { peer: id(head.peerId), id: head.id, unread: found.unreadCount };
    },
    async comment({ peer, id: post, text }) {
      return { id: (await client().sendMessage(await input(peer), { message: text, commentTo: post })).id };
    },
    async comments({ peer, id: post }) {
      return replies(peer, post);
    },
    async replies({ peer, id: post }) {
      const [message] = await client().getMessages(await input(peer), { ids: [post] });
      return message.replies.replies;
    },
    async read_thread({ peer, id: msgId, max_id }) {
      await ask(new Api.messages.ReadDiscussion({ peer: await input(peer), msgId, readMaxId: max_id }));
    },
    async make_forum({ peer }) {
      await ask(new Api.channels.ToggleForum({ channel: await input(peer), enabled: true }));
    },
    async make_topic({ peer, title }) {
      const made = await ask(new Api.channels.CreateForumTopic({ channel: await input(peer), title }));
      return { id: made.updates.find((one) => one.message).message.id };
    },
    async topics({ peer, query }) {
      const found = await ask(
        new Api.channels.GetForumTopics({
          channel: await input(peer),
          offsetDate: 0,
          offsetId: 0,
          offsetTopic: 0,
          limit: 20,
          q: query || undefined,
        }),
      );
      return found.topics.map((one) => ({
        id: one.id,
        title: one.title,
        unread: one.unreadCount,
        closed: Boolean(one.closed),
      }));
    },
    async send_topic({ peer, topic, text }) {
      return { id: (await client().sendMessage(await input(peer), { message: text, replyTo: topic })).id };
    },
    async topic_history({ peer, topic }) {
      return replies(peer, topic);
    },
    async close_topic({ peer, topic }) {
      await edit(peer, topic, { closed: true });
    },
    async rename_topic({ peer, topic, title }) {
      await edit(peer, topic, { title });
    },
    async pin_topic({ peer, topic }) {
      await ask(new Api.channels.UpdatePinnedForumTopic({ channel: await input(peer), topicId: topic, pinned: true }));
    },
    async delete_topic({ peer, topic }) {
      await ask(new Api.channels.DeleteTopicHistory({ channel: await input(peer), topMsgId: topic }));
    },
    async draft_topic({ peer, topic, text }) {
      const replyTo = new Api.InputReplyToMessage({ replyToMsgId: topic, topMsgId: topic });
      await ask(new Api.messages.SaveDraft({ peer: await input(peer), message: text, replyTo }));
    },
    async mute_topic({ peer, topic }) {
      const where = new Api.InputNotifyForumTopic({ peer: await input(peer), topMsgId: topic });
      const settings = new Api.InputPeerNotifySettings({ muteUntil: 2 ** 31 - 1 });
      await ask(new Api.account.UpdateNotifySettings({ peer: where, settings }));
    },
    async topic_marks({ peer, topic }) {
      const [found] = (
        await ask(new Api.channels.GetForumTopicsByID({ channel: await input(peer), topics: [topic] }))
      ).topics;
      return {
        draft: found.draft?.message ?? "",
        muted: Boolean(found.notifySettings.muteUntil),
        mentions: found.unreadMentionsCount,
      };
    },
    async topic_log({ peer }) {
      const eventsFilter = new Api.ChannelAdminLogEventsFilter({ forums: true });
      const found = await ask(
        new Api.channels.GetAdminLog({ channel: await input(peer), q: "", eventsFilter, limit: 100 }),
      );
      const shown = [];
      for (const { action } of found.events.reverse()) {
        const topic = action.topic ?? action.newTopic ?? action.prevTopic;
        shown.push([action.className.replace("ChannelAdminLogEventAction", ""), topic.title]);
      }
      return shown;
    },
    async names({ peer }) {
      const found = await ask(new Api.channels.GetSendAs({ peer: await input(peer) }));
      return found.peers.map((one) => id(one.peer ?? one));
    },
    async choose_name({ peer, name }) {
      await ask(new Api.messages.SaveDefaultSendAs({ peer: await input(peer), sendAs: await input(name) }));
    },
    async read_topic_mentions({ peer, topic }) {
      await ask(new Api.messages.ReadMentions({ peer: await input(peer), topMsgId: topic }));
    },
  };
}

module.exports = { threadVerbs };
