"""Tests of `chappe.rpc`: requests in, answers out, through the router."""
