"""Previews of links: which page a message shows, whether it has to be looked at, and what follows once it was."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple
from urllib.parse import urlsplit

from chappe.domain import files, people
from chappe.domain.attachments import File
from chappe.domain.command import Command, Pace, rule
from chappe.domain.errands import LookAtPage
from chappe.domain.errors import Refused
from chappe.domain.events import NewScheduled, PageShown
from chappe.domain.outcome import Actor, Broadcast, Delivery, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.pages import FOUND, NOTHING, PENDING, Known
from chappe.domain.text import message_text
from chappe.domain.updates import chats_named, deliver, named, passing, record
from chappe.domain.values import Content, Entity
from chappe.domain.waiting import as_message, that_waited
from chappe.domain.weblinks import Link, Page

FRESH = 86_400
"""Seconds for which what was found at an address is shown without looking again."""
RETRY = 600
"""Seconds after which an address that had nothing to show is looked at again."""
OVERDUE = 60
"""Seconds after which a page that nobody has looked at is asked for again: the server was stopped meanwhile."""
KEPT = 30 * 86_400
AT_ONCE = 100
SHOWN_AT_ONCE = 1000
"""Messages that come to show a page in one transaction: those of somebody who sent one link again and again."""
LONGEST_URL = 2048
TITLE, DESCRIPTION, NAME = 256, 1024, 128
"""Characters that are kept of what a page says of itself."""


class Wish(NamedTuple):
    """How the sender wants a link to be shown."""

    url: str = ""
    """An address that was named apart from the text; "": the first one in it."""
    size: str = ""
    """"large", "small", or as the page asks."""


FIRST = Wish()


@dataclass(frozen=True, slots=True)
class AskForPage(Command):
    """Ask what a text's first link would show, or the one that is named."""

    pace: ClassVar[Pace | None] = Pace("look_at_page", 20, 2)

    text: str
    entities: tuple[Entity, ...] = ()
    url: str = ""


@dataclass(frozen=True, slots=True)
class KeepPage(Command):
    """What was found at an address, None where there was nothing; the server's own command."""

    id: int
    page: Page | None
    photo: File | None = None
    """Its picture, whose bytes are there and which has no id yet."""


@dataclass(frozen=True, slots=True)
class ForgetPages(Command):
    """Let go of what was found long ago; the server's own command."""


