"""Tests of `chappe.domain`, one file for each of its modules: commands run in a world, no socket, no TL."""
