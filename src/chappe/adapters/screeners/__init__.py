"""Screeners that come with the server: what they look for is data, what they answer is policy.

May import: PIL, ahocorasick_rs, domain, numpy, safety, ports, standard library.
"""
