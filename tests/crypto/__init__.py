"""Tests of `chappe.crypto`."""
