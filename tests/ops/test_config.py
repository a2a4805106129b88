"""Settings: defaults, the file, the flags above it, and refusal of what cannot be meant."""

import tomllib
from pathlib import Path

import pytest

from chappe.ops.addresses import Address, address, advertised
from chappe.ops.config import Config, ConfigError, settings
from chappe.ops.loading import load, secret_from
from chappe.ops.manual import PAGES, sample

ROOT = Path(__file__).resolve().parents[2]


def from_text(tmp_path: Path, text: str, **flags: dict[str, object]) -> Config:
    """Settings from this text as a file."""
    file = tmp_path / "chappe.toml"
    file.write_text(text)
    return load(file, flags)


def test_without_file_and_flags_everything_has_its_default() -> None:
    assert load(None, {}) == Config()
    assert Config().addresses == (Address("127.0.0.1", 2398),)


def test_flags_stand_above_the_file(tmp_path: Path) -> None:
    config = from_text(
        tmp_path, '[server]\ndata = "there"\nlisten = ["[::1]:1", "localhost:2"]\n', server={"data": "here"}
    )
    assert config.server.data == Path("here")
    assert config.addresses == (Address("::1", 1), Address("localhost", 2))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[server]\nport = 1", "no setting server.port"),
        ("[sever]\ndata = 'x'", r"no section \[sever\]"),
        ("data = 'x'", r"no section \[data\]"),
        ("[limits]\non = 'yes'", "limits.on must be true or false"),
        ("[limits]\non = 1", "limits.on must be true or false"),
        ("[limits]\nscale = 0", "limits.scale must be above 0"),
        ("[limits]\nscale = true", "limits.scale must be a number"),
        ("[limits]\nscale = nan", "limits.scale must be above 0"),
        ("[server]\nlisten = 'here'", "server.listen must be a list of texts"),
        ("[server]\nlisten = []", "at least one address"),
        ("[server]\nlisten = ['here:port']", "not an address"),
        ("[server]\nlisten = ['here:70000']", "not an address"),
        ("[server]\npublic_port = -1", "public_port"),
        ("[server]\nlink_prefix = 'http://x'", "slash"),
        ("[server]\nlink_prefix = 'x.example/'", "https://"),
        ("[codes]\nphone = 'pigeon'", "codes.phone"),
        ("[codes]\nemail = 'smtp'", "smtp.host"),
        ("[codes]\nphone = 'webhook'", "webhook.url"),
        ("[codes]\ntimeout = 0", "codes.timeout"),
        ("[codes]\nemail = 'smtp'\n[smtp]\nhost = 'h'\nsender = 's@h'\nuser = 'u'", "password_file"),
        ("[codes]\nemail = 'smtp'\n[smtp]\nhost = 'h'\nsender = 's@h'\nsecurity = 'none'", "this machine"),
        ("[ledger]\nname = 'two words'", "ledger.name"),
        ("[ledger]\nname = 'a+b'", "ledger.name"),
        ("[ledger]\ncheckpoint_seconds = 0", "ledger.checkpoint_seconds"),
        ("[ledger]\nwitnesses = ['eye']", "ledger.witnesses"),
        ("[log]\nlevel = 'loud'", "log.level"),
        ("[media]\nstore = 'tape'", "media.store"),
        ("[media]\nfolder = 1", "media.folder must be text"),
        ("[media]\npicture_workers = 0", "media.picture_workers"),
        ("[media]\nlargest_file = 0", "media.largest_file"),
        ("[media]\nlargest_file = 4001", "media.largest_file"),
        ("[media]\nlargest_photo = 17", "media.largest_photo"),
        ("[media]\nunfinished = 100", "media.unfinished"),
        ("[media]\npicture_workers = 65", "media.picture_workers"),
        ("[media]\npicture_seconds = 0", "media.picture_seconds"),
        ("[media]\npicture_seconds = inf", "media.picture_seconds"),
        ("[media]\nstore = 's3'", "s3.endpoint"),
        ("[media]\nstore = 's3'\n[s3]\nendpoint = 'https://h'\nbucket = 'b'\naccess_key = 'k'", "secret_file"),
        ("[s3]\ntimeout = 0", "s3.timeout"),
        ("[s3]\nsecret = 'x'", "no setting s3.secret"),
        ("[cybertip]\nendpoint = 'https://h/ispws'", "credentials_file, email"),
        ("[cybertip]\nseconds = 0", "cybertip.seconds"),
        ("[cybertip]\npassword = 'x'", "no setting cybertip.password"),
        ("[server\n", "chappe.toml"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        from_text(tmp_path, text)


def test_a_missing_file_is_an_error_not_an_empty_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        load(tmp_path / "none.toml", {})


@pytest.mark.parametrize("public", ["0.0.0.0:1", "[::]:1", "192.0.2.7:1", "example.org:1", "127.0.0.1.example.org:1"])
def test_test_numbers_stay_on_loopback_unless_said_twice(public: str) -> None:
    listen = ("127.0.0.1:1", public)
    with pytest.raises(ConfigError, match="--test-numbers-on-public-address"):
        load(None, {"server": {"listen": listen}, "accounts": {"test_numbers": True}})
    both = {"test_numbers": True, "test_numbers_on_public_address": True}
    assert load(None, {"server": {"listen": listen}, "accounts": both}).accounts.test_numbers


@pytest.mark.parametrize("private", ["127.0.0.1:1", "127.9.9.9:1", "[::1]:1", "localhost:1"])
def test_loopback_is_known_in_all_its_forms(private: str) -> None:
    assert load(None, {"server": {"listen": (private,)}, "accounts": {"test_numbers": True}})


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("127.0.0.1:80", "127.0.0.1", 80),
        ("127.0.0.1", "127.0.0.1", 2398),
        ("[::1]:80", "::1", 80),
        ("[::1]", "::1", 2398),
        ("::1", "::1", 2398),
        ("example.org:0", "example.org", 0),
    ],
)
def test_addresses_are_read_in_every_usual_form(text: str, host: str, port: int) -> None:
    assert address(text) == (host, port)
    assert address(str(address(text))) == (host, port)


