"""Tests of `chappe.ledger`."""
