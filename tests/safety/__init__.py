"""Tests of the rules of moderation."""
