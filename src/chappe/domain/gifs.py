"""GIFs that people keep: the last one that was kept or sent comes first."""

from dataclasses import dataclass
from typing import ClassVar

from chappe.domain import files, protected
from chappe.domain.attachments import File
from chappe.domain.bounds import SAVED_GIFS
from chappe.domain.command import Command, Pace, rule
from chappe.domain.errors import Refused
from chappe.domain.files import Known
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.stickers import GIFS
from chappe.domain.sticker_use import told


@dataclass(frozen=True, slots=True)
class KeepGif(Command):
    """Keep a GIF, or do not keep it any more."""

    pace: ClassVar[Pace | None] = Pace("keep_gif", 100, 1.0)

    gif: Known
    away: bool = False


@rule(KeepGif)
def keep_gif(tx: Tx, who: Actor, command: KeepGif) -> Outcome[None]:
    """Keep it before all others (core.telegram.org/method/messages.saveGif); beyond SAVED_GIFS the oldest goes.

    Raises GIF_ID_INVALID for what is no GIF, and as `files.seen` and `protected.check` do.
    """
    if command.away:
        file = files.named(tx, command.gif)
        return told(tx, who, GIFS, file is not None and tx.kept.remove(who.user_id, GIFS, file.id))
    file = files.seen(tx, who.user_id, command.gif, who.now, "GIF_ID_INVALID")
    if file.kind != "gif":
        raise Refused("GIF_ID_INVALID")
    protected.check(tx, who, command.gif, file)
    tx.kept.add(who.user_id, GIFS, file.id, SAVED_GIFS, who.now)
    return told(tx, who, GIFS, True)


def kept(tx: Tx, viewer: int) -> tuple[File, ...]:
    """A person's GIFs (core.telegram.org/method/messages.getSavedGifs)."""
    return tuple(file for file, _ in tx.kept.listed(viewer, GIFS))
