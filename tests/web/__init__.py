"""Tests of `chappe.web`: the public pages, asked without a socket."""
