"""The gateway over real loopback, with fakes behind its ports."""
