"""The protocol between client and server as state machines: bytes in, events out, clock and randomness as arguments.

May import: tl, crypto, standard library.
"""
