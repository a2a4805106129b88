"""Tests of `chappe.mtproto`."""