def test_clients_are_told_an_address_that_they_can_dial() -> None:
    assert advertised("", 0, [Address("127.0.0.1", 5), Address("::1", 6)]) == ("127.0.0.1", 5)
    assert advertised("chat.example", 443, [Address("0.0.0.0", 5)]) == ("chat.example", 443)
    assert not advertised("", 0, [Address("0.0.0.0", 5)]).wildcard


def test_each_setting_has_one_sentence() -> None:
    for found in settings():
        assert found.meaning.endswith("."), found
        assert found.meaning[0].isupper(), found


def test_the_sample_is_a_file_that_loads_and_changes_nothing(tmp_path: Path) -> None:
    assert from_text(tmp_path, sample()) == Config()
    bare = "\n".join(
        line.removeprefix("# ") if " = " in line and line.startswith("# ") and not line.endswith(".") else line
        for line in sample().splitlines()
    )
    assert {section: len(table) for section, table in tomllib.loads(bare).items()}
    assert from_text(tmp_path, bare) == Config()


@pytest.mark.parametrize("name", PAGES)
def test_the_manual_is_fresh(name: str) -> None:
    assert (ROOT / name).read_text() == PAGES[name](), "run make gen"


def test_a_secret_is_the_contents_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(" word\n")
    assert secret_from(str(file), "x") == b"word"
    file.write_text("\n")
    with pytest.raises(ConfigError, match="empty"):
        secret_from(str(file), "x")
    with pytest.raises(ConfigError, match="x: "):
        secret_from(str(tmp_path / "none"), "x")


def test_only_proxies_are_believed_where_people_are(tmp_path: Path) -> None:
    file = tmp_path / "chappe.toml"
    for lines, good in (
        ('proxies = ["127.0.0.1"]\ncountry_header = "CF-IPCountry"', True),
        ('country_header = "CF-IPCountry"', False),
        ('proxies = ["127.0.0.1"]\ncountry_header = "a header: x"', False),
    ):
        file.write_text(f"[web]\n{lines}\n")
        if good:
            assert load(file, {}).web.country_header == "CF-IPCountry"
        else:
            with pytest.raises(ConfigError, match=r"web\.country_header"):
                load(file, {})


def test_proxies_are_addresses(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    for proxies, good in (('["127.0.0.1", "2001:db8::1"]', True), ('["localhost"]', False), ('["2001:DB8::1"]', False)):
        file.write_text(f"[web]\nproxies = {proxies}\n")
        if good:
            assert load(file, {}).web.proxies == ("127.0.0.1", "2001:db8::1")
        else:
            with pytest.raises(ConfigError, match=r"web\.proxies"):
                load(file, {})
