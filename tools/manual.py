"""Writes the parts of docs/operate/ that are made from the settings; `--check` only compares."""

import sys
from pathlib import Path

from chappe.ops.manual import PAGES

ROOT = Path(__file__).resolve().parents[1]


def main(arguments: list[str] | None = None) -> int:
    """Write the pages or check them; 1 where one is stale."""
    check = "--check" in (sys.argv[1:] if arguments is None else arguments)
    stale = [name for name, make in PAGES.items() if not (ROOT / name).exists() or (ROOT / name).read_text() != make()]
    for name in stale:
        if check:
            print(f"{name} is out of date: run make gen", file=sys.stderr)
        else:
            (ROOT / name).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / name).write_text(PAGES[name]())
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
