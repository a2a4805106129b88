"""Fixtures of the client scenes: one live server and one pool of driver processes for the whole run."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from .harness.devices import Pool
from .harness.libraries import LIBRARIES
from .harness.people import Stage, staged
from .harness.process import DriverUnsupported
from .harness.server import LiveServer


@pytest.fixture(scope="session")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """The server that all ordinary scenes share; people have numbers of their own."""
    server = LiveServer(tmp_path_factory.mktemp("server"))
    server.start()
    yield server
    server.close()


@pytest.fixture(scope="session")
def pool(live_server: LiveServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    """The driver processes."""
    pool = Pool(live_server, tmp_path_factory.mktemp("drivers"))
    yield pool
    pool.close()


@pytest.fixture
def stage(pool: Pool) -> Iterator[Stage]:
    """People and devices for one scene; afterwards the processes go back to the pool."""
    with staged(pool) as made:
        yield made


def require(*names: str) -> None:
    """Skips (in CI: fails) if one of these libraries cannot run here."""
    for name in names:
        why = LIBRARIES[name].why_missing()
        if why and os.environ.get("CI"):
            pytest.fail(f"{name}: {why}")
        if why:
            pytest.skip(f"{name}: {why}")


@pytest.fixture(params=list(LIBRARIES))
def library(request: pytest.FixtureRequest) -> str:
    """Each library in turn."""
    require(request.param)
    return str(request.param)


_NAMES = list(LIBRARIES)
_RING = [(one, _NAMES[(place + 1) % len(_NAMES)]) for place, one in enumerate(_NAMES)]


@pytest.fixture(params=_RING, ids=lambda pair: "-".join(pair))
def libraries(request: pytest.FixtureRequest) -> tuple[str, str]:
    """Two libraries: each meets the next one in a ring, so that each plays both parts."""
    one, other = request.param
    require(one, other)
    return one, other


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """A verb that a library does not have ends the scene as skipped, with the library's reason."""
    try:
        return (yield)
    except DriverUnsupported as why:
        pytest.skip(str(why))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Adds the end of the server's log to the report of a failed scene."""
    report = yield
    if report.failed and "live_server" in getattr(item, "funcargs", {}):
        report.sections.append(("server log", item.funcargs["live_server"].log_tail()))
    return report
