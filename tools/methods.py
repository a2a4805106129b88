"""Keeps schema/methods.toml sorted and complete: a row for each API method, compared with what the router answers.

`python -m tools.methods` writes the file; with `--check` it only says whether it would change. Words in rows that
already stand are kept: the tool adds missing rows, turns a refused row into a done one where a function now answers,
and the other way round.
"""

import argparse
import importlib
import pkgutil
import re
import sys
import tomllib
from pathlib import Path

import chappe.rpc
from chappe.rpc import startup
from chappe.rpc.method import Method, methods_of
from chappe.tl import functions

FILE = Path(__file__).resolve().parents[1] / "schema/methods.toml"
HEAD = """\
# Every API method of the inner layer: who may call it, and how far it is served (`chappe routes` prints this).
# who: "anyone" (any key that said initConnection) or "user" (signed in).
# status: "done"; "partial", with what is missing; "refused", with why: such a call gets 400 INPUT_METHOD_INVALID.
# by = "gateway": answered where the key is held, before any function.
# Kept sorted and complete by tools/methods.py.
"""
GATEWAY = ("auth.bindTempAuthKey", "auth.dropTempAuthKeys")
GROUPS = "this part of groups and channels is not built yet"
MEDIA = "files and media are not built yet"
BOTS = "bots are not built yet"
SECRET = "secret chats are not built yet"
STICKERS = "stickers are not built"
NOT_YET = "not built yet"
WHY = (
    (r"payments\.", "payments, gifts and stars are not built"),
    (r"premium\.|channels\.setBoosts", "there is no paid tier, and no boosts"),
    (r"stories\.", "stories are not built"),
    (r"phone\.", "calls are not built yet"),
    (r"smsjobs\.", "the server sends its own messages and asks no one to do it"),
    (r"stats\.", "statistics of channels are not built"),
    (r"stickers\.|messages\..*Sticker", STICKERS),
    (r"chatlists\.", "shared folders are not built"),
    (r"communities\.", "communities are not built"),
    (r"aicompose\.|messages\.(compose|summarize)", "writing by machine is not built"),
    (r"messages\.(translate|togglePeerTranslations)", "translation is not built"),
    (r"ephemeral\.", "ephemeral and welcome messages are not built"),
    (r"fragment\.", "names are not for sale here"),
    (
        r"channels\.|.*\b(get|edit|delete|migrate|create|add|full)?Chat(s|User|Admin|Title|Photo|About|Creator)?\b",
        GROUPS,
    ),
    (r"messages\.(.*ChatInvite|.*ForumTopic|.*TopicHistory|editChat|setChatAvailable|hideAll|hideChatJoin)", GROUPS),
    (r"messages\.(getDiscussionMessage|readDiscussion|getReplies|getOnlines|.*FactCheck|.*SuggestedPost)", GROUPS),
    (r"messages\.(deleteParticipant|getMessagesViews|getFutureChat|toggleNoForwards|.*AdminsWithInvites)", GROUPS),
    (r"messages\.(saveDefaultSendAs|reportSponsored|viewSponsored|clickSponsored)|account\.toggleSponsored", GROUPS),
    (r"account\.(updatePersonalChannel)|messages\.getPersonalChannel", GROUPS),
    (r"upload\.|photos\.|.*(Ringtone|SavedMusic|saveMusic|MusicListen|Gifs?$|uploadMedia|sendMedia|MultiMedia)", MEDIA),
    (r"messages\.(getDocumentByHash|transcribe|rateTranscribed|searchSentMedia|getCustomEmoji)", MEDIA),
    (r"messages\.(.*Poll|sendVote|.*Todo)", "polls and lists are not built yet"),
    (r"messages\.(.*Encrypt|getDhConfig|receivedQueue)", SECRET),
    (r"messages\..*Game", "games are not built"),
    (r"bots\.|messages\.(.*Bot|.*Inline|.*WebView|.*Game)|account\..*Bot|help\.setBot", BOTS),
    (r"auth\.importBot|messages\.(requestUrlAuth|acceptUrlAuth|declineUrlAuth|checkUrlAuth)|.*WebAuthoriz", BOTS),
    (r"messages\..*QuickRepl|account\..*Business", "tools for businesses are not built"),
    (r"messages\..*HistoryImport|messages\.uploadImported", "import from other services is not built"),
    (r".*Takeout", "export of an account is not built yet"),
    (r".*(Theme|WallPaper)", "themes and wallpapers are not built"),
    (r".*Passkey", "passkeys are not built"),
    (r".*Firebase|auth\.checkPaidAuth|auth\.reportMissingCode", "codes go out by this server's own senders only"),
    (
        r".*Secure|.*AuthorizationForm|account\.acceptAuthorization|.*VerifyPhone|account\.verifyPhone",
        "the passport service is not built",
    ),
    (r".*(EmojiStatus|updateColor|EmojiURL)", "emoji statuses and colours are not built"),
    (r".*PaidMessages|messages\..*PaidReaction", "nothing is paid for here"),
    (r".*(Device)$", "push notifications are not built yet"),
    (r".*\.[a-z]*[rR]eport", "reports come with moderation, which is not built yet"),
    (r"updates\.getChannelDifference|messages\.getFullChat", GROUPS),
    (r"messages\.getSearchResults", "calendar and positions of a search are not built"),
    (r"messages\.get(MessageReadParticipants|OutboxReadDate)", "the time of reading is not kept"),
    (r".*(reorderUsernames|toggleUsername)", "an account has one username"),
    (r"account\.(send|)(confirm|Confirm)Phone", "no one can ask to delete an account by its number"),
    (r"account\.(sendVerifyEmailCode|verifyEmail)|auth\.resetLoginEmail", "sign-in by e-mail is not built"),
    (r"messages\.deletePhoneCallHistory", "calls are not built yet"),
    (r"contacts\.blockFromReplies", GROUPS),
    (r"account\.setMainProfileTab", "profiles have no tabs"),
    (r"auth\.importWebToken", "pages of the server's own that sign people in are not built"),
    (r"contacts\.getLocated", "people nearby is not built"),
    (r"account\..*WebBrowser", "settings of a client's browser are not kept"),
    (r"account\.save(AutoSave|AutoDownload)", "settings of a client's downloads are not kept"),
    (r"messages\..*RichMessage", "rich messages are not built"),
    (r"messages\..*Emoji", "search of emojis by words is not built"),
    (r"messages\.getAvailableEffects", "effects of messages are not built"),
    (r"help\.get(Peer|PeerProfile)Colors", "colours of names are not built"),
    (r"help\.getTimezonesList", "opening hours are not built"),
    (r"help\.getPremiumPromo", "there is no paid tier, and no boosts"),
    (r"help\.getRecentMeUrls|help\.getDeepLinkInfo", "links into the client are not kept"),
    (r"help\.(get|edit)UserInfo", "notes of support staff are not built"),
    (r"messages\.report(ReadMetrics|MessagesDelivery)", "figures of use are not kept"),
    (r"messages\.(getSplitRanges)", "export of an account is not built yet"),
    (r"messages\.(getExtendedMedia|getRecentLocations)|account\..*Auto(Save|Download)", MEDIA),
    (r".*Sponsored", "there are no advertisements"),
    (r".*EmojiStatuses|account\..*Emojis", "emoji statuses and colours are not built"),
    (r"messages\.(.*SavedReaction|getDefaultTag)|.*[Tt]ags$", "tags in Saved Messages are not built"),
)
"""(pattern, why a method that matches it is refused); the first match counts."""

