"""Lets `python -m chappe` be the command line."""

from chappe.ops.cli import main

if __name__ == "__main__":
    main()
