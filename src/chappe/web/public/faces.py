"""Turns what the domain gives into what the templates print: times, initials, counts, posts."""

import unicodedata
from datetime import UTC, datetime
from typing import NamedTuple

from markupsafe import Markup

from chappe.domain.attachments import File as Photo
from chappe.domain.attachments import Media
from chappe.domain.public import Profile
from chappe.domain.public_invites import Invitation
from chappe.domain.public_posts import Post, Shot, Source
from chappe.domain.text import tidy
from chappe.web.public import media
from chappe.web.public.entities import Place, address, html, plain
from chappe.web.public.fileless import Sight, drawn
from chappe.web.public.media import Picture, Shown

COLOURS = 7
EXCERPT = 200
_TITLE = 80
LABELS = {"scam": "as a scam", "fake": "as a fake"}
LEAST_LARGE = 300
"""Pixels across, below which other sites show no large picture (Twitter's cards)."""
PRIVATE = "a private chat"
"""What stands for the title of a chat that is not public."""


class Face(NamedTuple):
    """A channel, group or person, ready to print."""

    kind: str
    name: str
    title: str
    about: Markup
    plain_about: str
    initials: str
    colour: int
    crowd: str
    """How many there are in it, in words; "" for a person."""
    app: str
    """Address that opens it in the app."""
    protected: bool
    small: str = ""
    """Address of its picture beside its name; "": it has none, and the initials stand for it."""
    card: Picture | None = None
    """The same as other sites show it."""
    labels: tuple[str, ...] = ()
    """What decisions call it: scam, fake, verified."""

    @property
    def warning(self) -> str:
        """What everybody is to know before reading on; "": nothing."""
        bad = [LABELS[one] for one in self.labels if one in LABELS]
        return f"The moderators of this server labelled it {' and '.join(bad)}." if bad else ""

    @property
    def description(self) -> str:
        """What previews and feeds say of it."""
        return " ".join(filter(None, (self.warning, self.plain_about)))


class File(NamedTuple):
    """A file of a post, with its own caption if it has one."""

    id: int
    shown: Shown
    caption: Markup
    alt: str
    """What stands for a picture where it is not seen."""
    sight: Sight | None = None
    """What stands in place of a file."""


class Preview(NamedTuple):
    """What a post shows of a page of the web that it links to."""

    url: str
    site: str
    title: str
    description: str
    picture: Shown | None
    large: bool


class Row(NamedTuple):
    """A post, ready to print."""

    id: int
    when: str
    iso: str
    edited: str
    """When it was changed, as `iso`; "": never."""
    edited_when: str
    restricted: str
    html: Markup = Markup()
    excerpt: str = ""
    title: str = ""
    files: tuple[File, ...] = ()
    source: str | None = None
    """Title of where it was forwarded from; None: it is no forward."""
    source_at: str = ""
    """Where that is on this site, after the root; "": nowhere."""
    answered_at: str = ""
    """Where that is on this site, after the root; "": it answers nothing, or nothing that can be seen here."""
    answered: str = ""
    """What it answers, in a few words; "": nothing."""
    signature: str = ""
    reactions: tuple[tuple[str, str], ...] = ()
    views: str = ""
    pinned: bool = False
    preview: Preview | None = None
    comments: str = ""
    """How many there are, in words; "": none, or it cannot be commented on."""
    answered_in: str = ""
    """Title of where it answers something; "": in its own channel."""

    @property
    def album(self) -> tuple[File, ...]:
        """What is shown side by side."""
        return tuple(one for one in self.files if one.shown.how in ("picture", "video"))

    def width_of(self, place: int) -> str:
        """How much of a line a file of the album takes: rows of three, after rows of two where those do not fit."""
        count = len(self.album)
        if count == 1 or (count == 3 and place == 0):
            return "all"
        halves = count if count in (2, 3, 4) else (0, 4, 2)[count % 3]
        return "half" if place < halves else "third"

    @property
    def others(self) -> tuple[File, ...]:
        """What is shown one below the other."""
        return tuple(one for one in self.files if one.shown.how not in ("picture", "video"))

    @property
    def picture(self) -> Shown | None:
        """The file whose picture stands for the post elsewhere."""
        return next((one.shown for one in self.files if one.shown.poster and not one.shown.veiled), None)

    @property
    def has_large_picture(self) -> bool:
        """Is that large enough for other sites to show it across a whole line?"""
        card = self.picture.card if self.picture is not None else None
        return card is not None and card.width >= LEAST_LARGE


def face(found: Profile, root: str) -> Face:
    """Whoever has a public name, for a page whose addresses begin with `root`."""
    words, entities = tidy(found.about, ()) if found.about else ("", ())
    return Face(
        found.kind,
        found.name,
        found.title,
        html(words, entities, Place(root, found.name if found.kind == "channel" else "")),
        excerpt(words),
        initials(found.title),
        found.peer.id % COLOURS,
        members(found),
        f"tg://resolve?domain={found.name}",
        found.protected,
        *_portrait(found.photo, f"{root}pic/{found.name}"),
        found.labels,
    )


def _portrait(photo: Photo | None, at: str) -> tuple[str, Picture | None]:
    """The small picture of whoever it is, and the large one."""
    if photo is None:
        return "", None
    small, big = photo.sized(photo.portrait(False)), photo.sized(photo.portrait(True))
    if small is None or big is None:
        return "", None
    at = f"{at}/{photo.id:x}"
    return f"{at}/{small.type}", Picture(f"{at}/{big.type}", big.width, big.height)


