"""Tests of `chappe.engine`."""
