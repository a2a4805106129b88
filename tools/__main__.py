"""Runs every generator whose inputs are in the repository; with `--check` they only compare."""

import subprocess
import sys
from pathlib import Path

GENERATORS = ("generate_tl", "methods", "manual", "reaction_art")
ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Run them all, each in a process of its own since one imports what another writes; 1 where one failed."""
    codes = [
        subprocess.run([sys.executable, "-m", f"tools.{name}", *sys.argv[1:]], cwd=ROOT, check=False).returncode
        for name in GENERATORS
    ]
    return int(any(codes))


if __name__ == "__main__":
    sys.exit(main())
