"""Takes a message's content from everyone's sight and gives it back; other words stand in its place meanwhile."""

from chappe.domain.events import MessageEdited
from chappe.domain.outcome import Logged
from chappe.domain.ports import Tx
from chappe.domain.threads import copies
from chappe.domain.updates import record
from chappe.domain.values import Content, Entity, Message


def take_away(tx: Tx, messages: list[Message], decision: int, reason: str, words: str, now: int) -> list[int]:
    """Put `words` in the place of these messages' contents, and of what stands for them in a discussion group.

    The id stays, so that clients which never forget a deleted id can be shown it again; what happened is told by
    `shown`. Returns the contents that were changed: one that is removed already, or a service message, is not.
    """
    done = []
    for message in _with_copies(tx, messages):
        content = message.content
        if content.removed or content.action is not None:
            continue
        tx.removed.put(content, decision, now)
        tx.messages.set_content(tombstone(content, reason, words, now))
        done.append(content.id)
    return done


def tombstone(content: Content, reason: str, words: str, now: int) -> Content:
    """What stands in the place of a removed content: who and when, but nothing of what it said or showed."""
    kept = content._replace(
        text=words,
        entities=(Entity("italic", 0, len(words.encode("utf-16-le")) // 2),),
        edit_date=now,
        forward=None,
        media=None,
        link=None,
        group=0,
        preview=False,
        noforwards=True,
        removed=reason,
    )
    return kept._replace(reply=content.reply.bare if content.reply else None)


def give_back(tx: Tx, contents: list[int], now: int) -> list[int]:
    """Put removed contents back as they were; those whose messages were deleted meanwhile stay gone."""
    done = []
    for id in contents:
        content = tx.removed.get(id)
        if content is None:
            continue
        refs = tx.messages.refs(id)
        shown = tx.messages.get(refs[0].box, refs[0].id) if refs else None
        if shown is not None:  # where it is withheld may have changed while it was away
            back = content._replace(
                edit_date=max(now, content.edit_date),
                edit_hidden=content.edit_hidden or not content.edit_date,
                withheld=shown.content.withheld,
            )
            tx.messages.set_content(back)
            done.append(id)
        tx.removed.drop(id, now)
    return done


def shown(tx: Tx, contents: list[int], now: int) -> dict[int, tuple[Logged, ...]]:
    """Tell every box that has these contents how they look now."""
    happened: dict[int, tuple[Logged, ...]] = {}
    for id in contents:
        for ref in tx.messages.refs(id):
            found = tx.messages.get(ref.box, ref.id)
            if found is not None:
                happened[ref.box] = (*happened.get(ref.box, ()), record(tx, ref.box, MessageEdited(found), now))
    return happened


def _with_copies(tx: Tx, messages: list[Message]) -> list[Message]:
    known = {message.content.id: message for message in messages}
    for some in copies(tx, messages).values():
        for copy in some:
            known.setdefault(copy.content.id, copy)
    return list(known.values())
