"""Running the server: settings, command line, logs, metrics, and the one place that builds everything.

May import: everything.
"""
