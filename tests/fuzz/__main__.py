"""Runs harnesses for a while: `python -m tests.fuzz [name …] [--seconds N] [--seed N]`; a failure names its round."""

import argparse
from random import Random
from time import monotonic

from tests.fuzz.harnesses import load


def main() -> None:
    """Shares the time among the named harnesses, or all."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("names", nargs="*", default=[])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    harnesses = load(chosen.names)
    for name, one in harnesses.items():
        end = monotonic() + chosen.seconds / len(harnesses)
        count = 0
        while monotonic() < end:
            seed = f"{chosen.seed}.{count}"
            try:
                one(Random(seed))
            except BaseException:
                print(f"{name}: round {seed} failed")
                raise
            count += 1
        print(f"{name}: {count} rounds held")


main()
