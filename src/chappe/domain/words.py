"""Splits text into the words that search finds it by, in any language."""

import re
import unicodedata
from collections.abc import Iterable

from chappe.domain.attachments import Media
from chappe.domain.fileless import Card, Fileless, Venue
from chappe.domain.values import Action, Entity

MOST_WORDS = 512
LONGEST = 40
MOST_NAME_WORDS = 40
LINKS = frozenset(("url", "text_url", "email"))
TAGS = frozenset(("hashtag", "cashtag"))
MARK = "\x01"
"""Begins what stands in the index and is no word."""
LINK_MARK = "\x01link"
"""Stands in the index beside the words of a message with a link."""
CHAT_PHOTO = "chat_photo"
LINKED = "links"
"""The kind of a message with a link; other kinds are named by their marks."""
MEDIA_MARK = "\x01is "
"""Stands before the kind of a message's file."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# Scripts written without spaces: every single character and every pair is a word.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)


def fold(text: str) -> str:
    """Text without case, compatibility forms and combining marks, so that "Café" is found by "cafe"."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFKC", "".join(c for c in plain if not unicodedata.combining(c)))


def words_of(text: str) -> tuple[str, ...]:
    """The distinct words of a text, in order; at most MOST_WORDS."""
    found: dict[str, None] = {}
    for word in _WORD.findall(fold(text)):
        if not word.isascii() and _UNSPACED.search(word):
            for piece in _pieces(word):
                found[piece] = None
        else:
            found[word[:LONGEST]] = None
        if len(found) >= MOST_WORDS:
            break
    return tuple(found)[:MOST_WORDS]


def name_words(title: str, username: str) -> tuple[str, ...]:
    """The words by whose beginnings a public group or channel is found."""
    name = username.lower()
    found = dict.fromkeys((name, *name.split("_"), *fold(title).split(), *words_of(title)))
    return tuple(word for word in found if word)[:MOST_NAME_WORDS]


def index_words(
    text: str, entities: tuple[Entity, ...], media: Media | None = None, action: Action | None = None
) -> tuple[str, ...]:
    """What a content is found by: its words, and marks (which no word can be) of what stands in it."""
    words = words_of(text) if text else ()
    if media is not None:
        words += media_words(media)
    if action is not None and action.photo and action.kind == "edit_photo":
        words += (MEDIA_MARK + CHAT_PHOTO,)
    if not entities:
        return words
    marks: dict[str, None] = {}
    for entity in entities:
        if entity.kind in LINKS:
            marks[LINK_MARK] = None
        elif entity.kind in TAGS:
            tag = text.encode("utf-16-le")[entity.offset * 2 : (entity.offset + entity.length) * 2].decode("utf-16-le")
            marks[fold(tag)] = None
    return (*words, *marks)


def kinds_in(words: Iterable[str]) -> tuple[str, ...]:
    """The kinds of messages that these words and marks of one say it is of."""
    named = (LINKED if one == LINK_MARK else one.removeprefix(MEDIA_MARK) for one in words if one[:1] == MARK)
    return tuple(dict.fromkeys(named))


def media_words(media: Media) -> tuple[str, ...]:
    """What a file is found by: its kind, its name, and of music who made it."""
    if media.fileless is not None:
        return _fileless_words(media.fileless)
    if media.file is None:
        return ()
    shown = media.file.attributes
    named = words_of(f"{shown.name} {shown.title} {shown.performer}")
    return (*named, *(MEDIA_MARK + kind for kind in (media.kind, *SHARED.get(media.kind, ()))))


SHARED = {
    "photo": ("photo_video",),
    "video": ("photo_video",),
    "voice": ("round_voice",),
    "round": ("round_voice",),
    "venue": ("geo",),
    "live": ("geo",),
}
"""Kinds of search that more than one kind of file belongs to."""


def query_words(text: str) -> tuple[str, ...]:
    """The words that a message must have to be found by this query: pairs where the script has no spaces."""
    found: dict[str, None] = {}
    for word in _WORD.findall(fold(text)):
        if not word.isascii() and _UNSPACED.search(word):
            pieces = [piece for piece in _pieces(word) if len(piece) > 1] or list(_pieces(word))
            found.update(dict.fromkeys(pieces))
        else:
            found[word[:LONGEST]] = None
    return tuple(found)[:32]


def _pieces(word: str) -> list[str]:
    pieces: list[str] = []
    for run in re.findall(f"{_UNSPACED.pattern}+|(?:(?!{_UNSPACED.pattern}).)+", word):
        if _UNSPACED.match(run):
            pieces += list(run) + [run[i : i + 2] for i in range(len(run) - 1)]
        else:
            pieces.append(run[:LONGEST])
    return pieces


def _fileless_words(fileless: Fileless) -> tuple[str, ...]:
    """What a place or a person is found by: its name, and its kind."""
    named = f"{fileless.first_name} {fileless.last_name}" if isinstance(fileless, Card) else ""
    if isinstance(fileless, Venue):
        named = f"{fileless.title} {fileless.address}"
    return (*words_of(named), *(MEDIA_MARK + kind for kind in (fileless.kind, *SHARED.get(fileless.kind, ()))))
