"""Tests against a live server with a client that does not hide the wire."""
