"""What stands around a case: who and where it is, how it looks by now, and what is posted beside it in public.

Of private chats there is nothing here: what a participant reported is all that moderators see of them.
"""

from typing import NamedTuple

from chappe.domain.attachments import File
from chappe.domain.ports import Tx
from chappe.domain.ports.cases import Case
from chappe.domain.ports.messages import Page
from chappe.domain.public import shows
from chappe.domain.values import Chat, Content, PeerRef, User, box_of
from chappe.safety import subjects
from chappe.safety.facts import Words, of_content
from chappe.safety.subjects import ACCOUNT, CHAT, MESSAGE, Subject

BESIDE = 3
"""Posts before and after one that is looked at."""
NEWEST = 5
"""Posts of a channel or group that is looked at as a whole."""
LONGEST = 600
"""Letters of a post beside it that are shown."""


class Post(NamedTuple):
    """A post nearby."""

    id: int
    date: int
    text: str
    media: str
    """The kind of what it shows; "": words alone."""
    is_it: bool
    """It is the one that the case is about."""


class Surroundings(NamedTuple):
    """All of it."""

    said: Words
    """Everything that people read in what was reported, a poll's answers and addresses behind words too."""
    person: User | None
    place: Chat | None
    """The public group or channel."""
    address: str = ""
    """The path of its public page; "": it has none."""
    gone: bool = False
    """It is not there any more."""
    removed: bool = False
    """A decision took it away."""
    changed: bool = False
    """Its author has edited it since."""
    now: Words = Words("")
    """What people read in it now, where that is another."""
    shown: File | None = None
    """The file that it shows now, if it is another: of an account, group or channel the photo."""
    posts: tuple[Post, ...] = ()
    """Oldest first."""


def seen_in(tx: Tx, case: Case) -> Content | None:
    """What was reported, as it was: with the question of a poll, of which a message keeps the number alone."""
    seen = tx.cases.seen(case.id)
    media = seen.media if seen is not None else None
    poll = tx.polls.many([media.poll.id]).get(media.poll.id) if media is not None and media.poll is not None else None
    if seen is None or media is None or poll is None:
        return seen
    return seen._replace(media=media._replace(fileless=poll))


def around(tx: Tx, case: Case, seen: Content | None) -> Surroundings:
    """What a moderator is shown around a case; `seen` is what was reported, None where it is not to be seen."""
    said = of_content(seen) if seen is not None else Words("")
    person = tx.users.get(case.person) if case.person > 0 else None
    if not case.public or case.kind not in (MESSAGE, ACCOUNT, CHAT):
        return Surroundings(said, person, None)
    facts = subjects.look(tx, Subject(case.kind, case.peer, case.box, case.message))
    if facts is None:
        return Surroundings(said, person, None, gone=True)
    if not facts.public:  # its place was made private since: nobody but its members reads it now
        return Surroundings(said, person, None)
    name = (facts.user.username if facts.user else facts.chat.username if facts.chat else "") or ""
    found = Surroundings(said, person, facts.chat, name, shown=_shown(tx, case, seen, facts.content))
    if facts.chat is not None:
        found = found._replace(posts=_beside(tx, facts.chat.peer, case.message))
    if facts.message is None:
        return found
    found = found._replace(address=f"{name}/{case.message}", removed=bool(facts.message.content.removed))
    now = of_content(facts.message.content)
    if found.removed or seen is None or (now == said and found.shown is None):
        return found
    return found._replace(changed=True, now=now)


def reported(tx: Tx, case: Case) -> File | None:
    """The file that was shown by what was reported."""
    return _file(tx.cases.seen(case.id))


def present(tx: Tx, case: Case) -> File | None:
    """The file that is shown there now, if it is another and everybody may see it."""
    return around(tx, case, seen_in(tx, case)).shown


def _shown(tx: Tx, case: Case, seen: Content | None, now: Content | None) -> File | None:
    if case.kind == ACCOUNT:
        user = tx.users.get(case.peer.id)
        portrait = user.photo if user is not None and shows(tx, user.id, "photo") else None
        found = tx.files.get(portrait.id) if portrait is not None else None
    elif case.kind == CHAT:
        chat = tx.chats.get(case.peer)
        found = tx.files.get(chat.photo) if chat is not None and chat.photo else None
    else:
        found = _file(now)
    before = _file(seen)
    return found if found is not None and (before is None or before.id != found.id) else None


def _file(content: Content | None) -> File | None:
    return content.media.file if content is not None and content.media is not None else None


def _beside(tx: Tx, place: PeerRef, id: int) -> tuple[Post, ...]:
    """Posts around one; the newest where there is none."""
    page = Page(offset_id=id, add_offset=-BESIDE - 1, limit=2 * BESIDE + 1) if id else Page(limit=NEWEST)
    found = []
    for message in reversed(tx.messages.history(box_of(place.id), place, page)):
        content = message.content
        if content.action is None and not content.removed:
            media = content.media.kind if content.media is not None else ""
            found.append(Post(message.id, content.date, of_content(content).text[:LONGEST], media, message.id == id))
    return tuple(found)
