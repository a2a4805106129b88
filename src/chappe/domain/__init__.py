"""The rules of the product, as plain synchronous functions over values inside one transaction.

May import: itself, standard library.
"""
