"""One suite per port, run on each driver that serves it."""