Row = dict[str, str]


def handled() -> dict[str, Method]:
    """What functions answer, by TL name; raises TypeError where two answer the same."""
    found: dict[str, Method] = {}
    for info in pkgutil.walk_packages(chappe.rpc.__path__, "chappe.rpc."):
        for one in methods_of(importlib.import_module(info.name)):
            name = one.request.TL_NAME
            # A package may list its modules' functions again: the same function is no second answer.
            if found.setdefault(name, one).answer is not one.answer:
                raise TypeError(f"two functions answer {name}")
    return found


def api() -> list[str]:
    """Every method of the inner layer, wrappers left out: those are the gateway's, and never arrive as requests."""
    names = (getattr(value, "TL_NAME", "") for value in vars(functions).values() if isinstance(value, type))
    return sorted(name for name in names if "." in name)


def why(name: str) -> str:
    """Why a method without a function is refused."""
    return next((reason for pattern, reason in WHY if re.match(pattern, name)), NOT_YET)


def words(before: Row, name: str) -> str:
    """The reason that stood, unless it said nothing."""
    kept = before.get("why", NOT_YET)
    return why(name) if kept == NOT_YET else kept


def row(name: str, before: Row, method: Method | None) -> Row:
    """The row as it should be, with the words of the row that stood."""
    if name in GATEWAY:
        return {"who": "anyone", "status": "done", "by": "gateway"}
    if method is None:
        return {"who": before.get("who", "user"), "status": "refused", "why": words(before, name)}
    missing = before.get("missing") or (why(name) if method.answer is startup.answer else "")
    if missing:
        return {"who": method.who, "status": "partial", "missing": missing}
    return {"who": method.who, "status": "done"}


def rows() -> dict[str, Row]:
    """Every row, from the file as it stands and from the router."""
    before = tomllib.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    answered = handled()
    return {name: row(name, before.get(name, {}), answered.get(name)) for name in api()}


def text(found: dict[str, Row]) -> str:
    """The file."""
    parts = [HEAD]
    for name, words in found.items():
        lines = [f'["{name}"]', *(f'{key} = "{value}"' for key, value in words.items())]
        parts.append("\n" + "\n".join(lines) + "\n")
    return "".join(parts)


def main(arguments: list[str] | None = None) -> int:
    """Write or check the file; 1 where it is not as it should be."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="change nothing; fail where the file is out of date")
    options = parser.parse_args(arguments)
    wanted = text(rows())
    if FILE.exists() and FILE.read_text(encoding="utf-8") == wanted:
        return 0
    if options.check:
        print("schema/methods.toml is out of date: run python -m tools.methods", file=sys.stderr)
        return 1
    FILE.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
