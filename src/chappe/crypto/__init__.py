"""The ciphers, key exchanges and derivations of the protocol, as pure functions with fast backends.

May import: cryptg, cryptography, standard library.
"""
