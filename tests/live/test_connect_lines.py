"""The lines that `chappe client-config` prints for each library work as they are: each connects and gets an answer."""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.test_serve import environment, run, server

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ROOT / "tests" / "clients" / "node" / "node_modules"
ENDINGS = {
    "telethon": """
import asyncio
from telethon.tl.functions.help import GetConfigRequest

async def main():
    await client.connect()
    print("this_dc", (await client(GetConfigRequest())).this_dc)
    await client.disconnect()

asyncio.run(main())
""",
    "kurigram": """
import asyncio
from pyrogram import raw

async def main():
    await client.connect()
    print("this_dc", (await client.invoke(raw.functions.help.GetConfig())).this_dc)
    await client.disconnect()

asyncio.get_event_loop_policy().get_event_loop().run_until_complete(main())
""",
    "mtcute": """
const config = await client.call({ _: "help.getConfig" });
console.log("this_dc", config.thisDc);
await client.destroy();
process.exit(0);
""",
    "gramjs": """
const { Api } = require("telegram");
(async () => {
  await client.connect();
  console.log("this_dc", (await client.invoke(new Api.help.GetConfig())).thisDc);
  await client.destroy();
  process.exit(0);
})();
""",
}
"""What a reader would write below the lines, to see whether they work."""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The data folder of a running server."""
    folder = tmp_path_factory.mktemp("data")
    with server(folder):
        yield folder


def lines(library: str, data: Path) -> str:
    """What the command prints for a library."""
    found = run("client-config", library, "--data", str(data))
    assert found.returncode == 0, found.stderr
    return found.stdout


def ran(command: list[str], folder: Path) -> str:
    """The output of a program that a library's user might have written."""
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment()
    ) as program:
        try:
            said, _ = program.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            program.kill()
            pytest.fail(f"still waiting after a minute:\n{program.communicate()[0]}")
    assert program.returncode == 0, said
    return said


@pytest.mark.parametrize(("library", "package"), [("telethon", "telethon"), ("kurigram", "pyrogram")])
def test_python_lines_connect(library: str, package: str, data: Path, tmp_path: Path) -> None:
    if importlib.util.find_spec(package) is None:
        pytest.skip(f"missing: the Python package {library}")
    before = "import asyncio\nasyncio.set_event_loop(asyncio.new_event_loop())\n" if library == "kurigram" else ""
    (tmp_path / "program.py").write_text(before + lines(library, data) + ENDINGS[library])
    assert "this_dc 2" in ran([sys.executable, "program.py"], tmp_path)


@pytest.mark.parametrize(("library", "file"), [("mtcute", "program.mjs"), ("gramjs", "program.cjs")])
def test_javascript_lines_connect(library: str, file: str, data: Path, tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None or not PACKAGES.is_dir():
        pytest.skip("missing: Node.js and the packages of tests/clients/node")
    os.symlink(PACKAGES, tmp_path / "node_modules")
    text = lines(library, data)
    if library == "mtcute":
        # Its default storage is a compiled SQLite, which is not built where the tests' packages are installed.
        text = text.replace("{ TelegramClient }", "{ MemoryStorage, TelegramClient }")
        text = text.replace("apiId: 1", "storage: new MemoryStorage(), logLevel: 5, apiId: 1")
    (tmp_path / file).write_text(text + ENDINGS[library])
    assert "this_dc 2" in ran([node, file], tmp_path)


def test_tdlib_lines_make_a_copy_that_knows_this_server(data: Path, tmp_path: Path) -> None:
    if importlib.util.find_spec("tdjson") is None:
        pytest.skip("missing: the Python package tdjson")
    text = lines("tdlib", data)
    (tmp_path / "program.py").write_text(text)
    ran([sys.executable, "program.py"], tmp_path)
    (library,) = (tmp_path / "chappe-tdlib" / "tdjson.libs").glob("libtdjson*")
    image = library.read_bytes()
    pem = text.partition('b"""')[2].partition("\\0")[0].encode()
    assert image.count(pem) == 2
    assert b"149.154.167.51" not in image
    assert b"127.100.100.51" in image
    load = f"import sys; sys.path.insert(0, {str(tmp_path / 'chappe-tdlib')!r}); import tdjson; print(tdjson.__file__)"
    assert "chappe-tdlib" in ran([sys.executable, "-c", load], tmp_path)
