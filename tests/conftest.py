"""What all tests share: how long Hypothesis may look, and that nothing is skipped where everything must run."""

import os
from collections.abc import Iterator

import hypothesis
import pytest

IN_CI = bool(os.environ.get("CI"))
hypothesis.settings.register_profile("chappe", deadline=None, print_blob=True, derandomize=IN_CI)
hypothesis.settings.load_profile("chappe")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """In CI a test that is skipped with a reason that begins "missing: " has failed."""
    report = yield
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        reason = str(call.excinfo.value) if call.excinfo else ""
        if reason.startswith("missing: "):
            report.outcome = "failed"
            report.longrepr = f"skipped where everything must run: {reason}"
    return report
