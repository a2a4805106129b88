"""An append-only log that outsiders can check: the tree's hashes, its proofs, its tiles, and its signed checkpoints.

May import: standard library.
"""
