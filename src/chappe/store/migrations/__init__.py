"""Numbered steps of the database schema, as SQL files.

May import: nothing.
"""
