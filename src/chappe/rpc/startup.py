"""Answers what clients ask about features that are not built: nothing is there, said in the form they expect.

One table, one row for each method; what each is missing stands in schema/methods.toml. Only questions are answered
here: a request to keep something is refused by having no row. `hash` is 0 everywhere: there is nothing to remember.
"""

from collections.abc import Callable
from typing import Any

from chappe.domain.errors import Refused
from chappe.rpc.call import Call
from chappe.rpc.method import ANYONE, USER, method
from chappe.rpc.views.peers import peer
from chappe.tl import functions as f
from chappe.tl import types as t

MOST_ASKED = 200
"""Things that one question may name."""
STORIES_STATE = "0"
"""The state of the (empty) list of stories; clients complain of an empty word."""
Empty = Callable[[Call, Any], object]


def _chats(call: Call, q: object) -> object:
    return t.MessagesChats(chats=[])


def _messages(call: Call, q: object) -> object:
    return t.MessagesMessages(messages=[], topics=[], chats=[], users=[])


def _updates(call: Call, q: object) -> object:
    return t.Updates(updates=[], users=[], chats=[], date=call.now, seq=0)


def _emoji_statuses(call: Call, q: object) -> object:
    return t.AccountEmojiStatuses(hash=0, statuses=[])


def _emoji_list(call: Call, q: object) -> object:
    return t.EmojiList(hash=0, document_id=[])


def _emoji_groups(call: Call, q: object) -> object:
    return t.MessagesEmojiGroups(hash=0, groups=[])


def _featured(call: Call, q: object) -> object:
    return t.MessagesFeaturedStickers(hash=0, count=0, sets=[], unread=[])


def _stories(call: Call, q: object) -> object:
    return t.StoriesStories(count=0, stories=[], chats=[], users=[])


def _stars(call: Call, q: Any) -> object:
    # The balance must be of the currency that was asked about.
    nothing = t.StarsTonAmount(amount=0) if getattr(q, "ton", False) else t.StarsAmount(amount=0, nanos=0)
    return t.PaymentsStarsStatus(balance=nothing, chats=[], users=[])


def _peer_colors(call: Call, q: object) -> object:
    return t.HelpPeerColors(hash=0, colors=[])


def _music(call: Call, q: object) -> object:
    return t.UsersSavedMusic(count=0, documents=[])


def _vector(call: Call, q: object) -> object:
    return []


def _for_each(attribute: str, make: Callable[[], object]) -> Empty:
    """An answer with one empty thing for each thing that the request names."""

    def answer(call: Call, q: Any) -> object:
        asked = getattr(q, attribute)
        if len(asked) > MOST_ASKED:
            raise Refused("LIMIT_INVALID")
        return [make() for _ in asked]

    return answer


def _all_stories(call: Call, q: Any) -> object:
    if q.state == STORIES_STATE:
        return t.StoriesAllStoriesNotModified(state=STORIES_STATE, stealth_mode=t.StoriesStealthMode())
    return t.StoriesAllStories(
        count=0, state=STORIES_STATE, peer_stories=[], chats=[], users=[], stealth_mode=t.StoriesStealthMode()
    )


def _peer_stories(call: Call, q: Any) -> object:
    whose = peer(call.services.access.peer(call.user_id, q.peer))
    return t.StoriesPeerStories(stories=t.PeerStories(peer=whose, stories=[]), chats=[], users=[])


def _keywords(call: Call, q: Any) -> object:
    # A client keeps the version and asks for what is newer; version 0 would mean that it has nothing yet.
    since = getattr(q, "from_version", 0)
    return t.EmojiKeywordsDifference(lang_code=q.lang_code, from_version=since, version=max(since, 1), keywords=[])


def _browser(call: Call, q: object) -> object:
    return t.AccountWebBrowserSettings(external_exceptions=[], inapp_exceptions=[], hash=0)


def _auto_save(call: Call, q: object) -> object:
    off = t.AutoSaveSettings()
    return t.AccountAutoSaveSettings(
        users_settings=off, chats_settings=off, broadcasts_settings=off, exceptions=[], chats=[], users=[]
    )


def _download(photo: int, video: int, file: int, rate: int) -> t.AutoDownloadSettings:
    return t.AutoDownloadSettings(
        video_preload_large=video > 0,
        audio_preload_next=True,
        photo_size_max=photo,
        video_size_max=video,
        file_size_max=file,
        video_upload_maxbitrate=rate,
        small_queue_active_operations_max=0,
        large_queue_active_operations_max=0,
    )


def _auto_download(call: Call, q: object) -> object:
    mebi = 1 << 20
    return t.AccountAutoDownloadSettings(
        low=_download(mebi, 0, 0, 50),
        medium=_download(mebi, 10 * mebi, mebi, 100),
        high=_download(mebi, 15 * mebi, 3 * mebi, 100),
    )


