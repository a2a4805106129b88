"""The command line: what it prints, what it refuses, and that it shows no trace for an operator's slip."""

import json
import os
import socket
import sqlite3
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


@pytest.mark.parametrize(
    "words",
    [
        ("bank", "list"),
        ("staff", "add", "+4915100000001", "moderator"),
        ("flagger", "list"),
        ("rule", "list"),
        ("cybertip", "show", "1"),
        ("statements", "--since", "2026-01-01", "--out", "{}/out"),
        ("transparency-report", "--year", "2026", "--out", "{}/out"),
    ],
)
def test_a_folder_without_a_server_is_named_and_left_alone(tmp_path: Path, words: tuple[str, ...]) -> None:
    result = run(*(word.format(tmp_path) for word in words), "--data", f"{tmp_path}/none")
    assert result.exit_code == 1
    assert "none is no server's data folder" in result.output
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("statements", "--since", "2026-01-01", "--out", "{}/out"),
        ("transparency-report", "--year", "2026", "--out", "{}/out"),
        ("cybertip", "show", "1"),
    ],
)
def test_the_data_folder_is_the_one_that_the_settings_name(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "settings.toml").write_text(f'[server]\ndata = "{tmp_path}/named"\n')
    result = run(*(word.format(tmp_path) for word in words), "--config", f"{tmp_path}/settings.toml")
    assert result.exit_code == 1
    assert f"{tmp_path}/named is no server's data folder" in result.output
    result = run(*(word.format(tmp_path) for word in words), *("--config", f"{tmp_path}/settings.toml", "--data", "x"))
    assert "x is no server's data folder" in result.output, "the flag stands above it"


def test_no_command_changes_the_form_of_a_database_under_an_older_server(data: Path) -> None:
    assert run("staff", "list", "--data", str(data)).exit_code == 0
    connection = sqlite3.connect(data / "chappe.db")
    connection.execute("PRAGMA user_version=3")
    with DataFolder(data):
        result = run("staff", "list", "--data", str(data))
    assert result.exit_code == 1
    assert "of an older version than this program" in result.output
    assert connection.execute("PRAGMA user_version").fetchone()[0] == 3
    connection.close()


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everywhere")
def test_whom_a_folder_does_not_belong_to_is_told_so(data: Path) -> None:
    (data / "keys").chmod(0)
    try:
        for words in (("staff", "list"), ("doctor",), ("client-config", "json")):
            result = run(*words, "--data", str(data))
            assert result.exit_code != 0
            assert "Traceback" not in result.output
            assert result.exception is None or isinstance(result.exception, SystemExit)
    finally:
        (data / "keys").chmod(0o700)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[codes]\nphone = "webhook"\n[webhook]\nurl = "http://sms.example/"\nsecret_file = "{}/key"', "must be https"),
        ('[links]\ninner_networks = ["10.1.0.0/99"]', "links.inner_networks"),
        ('[cybertip]\nendpoint = "http://x.example/"\ncredentials_file = "{}/key"\nemail = "a@b.example"', "https"),
        ('[dsa]\nurl = "http://x.example"\ntoken_file = "{}/key"\nsince = "2026-01-01"', "dsa.url"),
    ],
)
def test_what_keeps_a_server_from_starting_is_one_line_of_it_and_of_the_doctor(
    tmp_path: Path, text: str, says: str
) -> None:
    (tmp_path / "key").write_text("a key")
    (tmp_path / "settings.toml").write_text(text.replace("{}", str(tmp_path)))
    words = ("--data", f"{tmp_path}/data", "--config", f"{tmp_path}/settings.toml")
    started = run("serve", "--listen", "127.0.0.1:0", *words)
    assert started.exit_code == 1 and says in started.output
    assert isinstance(started.exception, SystemExit)
    assert any(line.startswith("bad") and says in line for line in run("doctor", *words).output.splitlines())


def test_an_address_that_cannot_be_listened_on_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        wanted = f"127.0.0.1:{taken.getsockname()[1]}"
        result = run("serve", "--data", str(tmp_path), "--listen", wanted)
    assert result.exit_code == 1
    assert f"{wanted} cannot be listened on" in result.output


@pytest.mark.parametrize(("section", "name"), [("safety", "policy"), ("safety", "reports")])
def test_the_doctor_reads_the_files_without_which_no_server_starts(tmp_path: Path, section: str, name: str) -> None:
    (tmp_path / "words.toml").write_text("[nonsense]\nx = 1\n")
    (tmp_path / "settings.toml").write_text(f'[{section}]\n{name} = "{tmp_path}/words.toml"\n')
    result = run("doctor", "--data", f"{tmp_path}/data", "--config", f"{tmp_path}/settings.toml")
    assert result.exit_code == os.EX_CONFIG
    assert any(line.startswith("bad") and "words.toml" in line for line in result.output.splitlines())
