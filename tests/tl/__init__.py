"""Tests of the TL layer."""
