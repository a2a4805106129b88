"""What a connection tells its shell: the only way out of the machine besides bytes."""

from typing import Any, NamedTuple

from chappe.mtproto.handshake import Done, Job
from chappe.mtproto.session import Session


class KeyNeeded(NamedTuple):
    """An auth key that is not live here: look it up and call key_found(); packets wait until then."""

    key_id: int


class JobReady(NamedTuple):
    """Heavy arithmetic of a key creation: run `job.fn` off the loop and call job_done() with what it gives."""

    job: Job[Any]


class KeyMade(NamedTuple):
    """A key creation is complete: save `done.key`, then call key_saved()."""

    done: Done


class CallReceived(NamedTuple):
    """An API call for the shell to answer with session.answer()."""

    session: Session
    msg_id: int
    body: bytes


class CallDropped(NamedTuple):
    """The client wants no answer to a call under way any more."""

    session: Session
    msg_id: int


class KeyDestroyed(NamedTuple):
    """The client asks for the end of its auth key; answer with session.reply()."""

    session: Session
    msg_id: int
