"""Scenes that real, unmodified client libraries play against a live Chappe server on loopback."""