HELP: dict[type, Empty] = {
    f.HelpGetPeerColors: _peer_colors,
    f.HelpGetPeerProfileColors: _peer_colors,
    f.HelpGetTimezonesList: lambda call, q: t.HelpTimezonesList(timezones=[], hash=0),
    f.HelpGetPremiumPromo: lambda call, q: t.HelpPremiumPromo(
        status_text="", status_entities=[], video_sections=[], videos=[], period_options=[], users=[]
    ),
    f.HelpGetRecentMeUrls: lambda call, q: t.HelpRecentMeUrls(urls=[], chats=[], users=[]),
    f.HelpGetDeepLinkInfo: lambda call, q: t.HelpDeepLinkInfoEmpty(),
}
"""These hold before sign-in too."""

ACCOUNT: dict[type, Empty] = {
    f.AccountGetWallPapers: lambda call, q: t.AccountWallPapers(hash=0, wallpapers=[]),
    f.AccountGetThemes: lambda call, q: t.AccountThemes(hash=0, themes=[]),
    f.AccountGetChatThemes: lambda call, q: t.AccountThemes(hash=0, themes=[]),
    f.AccountGetUniqueGiftChatThemes: lambda call, q: t.AccountChatThemes(hash=0, themes=[], chats=[], users=[]),
    f.AccountGetSavedRingtones: lambda call, q: t.AccountSavedRingtones(hash=0, ringtones=[]),
    f.AccountGetDefaultEmojiStatuses: _emoji_statuses,
    f.AccountGetRecentEmojiStatuses: _emoji_statuses,
    f.AccountGetCollectibleEmojiStatuses: _emoji_statuses,
    f.AccountGetChannelDefaultEmojiStatuses: _emoji_statuses,
    f.AccountClearRecentEmojiStatuses: lambda call, q: True,
    f.AccountGetChannelRestrictedStatusEmojis: _emoji_list,
    f.AccountGetDefaultBackgroundEmojis: _emoji_list,
    f.AccountGetDefaultGroupPhotoEmojis: _emoji_list,
    f.AccountGetDefaultProfilePhotoEmojis: _emoji_list,
    f.AccountGetSavedMusicIds: lambda call, q: t.AccountSavedMusicIds(ids=[]),
    f.AccountGetWebBrowserSettings: _browser,
    f.AccountDeleteWebBrowserSettingsExceptions: _browser,
    f.AccountGetAutoSaveSettings: _auto_save,
    f.AccountDeleteAutoSaveExceptions: lambda call, q: True,
    f.AccountGetAutoDownloadSettings: _auto_download,
    f.AccountGetBusinessChatLinks: lambda call, q: t.AccountBusinessChatLinks(links=[], chats=[], users=[]),
    f.AccountGetConnectedBots: lambda call, q: t.AccountConnectedBots(connected_bots=[], users=[]),
    f.AccountGetPasskeys: lambda call, q: t.AccountPasskeys(passkeys=[]),
    f.AccountGetWebAuthorizations: lambda call, q: t.AccountWebAuthorizations(authorizations=[], users=[]),
    f.AccountGetAllSecureValues: _vector,
    f.AccountGetSecureValue: _vector,
}

MESSAGES: dict[type, Empty] = {
    f.MessagesGetFeaturedStickers: _featured,
    f.MessagesGetFeaturedEmojiStickers: _featured,
    f.MessagesGetOldFeaturedStickers: _featured,
    f.MessagesGetAvailableEffects: lambda call, q: t.MessagesAvailableEffects(hash=0, effects=[], documents=[]),
    f.MessagesGetAttachMenuBots: lambda call, q: t.AttachMenuBots(hash=0, bots=[], users=[]),
    f.MessagesGetQuickReplies: lambda call, q: t.MessagesQuickReplies(
        quick_replies=[], messages=[], chats=[], users=[]
    ),
    f.MessagesGetPaidReactionPrivacy: _updates,
    f.MessagesGetSavedReactionTags: lambda call, q: t.MessagesSavedReactionTags(tags=[], hash=0),
    f.MessagesGetDefaultTagReactions: lambda call, q: t.MessagesReactions(hash=0, reactions=[]),
    f.MessagesGetEmojiGroups: _emoji_groups,
    f.MessagesGetEmojiStatusGroups: _emoji_groups,
    f.MessagesGetEmojiProfilePhotoGroups: _emoji_groups,
    f.MessagesGetEmojiStickerGroups: _emoji_groups,
    f.MessagesGetEmojiKeywords: _keywords,
    f.MessagesGetEmojiKeywordsDifference: _keywords,
    f.MessagesGetEmojiKeywordsLanguages: lambda call, q: [t.EmojiLanguage(lang_code="en")],
    f.MessagesGetEmojiGameInfo: lambda call, q: t.MessagesEmojiGameUnavailable(),
    f.MessagesGetSponsoredMessages: lambda call, q: t.MessagesSponsoredMessagesEmpty(),
    f.MessagesGetFactCheck: _for_each("msg_id", lambda: t.FactCheck(hash=0)),
    f.MessagesGetExtendedMedia: _updates,
    f.MessagesGetSplitRanges: lambda call, q: [t.MessageRange(min_id=0, max_id=(1 << 31) - 1)],
    f.MessagesReportReadMetrics: lambda call, q: False,
    f.MessagesReportMessagesDelivery: lambda call, q: False,
}

