"""Generated files are what their generators would write now."""

import subprocess
import sys

import pytest

from tests.architecture.sources import ROOT
from tools.__main__ import GENERATORS


@pytest.mark.parametrize("name", GENERATORS)
def test_a_generated_file_is_fresh(name: str) -> None:
    command = [sys.executable, "-m", f"tools.{name}", "--check"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert found.returncode == 0, f"run make gen\n{found.stdout}{found.stderr}"
