"""What docs/safety/ledger.md tells people to do by hand works, and finds what it says it finds."""

import functools
import http.server
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from chappe.safety.ledger_entries import encode
from tests.architecture.sources import ROOT
from tests.ops.test_verifying import DAY, Site
from tests.support.book import decision

PAGE = ROOT / "docs/safety/ledger.md"


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Files of a folder, and no word about them."""

    def log_message(self, *words: object) -> None:
        """Say nothing."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """An operator's files, served."""
    made = Site(tmp_path / "site").show()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(made.folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    made.address = f"http://127.0.0.1:{server.server_port}"
    yield made
    server.shutdown()
    server.server_close()


def follow(site: Site) -> dict[str, object]:
    """Run the page's program, from top to bottom."""
    text = PAGE.read_text()
    blocks = re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 3
    program = "".join(blocks)
    assert f'"https://chat.example", "{DAY}"' in program
    names: dict[str, object] = {}
    exec(program.replace("https://chat.example", site.address), names)
    return names


def test_the_page_checks_an_honest_log(site: Site) -> None:
    assert follow(site)["size"] == len(site.leaves) + 1


def test_the_page_finds_a_changed_entry(site: Site) -> None:
    bundle = site.file("log/tile/entries/001")
    bundle.write_bytes(bundle.read_bytes().replace(b"spam", b"scam"))
    with pytest.raises(AssertionError, match="were changed"):
        follow(site)


def test_the_page_finds_a_wrong_count(site: Site) -> None:
    site.counted[5] = encode(decision(6, DAY))
    site.show()
    with pytest.raises(AssertionError):
        follow(site)
