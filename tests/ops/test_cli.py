"""The command line: what it prints, what it refuses, and that it shows no trace for an operator's slip."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from chappe.crypto.rsa import fingerprint
from chappe.ops import routes
from chappe.ops.cli import main
from chappe.ops.connect import LIBRARIES, Target
from chappe.ops.data_folder import DataFolder


def run(*words: str) -> Result:
    """One command in this process."""
    return CliRunner().invoke(main, list(words))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder whose keys exist."""
    with DataFolder(tmp_path) as folder:
        folder.make_identity()
    return tmp_path


def test_client_config_as_json_holds_what_a_client_needs(data: Path) -> None:
    found = json.loads(run("client-config", "json", "--data", str(data)).output)
    key = DataFolder(data).key()
    assert found == {
        "host": "127.0.0.1",
        "port": 2398,
        "dc_id": 2,
        "fingerprint": key.fingerprint.to_bytes(8, "big", signed=True).hex(),
        "public_key_pem": key.public_pem,
    }
    assert found["public_key_pem"].startswith("-----BEGIN RSA PUBLIC KEY-----\n")


def test_client_config_names_the_address_of_the_running_server(data: Path) -> None:
    with DataFolder(data) as folder:
        folder.say_running("chat.example", 443)
        found = json.loads(run("client-config", "json", "--data", str(data)).output)
        assert (found["host"], found["port"]) == ("chat.example", 443)


@pytest.mark.parametrize("library", LIBRARIES)
def test_lines_for_each_library_hold_address_and_key(data: Path, library: str) -> None:
    key = DataFolder(data).key()
    text = LIBRARIES[library](Target("192.0.2.7", 4711, key))
    assert "192.0.2.7" in text
    assert "4711" in text
    assert any(form in text for form in (key.public_pem.strip(), str(key.n), json.dumps(key.public_pem)))


@pytest.mark.parametrize("library", ["telethon", "kurigram", "tdlib"])
def test_python_lines_are_python(data: Path, library: str) -> None:
    compile(LIBRARIES[library](Target("192.0.2.7", 4711, DataFolder(data).key())), library, "exec")


def test_telethon_lines_make_telethon_trust_the_key(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rsa = pytest.importorskip("telethon.crypto.rsa", reason="missing: telethon")
    monkeypatch.setattr(rsa, "_server_keys", {})
    text = LIBRARIES["telethon"](Target("192.0.2.7", 4711, DataFolder(data).key()))
    exec(text.partition("client = ")[0], {})
    assert list(rsa._server_keys) == [DataFolder(data).key().fingerprint]


def test_kurigram_lines_name_the_fingerprint_that_belongs_to_the_numbers(data: Path) -> None:
    key = DataFolder(data).key()
    assert fingerprint(key.n, 65537) == key.fingerprint
    assert f"server_public_keys[{key.fingerprint}]" in LIBRARIES["kurigram"](Target("192.0.2.7", 1, key))


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("client-config", "json", "--data", "{}/none"), "start the server once"),
        (("code", "+4915100000001", "--data", "{}/none"), "has a server been started there"),
        (("code", "nobody", "--data", "{}"), "no phone number"),
        (("serve", "--data", "{}", "--listen", "0.0.0.0:1", "--test-numbers"), "--test-numbers-on-public-address"),
        (("serve", "--data", "{}", "--listen", "here:there"), "not an address"),
        (("serve", "--config", "{}/none.toml"), "none.toml"),
        (("client-config", "smoke-signals"), "Invalid value"),
    ],
)
def test_an_operators_slip_is_one_line_and_a_code(tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    result = run(*(word.format(tmp_path) for word in words))
    assert result.exit_code in (1, 2)
    assert says in result.output
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)


def test_routes_are_listed_with_their_place() -> None:
    lines = run("routes").output.splitlines()
    assert len(lines) == len(routes.rows()) + 1
    answered = next(line for line in lines if line.startswith("help.getConfig "))
    assert "src/chappe/rpc/" in answered
    only = run("routes", "--state", "refused").output.splitlines()
    assert len(only) == 1 + sum(row.status == "refused" for row in routes.rows())
    assert {line.split()[1] for line in only[:-1]} == {"refused"}


def test_the_version_is_the_packages() -> None:
    assert run("--version").output.startswith("chappe, version 0.")