def first_url(text: str, entities: tuple[Entity, ...]) -> str:
    """The first address of the web that a text links to, with its scheme; "" where there is none."""
    raw = b"" if text.isascii() else text.encode("utf-16-le", "surrogatepass")
    for entity in entities:
        if entity.kind == "text_url":
            url = str(entity.data)
        elif entity.kind == "url" and not raw:
            url = text[entity.offset : entity.offset + entity.length]
        elif entity.kind == "url":
            url = raw[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le", "replace")
        else:
            continue
        proper = of_web(url)
        if proper:
            return proper
    return ""


def of_web(url: str) -> str:
    """The address as it is looked at, without its fragment; "" for what is none of the web's."""
    if len(url) > LONGEST_URL:
        return ""
    if "://" not in url:
        url = f"http://{url}"
    try:
        parts = urlsplit(url)
        if (
            parts.scheme.lower() not in ("http", "https")
            or not parts.hostname
            or "@" in parts.netloc
            or parts.port == 0
        ):
            return ""
        return parts._replace(scheme=parts.scheme.lower(), fragment="").geturl()
    except ValueError:
        return ""


def ask(tx: Tx, who: Actor, url: str) -> tuple[Known, LookAtPage | None]:
    """What is known of the address, and the errand to look at it where that is not enough."""
    known = tx.pages.by_url(url)
    if known is not None and (
        known.state == PENDING or who.now - known.at < (FRESH if known.state == FOUND else RETRY)
    ):
        return known, None
    # With an id of its own each time: clients know a page by its id, and messages sent before keep what they show.
    id = int.from_bytes(who.random(8), "little") >> 2 or 1
    tx.pages.ask(id, url, who.now)
    return Known(id, url, PENDING, who.now, None), LookAtPage(id, url)


def linked(tx: Tx, who: Actor, content: Content, wish: Wish = FIRST) -> tuple[Content, LookAtPage | None]:
    """The content with the page that it shows; `wait` is then to be called with the kept content."""
    url = of_web(wish.url) if wish.url else first_url(content.text, content.entities)
    if not url or content.media is not None:
        return content._replace(link=None), None
    known, errand = ask(tx, who, url)
    link = Link(known.id, url, known.at, known.page, known.state == NOTHING, wish.size, bool(wish.url))
    return content._replace(link=None if link.nothing else link), errand


def shows_else(content: Content, wish: Wish) -> bool:
    """Is a page named apart from the text that is not what the content shows, or not in that size?"""
    if not wish.url or content.media is not None:
        return False
    link = content.link
    return link is None or (link.url, link.size, link.manual) != (of_web(wish.url), wish.size, True)


def relinked(
    tx: Tx, who: Actor, content: Content, look: bool, wish: Wish = FIRST
) -> tuple[Content, tuple[object, ...]]:
    """The same for a content that was changed, with the errands; without `look` it shows no page any more."""
    if not look:
        return content._replace(link=None), ()
    content, errand = linked(tx, who, content, wish)
    return content, (errand,) if errand else ()


def wait(tx: Tx, content: Content) -> None:
    """Let a kept content wait for its page, where that is not known yet."""
    link = content.link
    if link is not None and link.page is None and not link.nothing:
        tx.pages.wait(link.page_id, content.id)


@rule(AskForPage)
def ask_for_page(tx: Tx, who: Actor, command: AskForPage) -> Outcome[Known | None]:
    """What is known of the page so far (core.telegram.org/method/messages.getWebPagePreview); None: no link."""
    if command.url:
        url = of_web(command.url)
        if not url:
            raise Refused("WEBPAGE_URL_INVALID")
    else:
        url = first_url(*message_text(command.text, command.entities))
    if not url:
        return Outcome(None)
    known, errand = ask(tx, who, url)
    return Outcome(known, after=(errand,) if errand else ())


def tidied(page: Page) -> Page:
    """The page with what it says of itself in bounds, and without line breaks where none belong."""

    def line(text: str, most: int) -> str:
        clean = " ".join("".join(c if c.isprintable() else " " for c in text).split())
        return clean if len(clean) <= most else clean[: most - 1].rstrip() + "…"

    return page._replace(
        url=page.url[:LONGEST_URL],
        kind=line(page.kind, 32),
        site_name=line(page.site_name, NAME),
        title=line(page.title, TITLE),
        description=line(page.description, DESCRIPTION),
        author=line(page.author, NAME),
    )


@rule(KeepPage)
def keep_page(tx: Tx, who: Actor, command: KeepPage) -> Outcome[bool]:
    """Keep what was found, and show it in messages that wait for it, some at a time; whether more of them wait."""
    known = tx.pages.get(command.id)
    if known is None:
        return Outcome(False)
    if known.state == PENDING:
        page = tidied(command.page._replace(id=known.id)) if command.page else None
        if page is not None and command.photo is not None:
            page = page._replace(photo=files.keep(tx, who, command.photo))
        tx.pages.put(known.id, page, who.now)
    else:  # the rest of those that wait
        page = known.page
    ids = tx.pages.waiting(known.id, SHOWN_AT_ONCE)
    deliveries: list[Delivery] = []
    broadcasts: list[Broadcast] = []
    for id in ids:
        waiting = that_waited(tx, id, known.id) if id < 0 else None
        if waiting is not None and page is not None:
            deliveries.append(deliver(waiting.box, passing(NewScheduled(as_message(tx, waiting)), who.now)))
    for id in (id for id in ids if id > 0):
        _show(tx, id, known.id, page, who.now, deliveries, broadcasts)
    events = [logged for delivery in deliveries for logged in delivery.events]
    events += [logged for told in broadcasts for logged in told.events]
    chats = chats_named(events)
    cast = people.cast_each(tx, deliveries, chats=chats)
    missing = {id for one in broadcasts for id in one.people} - cast.users.keys()
    cast.users.update({user.id: user for user in tx.users.many(sorted(missing))})
    return Outcome(len(ids) == SHOWN_AT_ONCE, tuple(deliveries), cast, broadcasts=tuple(broadcasts))


def _show(
    tx: Tx,
    content_id: int,
    page_id: int,
    page: Page | None,
    now: int,
    deliveries: list[Delivery],
    broadcasts: list[Broadcast],
) -> None:
    """Show a page in one content, if that still waits for it, and tell every box that has it."""
    shown = False
    for ref in tx.messages.refs(content_id):
        message = tx.messages.get(ref.box, ref.id)
        if message is None or message.content.link is None or message.content.link.page_id != page_id:
            return
        if not shown:
            content = message.content._replace(link=message.content.link._replace(page=page, nothing=page is None))
            tx.messages.set_content(content)
            shown = True
        logged = record(tx, ref.box, PageShown(message._replace(content=content)), now)
        if ref.box > 0:
            deliveries.append(deliver(ref.box, logged))
        else:
            broadcasts.append(Broadcast(-ref.box, (logged,), tuple(sorted(named((logged,))))))


@rule(ForgetPages)
def forget_pages(tx: Tx, who: Actor, command: ForgetPages) -> Outcome[bool]:
    """Whether there are more."""
    return Outcome(tx.pages.forget(who.now - KEPT, AT_ONCE) >= AT_ONCE)
