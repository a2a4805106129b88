"""Tests; folders mirror those of `src/chappe`."""
