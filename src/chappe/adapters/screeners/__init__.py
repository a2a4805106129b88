"""Screeners that come with the server: what they look for is data, what they answer is policy.

May import: ahocorasick_rs, domain, safety, ports, standard library.
"""
