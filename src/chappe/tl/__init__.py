"""Reads and writes TL of every layer on file as objects of one inner layer.

May import: standard library.
"""
