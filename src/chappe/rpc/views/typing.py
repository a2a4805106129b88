"""Renders what someone is doing in a chat, and reads what a client says it does."""

from collections.abc import Callable

from chappe.tl import types

SIMPLE: "dict[str, Callable[[], types.TypeSendMessageAction]]" = {
    "typing": types.SendMessageTypingAction,
    "cancel": types.SendMessageCancelAction,
    "record_video": types.SendMessageRecordVideoAction,
    "record_audio": types.SendMessageRecordAudioAction,
    "geo": types.SendMessageGeoLocationAction,
    "contact": types.SendMessageChooseContactAction,
    "game": types.SendMessageGamePlayAction,
    "record_round": types.SendMessageRecordRoundAction,
    "sticker": types.SendMessageChooseStickerAction,
}
PROGRESS: "dict[str, Callable[..., types.TypeSendMessageAction]]" = {
    "upload_video": types.SendMessageUploadVideoAction,
    "upload_audio": types.SendMessageUploadAudioAction,
    "upload_photo": types.SendMessageUploadPhotoAction,
    "upload_document": types.SendMessageUploadDocumentAction,
    "upload_round": types.SendMessageUploadRoundAction,
}
WORDS: dict[object, str] = {made: word for words in (SIMPLE, PROGRESS) for word, made in words.items()}


def typing_action(word: str, progress: int, emoticon: str) -> "types.TypeSendMessageAction":
    """The SendMessageAction of a word of ours."""
    if word in PROGRESS:
        return PROGRESS[word](progress=progress)
    if word == "seen_emoji":
        return types.SendMessageEmojiInteractionSeen(emoticon=emoticon)
    return SIMPLE[word]()


def read(action: object) -> tuple[str, int, str]:
    """(word, progress, emoticon) of what a client sent; what is not known here counts as typing."""
    if isinstance(action, types.SendMessageEmojiInteractionSeen):
        return "seen_emoji", 0, action.emoticon
    word = WORDS.get(type(action), "typing")
    return word, max(0, min(100, getattr(action, "progress", 0))), ""
