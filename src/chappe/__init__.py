"""Chappe: a self-hosted messaging server that speaks Telegram's protocol.

May import: nothing.
"""
