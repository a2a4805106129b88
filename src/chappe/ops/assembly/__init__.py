"""Builds the whole server from its parts: the one place that names concrete classes.

`server` is the place to begin: it stands `core`, `port` and the faces upon one another. `choices` says which class is
behind each port, by the configuration; `database` opens the data folder for commands that run beside the server.

May import: everything.
"""
