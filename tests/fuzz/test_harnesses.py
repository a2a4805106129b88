"""A short run of every harness, always with the same rounds; `python -m tests.fuzz` runs them for longer."""

from random import Random

import pytest

from tests.fuzz.harnesses import load

HARNESSES = load()


def test_harnesses_are_found() -> None:
    assert {"frames", "handshake"} <= set(HARNESSES)


@pytest.mark.parametrize("name", HARNESSES)
def test_the_invariant_holds(name: str) -> None:
    for seed in range(300):
        HARNESSES[name](Random(seed))
