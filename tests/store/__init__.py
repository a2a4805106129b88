"""The contract of the store: one suite, run on every driver."""
