"""Cuts a connection's bytes into packets and back, in the transport that the client chose by its first bytes.

May import: mtproto.errors, crypto, standard library.
"""

from chappe.mtproto.frames.base import DEFAULT_LIMIT, Codec, Packet
from chappe.mtproto.frames.detect import Found, Verdict, detect

__all__ = ["DEFAULT_LIMIT", "Codec", "Found", "Packet", "Verdict", "detect"]
