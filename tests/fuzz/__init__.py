"""Fuzzing: each harness module states an invariant and has `one(chance)`, a round that fails if it does not hold."""
