"""Files in which lists of hashes are exchanged, read and written; a file that is not whole is not read at all.

May import: domain, safety.banks, standard library.
"""