CHATS: dict[type, Empty] = {
    f.CommunitiesGetJoinedCommunities: _chats,
}

STORIES: dict[type, Empty] = {
    f.StoriesGetAllStories: _all_stories,
    f.StoriesGetAllReadPeerStories: _updates,
    f.StoriesGetPeerStories: _peer_stories,
    f.StoriesGetPinnedStories: _stories,
    f.StoriesGetStoriesArchive: _stories,
    f.StoriesGetStoriesByID: _stories,
    f.StoriesGetPeerMaxIDs: _for_each("id", t.RecentStory),
    f.StoriesGetChatsToSend: _chats,
    f.StoriesGetAlbums: lambda call, q: t.StoriesAlbums(hash=0, albums=[]),
    f.StoriesCanSendStory: lambda call, q: t.StoriesCanSendStoryCount(count_remains=0),
    f.StoriesReadStories: _vector,
}

PAYMENTS: dict[type, Empty] = {
    f.PaymentsGetStarsStatus: _stars,
    f.PaymentsGetStarsTransactions: _stars,
    f.PaymentsGetStarsTransactionsByID: _stars,
    f.PaymentsGetStarsSubscriptions: _stars,
    f.PaymentsGetStarsTopupOptions: _vector,
    f.PaymentsGetStarsGiftOptions: _vector,
    f.PaymentsGetStarsGiveawayOptions: _vector,
    f.PaymentsGetPremiumGiftCodeOptions: _vector,
    f.PaymentsGetStarGifts: lambda call, q: t.PaymentsStarGifts(hash=0, gifts=[], chats=[], users=[]),
    f.PaymentsGetSavedStarGifts: lambda call, q: t.PaymentsSavedStarGifts(count=0, gifts=[], chats=[], users=[]),
    f.PaymentsGetStarGiftCollections: lambda call, q: t.PaymentsStarGiftCollections(collections=[]),
    f.PaymentsGetStarGiftActiveAuctions: lambda call, q: t.PaymentsStarGiftActiveAuctions(
        auctions=[], users=[], chats=[]
    ),
    f.PaymentsGetConnectedStarRefBots: lambda call, q: t.PaymentsConnectedStarRefBots(
        count=0, connected_bots=[], users=[]
    ),
    f.PaymentsGetSuggestedStarRefBots: lambda call, q: t.PaymentsSuggestedStarRefBots(
        count=0, suggested_bots=[], users=[]
    ),
    f.PaymentsGetSavedInfo: lambda call, q: t.PaymentsSavedInfo(),
    f.PaymentsCanPurchaseStore: lambda call, q: False,
    f.PremiumGetMyBoosts: lambda call, q: t.PremiumMyBoosts(my_boosts=[], chats=[], users=[]),
}

OTHERS: dict[type, Empty] = {
    f.AicomposeGetTones: lambda call, q: t.AicomposeTones(hash=0, tones=[], users=[]),
    f.BotsGetAdminedBots: _vector,
    f.BotsGetPopularAppBots: lambda call, q: t.BotsPopularAppBots(users=[]),
    f.BotsGetBotRecommendations: lambda call, q: t.UsersUsers(users=[]),
    f.ContactsGetSponsoredPeers: lambda call, q: t.ContactsSponsoredPeersEmpty(),
    f.HelpGetUserInfo: lambda call, q: t.HelpUserInfoEmpty(),
    f.UsersGetSavedMusic: _music,
    f.UsersGetSavedMusicByID: _music,
}

EMPTY: dict[type, Empty] = {**HELP, **ACCOUNT, **MESSAGES, **CHATS, **STORIES, **PAYMENTS, **OTHERS}


async def answer(call: Call, q: object) -> object:
    """The empty answer to any method of the table."""
    return EMPTY[type(q)](call, q)


for _request in EMPTY:
    method(_request, ANYONE if _request in HELP else USER)(answer)
