"""Tests of `chappe.web`: the public pages, asked without a socket, and looked at in a real browser."""