def invited(found: Invitation, root: str) -> Face:
    """What an invite link leads to."""
    kind = "channel" if found.kind == "channel" else "group"
    shown = Profile(found.peer, kind, f"+{found.hash}", found.title, found.about, found.members, photo=found.photo)
    shown = shown._replace(labels=found.labels)
    return face(shown, root)._replace(app=f"tg://join?invite={found.hash}")


def row(post: Post, place: Place, protected: bool = False) -> Row:
    """A channel's post."""
    when = (post.id, day(post.date), iso(post.date))
    if post.restricted:
        return Row(*when, "", "", post.restricted, excerpt="This post cannot be shown.", title=f"Post {post.id}")
    words = plain(post.text, post.entities)
    files = tuple(
        File(
            shot.id,
            media.shown(shot.media, f"{place.root}s/{place.name}/{shot.id}", protected),
            html(shot.text, shot.entities, place),
            _alt(shot, place_in, len(post.shots), words),
            drawn(shot.media.fileless, place) if shot.media.fileless is not None else None,
        )
        for place_in, shot in enumerate(post.shots, 1)
    )
    first = files[0].shown if files else None
    sight = files[0].sight if files else None
    said = (
        words.strip()
        or (f"{sight.title} {sight.detail}" if sight else "")
        or (f"{first.name}: {first.detail}".removesuffix(": ") if first else "")
    )
    source, answered = post.source, post.answered
    named = sight.title if sight and sight.how == "poll" and not words.strip() else said  # votes change no title
    return Row(
        *when,
        iso(post.edit_date) if post.edit_date else "",
        day(post.edit_date) if post.edit_date else "",
        "",
        html(post.text, post.entities, place),
        excerpt(said),
        excerpt(named.partition("\n")[0], _TITLE) or f"Post {post.id}",
        files,
        None if source is None else source.title or PRIVATE,
        _at(source),
        _answered_at(post, place),
        _snippet(post),
        post.signature,
        tuple((emoji, short(count)) for emoji, count in post.reactions),
        short(post.views) if post.views else "",
        post.pinned,
        _preview(post, place),
        f"{short(post.comments)} comment{'' if post.comments == 1 else 's'}" if post.comments > 0 else "",
        (answered.source.title or PRIVATE) if answered and answered.source else "",
    )


def _alt(shot: Shot, number: int, of: int, words: str) -> str:
    """What stands for a picture: of several, which one it is, since they have one text between them."""
    if of == 1:
        return excerpt(words, _TITLE)
    own = excerpt(plain(shot.text, shot.entities), _TITLE)
    name = f"{media.NAMES.get(shot.media.kind, 'File')} {number} of {of}"
    return f"{name}: {own}" if own else name


def _answered_at(post: Post, place: Place) -> str:
    answered = post.answered
    if answered is None or answered.gone:
        return ""
    return f"{place.name}/{answered.id}" if answered.id else _at(answered.source)


def _at(source: Source | None) -> str:
    """Where that is on this site, after the root; "": nowhere."""
    if source is None or not source.name:
        return ""
    return f"{source.name}/{source.post}" if source.post else source.name


def _preview(post: Post, place: Place) -> Preview | None:
    page = post.page
    url = address(page.url) if page else ""
    if page is None or not url or post.shots:
        return None
    at = f"{place.root}s/{place.name}/{post.id}"
    picture = media.shown(Media(page.photo), at, True) if page.photo else None
    site, title, words = (excerpt(one) for one in (page.site_name, page.title, page.description))
    if not (site or title or words) and picture is None:
        return None
    return Preview(url, site, title, words, picture, page.large)


def _snippet(post: Post) -> str:
    answered = post.answered
    if answered is None:
        return ""
    if answered.gone:
        return "A post that is not here any more"
    return excerpt(plain(answered.text, answered.entities)) or ("A message" if answered.source else "An earlier post")


def excerpt(text: str, most: int = EXCERPT) -> str:
    """The beginning of a text on one line."""
    text = " ".join(text[: 4 * most].split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def initials(title: str) -> str:
    """Up to two letters that stand for a picture."""
    found = []
    for word in title.split():
        first = next((c for c in word if unicodedata.category(c)[0] in "LN" or unicodedata.category(c) == "So"), "")
        if first:
            found.append(first.upper()[:1])
    return "".join(found[:1] + found[1:][-1:]) or "#"


def members(found: Profile) -> str:
    """How many are in it, in words."""
    if found.kind not in ("channel", "group"):
        return ""
    word = "subscriber" if found.kind == "channel" else "member"
    return f"{short(found.members)} {word}{'' if found.members == 1 else 's'}"


def short(count: int) -> str:
    """A number as it is read at a glance: all of it below ten thousand, then in thousands or millions."""
    if count < 10_000:
        return f"{count:,}"
    for step, letter in ((10**9, "B"), (10**6, "M"), (1000, "K")):
        if count >= step:
            tenths = count * 10 // step
            return f"{tenths // 10}{letter}" if tenths >= 1000 or tenths % 10 == 0 else f"{tenths / 10:.1f}{letter}"
    return str(count)


def _moment(date: int) -> datetime:
    return datetime.fromtimestamp(min(max(date, 0), 2**33), UTC)


def day(date: int) -> str:
    """A time as people read it."""
    moment = _moment(date)
    return f"{moment.day} {moment:%b %Y, %H:%M}"


def iso(date: int) -> str:
    """A time as RFC 3339 writes it."""
    return f"{_moment(date):%Y-%m-%dT%H:%M:%SZ}"
