"""Contract tests of what stands behind the ports to the outside world."""
