"""A channel's posts as feeds: Atom (RFC 4287) and JSON Feed 1.1, with absolute links and the files as enclosures."""

import hmac
import json
import re
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID, uuid5
from xml.etree import ElementTree as ET

from markupsafe import escape

from chappe.domain.public import Profile
from chappe.domain.public_posts import Posts
from chappe.web.public.entities import Place
from chappe.web.public.faces import Face, File, Row, face, iso, row

ATOM = "http://www.w3.org/2005/Atom"
ATOM_TYPE, JSON_TYPE = "application/atom+xml", "application/feed+json"
ET.register_namespace("", ATOM)
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HALVES = re.compile("[\ud800-\udfff]")


class Ids(NamedTuple):
    """What feeds and posts are known by, whatever the channel and the site come to be called (RFC 4287, 4.2.6)."""

    space: UUID
    """One for each server, and no other's."""
    channel: int
    words: str = ""
    """What is looked for: another feed, of the same posts."""

    @property
    def feed(self) -> str:
        """The feed's."""
        return self._named(f"{self.channel}?{self.words}")

    def post(self, id: int) -> str:
        """A post's, the same in every feed."""
        return self._named(f"{self.channel}/{id}")

    def _named(self, name: str) -> str:
        return uuid5(self.space, name.encode("utf-8", "replace").decode()).urn


def ids(secret: bytes, found: Profile, words: str) -> Ids:
    """The ids of a feed; they tell nothing of the channel to whoever has not the server's secret."""
    space = UUID(bytes=hmac.new(secret, b"feeds", sha256).digest()[:16], version=5)
    return Ids(space, found.peer.id, words)


class Enclosure(NamedTuple):
    """A file that a feed offers."""

    href: str
    mime: str
    size: int
    seconds: int = 0


def _parts(found: Profile, posts: Posts, prefix: str) -> tuple[Face, list[Row]]:
    """The channel and its posts, those that must not be shown left out."""
    place = Place(prefix, found.name, masked=True)
    rows = [row(post, place, found.protected) for post in posts.posts if not post.restricted]
    return face(found, prefix), rows


def enclosure(file: File) -> Enclosure | None:
    """What a feed offers of a file: all of it, or a photo's largest size (its length is not said)."""
    shown = file.shown
    if shown.src:
        return Enclosure(shown.src, shown.mime or "application/octet-stream", shown.size, shown.duration)
    return Enclosure(shown.poster, "image/jpeg", shown.size) if shown.how == "picture" else None


def _content(one: Row) -> str:
    """A post as HTML for readers of feeds, which may show pictures but no styles of ours."""
    pieces = []
    if one.source is not None:
        pieces.append(f"<p><i>Forwarded from {escape(one.source)}</i></p>")
    if one.answered:
        where = f"<b>{escape(one.answered_in)}</b>: " if one.answered_in else ""
        pieces.append(f"<blockquote>{where}{escape(one.answered)}</blockquote>")
    for file in one.files:
        shown = file.shown
        if shown.how in ("picture", "video") and shown.poster and not shown.veiled:
            pieces.append(f'<p><img src="{escape(shown.poster)}" alt="{escape(file.alt or shown.name)}"></p>')
        if file.sight is not None:
            pieces.append(f"<p>{escape(file.sight.title)}: {escape(file.sight.detail)}</p>")
            pieces += [f"<p>◦ {answer.text}</p>" for answer in file.sight.answers]
        elif shown.how != "picture":
            words = escape(f"{shown.name}: {shown.detail}".removesuffix(": "))
            pieces.append(f'<p><a href="{escape(shown.src)}">{words}</a></p>' if shown.src else f"<p>{words}</p>")
        if file.caption:
            pieces.append(f"<div>{file.caption}</div>")
    return "".join(pieces) + str(one.html)


def _updated(posts: Posts) -> str:
    """The newest time of any post; a channel without posts has none, and stands at the beginning of time."""
    return iso(max((max(post.date, post.edit_date) for post in posts.posts), default=0))


def atom(found: Profile, posts: Posts, prefix: str, here: str, known: Ids) -> bytes:
    """The feed as Atom; `prefix` is the beginning of links, ending in a slash, and `here` the feed's own address."""
    channel, rows = _parts(found, posts, prefix)
    feed = ET.Element(f"{{{ATOM}}}feed")

    def put(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
        made = ET.SubElement(parent, f"{{{ATOM}}}{name}", {key: _clean(value) for key, value in attributes.items()})
        made.text = _clean(text) or None
        return made

    put(feed, "id", known.feed)
    put(feed, "title", channel.title)
    if channel.description:
        put(feed, "subtitle", channel.description)
    put(feed, "updated", _updated(posts))
    put(put(feed, "author"), "name", channel.title)
    if channel.small:
        put(feed, "icon", channel.small)
    put(feed, "link", rel="self", type=ATOM_TYPE, href=here)
    put(feed, "link", rel="alternate", type="text/html", href=f"{prefix}s/{channel.name}")
    for one in rows:
        entry = put(feed, "entry")
        put(entry, "id", known.post(one.id))
        put(entry, "title", one.title)
        put(entry, "published", one.iso)
        put(entry, "updated", one.edited or one.iso)
        put(entry, "link", rel="alternate", type="text/html", href=f"{prefix}{channel.name}/{one.id}")
        for file in _offered(one, channel):
            put(entry, "link", rel="enclosure", type=file.mime, length=str(file.size), href=file.href)
        if one.signature:
            put(put(entry, "author"), "name", one.signature)
        put(entry, "content", _content(one), type="html")
    written: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def json_feed(found: Profile, posts: Posts, prefix: str, here: str, known: Ids) -> bytes:
    """The feed as JSON."""
    channel, rows = _parts(found, posts, prefix)
    items = []
    for one in rows:
        item: dict[str, object] = {
            "id": known.post(one.id),
            "url": f"{prefix}{channel.name}/{one.id}",
            "title": one.title,
            "content_html": _content(one),
            "date_published": one.iso,
        }
        if one.edited:
            item["date_modified"] = one.edited
        if one.signature:
            item["authors"] = [{"name": one.signature}]
        if one.picture is not None:
            item["image"] = one.picture.poster
        files = [_attachment(file) for file in _offered(one, channel)]
        if files:
            item["attachments"] = files
        items.append(item)
    feed: dict[str, object] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": f"{prefix}s/{channel.name}",
        "feed_url": here,
        "authors": [{"name": channel.title, "url": f"{prefix}{channel.name}"}],
        "items": items,
    }
    if channel.small and channel.card is not None:
        feed["icon"] = channel.card.src
        feed["favicon"] = channel.small
    if channel.description:
        feed["description"] = channel.description
    return _HALVES.sub("", json.dumps(feed, ensure_ascii=False)).encode()


def _offered(one: Row, channel: Face) -> list[Enclosure]:
    if channel.protected:
        return []
    return [made for made in map(enclosure, one.files) if made is not None]


def _attachment(file: Enclosure) -> dict[str, object]:
    made: dict[str, object] = {"url": file.href, "mime_type": file.mime}
    if file.size:
        made["size_in_bytes"] = file.size
    if file.seconds:
        made["duration_in_seconds"] = file.seconds
    return made


def _clean(text: str) -> str:
    """Without the characters that no XML may hold."""
    return _NO_XML.sub("", text)
