"""All settings of the server as frozen values, each with the sentence that the manual prints."""

import dataclasses
import os
import tomllib
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from chappe.ledger.notes import NoteError, parse_key
from chappe.ops.addresses import DEFAULT_PORT, Address, address
from chappe.safety.ledger_entries import day_number

T = TypeVar("T")


class ConfigError(Exception):
    """A setting that cannot be meant; the text names it and says what it may be."""


def setting(default: T, meaning: str) -> T:
    """A field with its default and the sentence that explains it."""
    made: T = field(default=default, metadata={"meaning": meaning})
    return made


@dataclass(frozen=True, slots=True)
class Server:
    """Where the server keeps its data and listens."""

    data: Path = setting(Path("data"), "Folder of everything the server keeps; made at the first start.")
    listen: tuple[str, ...] = setting(
        (f"127.0.0.1:{DEFAULT_PORT}",), "Addresses, each HOST:PORT, that take every transport of the protocol."
    )
    public_host: str = setting(
        "", "Host that clients are told to connect to; empty means the first address listened on."
    )
    public_port: int = setting(0, "Port that clients are told to connect to; 0 means the port listened on.")
    link_prefix: str = setting(
        "", "Beginning of links to people and chats, ending in a slash; empty means http:// and the public address."
    )


@dataclass(frozen=True, slots=True)
class Accounts:
    """Who may sign in, and how."""

    test_numbers: bool = setting(
        False, "Accept the numbers 99966XYYYY, whose sign-in code is X five times; for testing programs only."
    )
    test_numbers_on_public_address: bool = setting(
        False, "Allow test numbers although other machines can reach the server: anyone may then take such an account."
    )


@dataclass(frozen=True, slots=True)
class Limits:
    """How fast one person may act."""

    on: bool = setting(True, "Refuse with FLOOD_WAIT what comes too fast; off only where people test their programs.")
    scale: float = setting(1.0, "Multiplies every burst that is allowed, above 0: 2.0 lets through twice as much.")


@dataclass(frozen=True, slots=True)
class Codes:
    """How sign-in and confirmation codes reach a person who has no other device signed in."""

    phone: str = setting("console", 'Codes to phone numbers: "console" prints them here, "webhook" hands them on.')
    email: str = setting("console", 'Codes to e-mail addresses: "console" prints them here, "smtp" sends them.')
    timeout: float = setting(10.0, "Seconds that a mail server or webhook may take before the attempt has failed.")


@dataclass(frozen=True, slots=True)
class Smtp:
    """The mail server that sends codes, where codes.email is "smtp"."""

    host: str = setting("", "Name of the mail server.")
    port: int = setting(587, "Its port: usually 587 with starttls, 465 with tls.")
    security: str = setting(
        "starttls", 'Encryption towards it: "starttls", "tls", or "none" for a server on this machine.'
    )
    sender: str = setting("", "Address that the messages come from.")
    user: str = setting("", "User name; empty means no authentication.")
    password_file: str = setting("", "File that holds the password and nothing else.")


@dataclass(frozen=True, slots=True)
class Webhook:
    """The HTTP service that sends codes as SMS, where codes.phone is "webhook"."""

    url: str = setting("", "Address that gets a POST with JSON {to, code, purpose}; https, or http on this machine.")
    secret_file: str = setting("", "File with the key of the HMAC-SHA256 signature sent in Chappe-Signature.")


@dataclass(frozen=True, slots=True)
class Media:
    """Where files are kept, and how pictures are made smaller."""

    store: str = setting("folder", 'Where files are kept: "folder" on this machine, or "s3" for an object store.')
    folder: str = setting("", 'Folder of the files, where media.store is "folder"; empty: files in the data folder.')
    picture_workers: int = setting(
        1, "Processes that decode pictures at once, 1 to 64; each may take 1 GiB for a moment."
    )
    picture_seconds: float = setting(10.0, "Seconds that one picture may take, above 0 and at most 120.")
    largest_file: int = setting(
        2000, "MiB of the largest file that people may send, 1 to 4000; clients are told of it."
    )
    largest_photo: int = setting(10, "MiB of the largest picture that becomes a photo, 1 to 16.")
    unfinished: int = setting(4096, "MiB of all files together that one person has begun to send, 1 to 1048576.")


@dataclass(frozen=True, slots=True)
class S3:
    """The S3-compatible object store that keeps files, where media.store is "s3"."""

    endpoint: str = setting("", "Its address: https://HOST[:PORT], or http on this machine.")
    region: str = setting("us-east-1", "Region that requests are signed for; many stores of one's own take any.")
    bucket: str = setting("", "Bucket that holds the files and nothing else; it must exist.")
    access_key: str = setting("", "Access key id.")
    secret_file: str = setting("", "File that holds the secret access key and nothing else.")
    path_style: bool = setting(True, "Name the bucket in the path; false puts it in front of the host's name.")
    timeout: float = setting(20.0, "Seconds that each step of a request may take, above 0 and at most 120.")


@dataclass(frozen=True, slots=True)
class Links:
    """What messages show of the pages that they link to."""

    previews: bool = setting(
        True, "Look at pages that people link to; sites then learn this server's address, never a person's."
    )
    inner_networks: tuple[str, ...] = setting(
        (), "Networks inside that may be looked at although they are not public, such as an intranet's 10.1.0.0/16."
    )
    seconds: float = setting(10.0, "Seconds that one page may take, above 0 and at most 60.")


@dataclass(frozen=True, slots=True)
class Web:
    """The pages that anybody can read in a browser, without an account."""

    public: bool = setting(
        True, "Show public channels with their posts, and public groups and people by name, at the server's own links."
    )
    console: bool = setting(True, "Show the moderators' console at /console, to those of the staff who sign in.")
    proxies: tuple[str, ...] = setting(
        (), "Addresses of proxies in front of this server, whose X-Forwarded-For says for whom they ask."
    )
    country_header: str = setting(
        "",
        "Header in which these proxies say the asker's country, as DE; empty: nobody knows, and the pages show "
        "nothing that is withheld in any country.",
    )


@dataclass(frozen=True, slots=True)
class Safety:
    """What is looked for in public places, and what follows from it."""

    policy: str = setting("", "File of the policy, see docs/safety/policy.sample.toml; empty: all of its defaults.")
    starter: bool = setting(
        True,
        "Look at public texts for signs of harm, and score them with the classifier that comes with the program until a"
        " rule names another.",
    )
    reports: str = setting(
        "", "File of the questions to people who report, see docs/safety/reports.md; empty: schema/report-tree.toml."
    )
    hashes: str = setting(
        "everywhere",
        'Where files are compared with lists of hashes: "everywhere" but in secret chats, or in "public" places alone.',
    )
    ffmpeg: str = setting(
        "", "Path of the program ffmpeg, which takes frames out of films to compare; empty: films are not opened."
    )


@dataclass(frozen=True, slots=True)
class Cybertip:
    """Reports of child sexual abuse to NCMEC's CyberTipline, see docs/safety/cybertipline.md."""

    endpoint: str = setting(
        "",
        "Where reports go: https://report.cybertip.org/ispws, or https://exttest.cybertip.org/ispws for tests; empty: "
        "they are prepared, and nothing is sent.",
    )
    credentials_file: str = setting("", "File with the two lines that NCMEC gave: name and password.")
    service: str = setting("Chappe", "What this service is called in reports.")
    first_name: str = setting("", "First name of the person who answers for reports.")
    last_name: str = setting("", "Last name of that person.")
    email: str = setting("", "Address where NCMEC and the police reach that person.")
    company: str = setting("", "The template that NCMEC keeps of the provider; empty: none.")
    legal_url: str = setting("", "Page that tells the police how to ask for data; empty: none.")
    seconds: float = setting(60.0, "Seconds that each step of a request may take, above 0 and at most 600.")


@dataclass(frozen=True, slots=True)
class Ledger:
    """The list of decisions that nobody can change afterwards."""

    name: str = setting(
        "",
        "Name that it is signed by, such as chat.example/transparency/log; empty: made from its key. Never change it.",
    )
    checkpoint_seconds: float = setting(60.0, "Fewest seconds between two signed checkpoints, 1 to 86400.")
    witnesses: tuple[str, ...] = setting(
        (), "Keys of those whose signatures of checkpoints are taken in from the data folder's folder witnessed."
    )


@dataclass(frozen=True, slots=True)
class Dsa:
    """What the Digital Services Act asks of a service in the Union: statements of reasons sent, a report each year."""

    url: str = setting(
        "",
        "Database that statements of reasons are sent to, such as https://transparency.dsa.ec.europa.eu; empty: "
        "none are sent.",
    )
    token_file: str = setting("", "File that holds the token of that database and nothing else.")
    token_variable: str = setting("", "Variable of the environment that holds it, in place of a file.")
    since: str = setting("", "Day of the first decisions that are sent, as 2026-01-31.")
    seconds: float = setting(30.0, "Seconds that each step of a request may take, above 0 and at most 300.")
    provider: str = setting("", "Name of the company or person that runs the service, for the yearly report.")
    service: str = setting("", "Name of the service, for the yearly report.")


@dataclass(frozen=True, slots=True)
class Log:
    """What the server says about itself."""

    level: str = setting("info", 'Least serious lines to write: "debug", "info", "warning" or "error".')


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that an operator can set."""

    server: Server = field(default_factory=Server)
    accounts: Accounts = field(default_factory=Accounts)
    limits: Limits = field(default_factory=Limits)
    codes: Codes = field(default_factory=Codes)
    smtp: Smtp = field(default_factory=Smtp)
    webhook: Webhook = field(default_factory=Webhook)
    media: Media = field(default_factory=Media)
    s3: S3 = field(default_factory=S3)
    links: Links = field(default_factory=Links)
    web: Web = field(default_factory=Web)
    safety: Safety = field(default_factory=Safety)
    cybertip: Cybertip = field(default_factory=Cybertip)
    ledger: Ledger = field(default_factory=Ledger)
    dsa: Dsa = field(default_factory=Dsa)
    log: Log = field(default_factory=Log)

    @property
    def files(self) -> Path:
        """The folder of files, where one is used."""
        return Path(self.media.folder) if self.media.folder else self.server.data / "files"

    @property
    def addresses(self) -> tuple[Address, ...]:
        """The addresses to listen on; raises ConfigError where one cannot be read."""
        try:
            return tuple(address(text) for text in self.server.listen)
        except ValueError as error:
            raise ConfigError(str(error)) from error


class Setting(NamedTuple):
    """One setting, as the manual and the sample file show it."""

    section: str
    name: str
    default: object
    meaning: str


def settings() -> Iterator[Setting]:
    """Every setting, in the order of the sample file."""
    for section in dataclasses.fields(Config):
        for part in dataclasses.fields(_section_class(section.name)):
            yield Setting(section.name, part.name, part.default, part.metadata["meaning"])


def section_meaning(section: str) -> str:
    """The sentence that explains a section."""
    return (_section_class(section).__doc__ or "").strip()


def _section_class(section: str) -> type:
    found: type = typing.get_type_hints(Config)[section]
    return found


def load(file: Path | None, flags: Mapping[str, Mapping[str, object]]) -> Config:
    """Settings from a TOML file (None = no file), with the command line's flags above it; raises ConfigError."""
    given: dict[str, dict[str, object]] = {}
    if file is not None:
        try:
            with file.open("rb") as stream:
                given = tomllib.load(stream)
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigError(f"{file}: {error}") from error
    known = {section.name for section in dataclasses.fields(Config)}
    parts: dict[str, Any] = {}
    for section, table in given.items():
        if section not in known or not isinstance(table, dict):
            raise ConfigError(f"{file}: there is no section [{section}]")
    for section in known:
        parts[section] = _section(section, {**given.get(section, {}), **flags.get(section, {})})
    config = Config(**parts)
    _check(config)
    return config


def _section(section: str, values: Mapping[str, object]) -> object:
    kind = _section_class(section)
    types = typing.get_type_hints(kind)
    made = {}
    for name, value in values.items():
        if name not in types:
            raise ConfigError(f"there is no setting {section}.{name}")
        made[name] = _value(f"{section}.{name}", types[name], value)
    return kind(**made)


def _value(name: str, wanted: object, value: object) -> object:
    if wanted is Path and isinstance(value, str | Path):
        return Path(value)
    if wanted is float and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if wanted is int and isinstance(value, int) and not isinstance(value, bool):
        return value
    if (wanted is bool and isinstance(value, bool)) or (wanted is str and isinstance(value, str)):
        return value
    if wanted == tuple[str, ...] and isinstance(value, list | tuple) and all(isinstance(part, str) for part in value):
        return tuple(value)
    plain = {Path: "a path in quotes", float: "a number", int: "a whole number", bool: "true or false", str: "text"}
    raise ConfigError(f"{name} must be {plain.get(typing.cast(type, wanted), 'a list of texts')}, not {value!r}")


def _is_ip(text: str) -> bool:
    try:
        return str(ip_address(text)) == text
    except ValueError:
        return False


def _is_day(text: str) -> bool:
    try:
        return day_number(text) >= 0
    except ValueError:
        return False


def _check(config: Config) -> None:
    """Refuse what each setting alone allows but cannot be meant."""

    def demand(true: bool, words: str) -> None:
        if not true:
            raise ConfigError(words)

    demand(bool(config.server.listen), "server.listen must name at least one address")
    exposed = [str(found) for found in config.addresses if not found.loopback]
    demand(0 <= config.server.public_port < 65536, "server.public_port must be a port number")
    demand(
        config.server.link_prefix == "" or config.server.link_prefix.endswith("/"),
        "server.link_prefix must end in a slash",
    )
    demand(
        not (exposed and config.accounts.test_numbers and not config.accounts.test_numbers_on_public_address),
        f"test numbers on {', '.join(exposed)}: anyone who reaches it could take those accounts. Listen on a loopback "
        "address, or say --test-numbers-on-public-address as well",
    )
    demand(0 < config.limits.scale <= 1e6, "limits.scale must be above 0 and at most a million")
    demand(0 < config.codes.timeout <= 60, "codes.timeout must be above 0 and at most 60 seconds")
    demand(config.codes.phone in ("console", "webhook"), 'codes.phone must be "console" or "webhook"')
    demand(config.codes.email in ("console", "smtp"), 'codes.email must be "console" or "smtp"')
    demand(config.smtp.security in ("starttls", "tls", "none"), 'smtp.security must be "starttls", "tls" or "none"')
    demand(config.log.level in ("debug", "info", "warning", "error"), "log.level must be debug, info, warning or error")
    demand(
        not config.safety.ffmpeg or os.access(config.safety.ffmpeg, os.X_OK),
        "safety.ffmpeg is no program that can be run",
    )
    demand(config.safety.hashes in ("everywhere", "public"), 'safety.hashes must be "everywhere" or "public"')
    demand(config.media.store in ("folder", "s3"), 'media.store must be "folder" or "s3"')
    demand(1 <= config.media.picture_workers <= 64, "media.picture_workers must be 1 to 64")
    demand(0 < config.media.picture_seconds <= 120, "media.picture_seconds must be above 0 and at most 120")
    demand(1 <= config.media.largest_file <= 4000, "media.largest_file must be 1 to 4000")
    demand(1 <= config.media.largest_photo <= 16, "media.largest_photo must be 1 to 16")
    demand(1 <= config.media.unfinished <= 1 << 20, "media.unfinished must be 1 to 1048576")
    demand(config.media.unfinished >= config.media.largest_file, "media.unfinished must hold media.largest_file")
    demand(0 < config.links.seconds <= 60, "links.seconds must be above 0 and at most 60")
    for proxy in config.web.proxies:
        demand(_is_ip(proxy), f"web.proxies must hold IP addresses as they connect, not {proxy!r}")
    header = config.web.country_header
    demand(not header or header.replace("-", "").isalnum(), "web.country_header must be the name of a header")
    demand(
        not header or bool(config.web.proxies), "web.country_header needs web.proxies: from others it is not believed"
    )
    demand(1 <= config.ledger.checkpoint_seconds <= 86400, "ledger.checkpoint_seconds must be 1 to 86400")
    demand(
        not any(letter.isspace() or letter == "+" or not letter.isprintable() for letter in config.ledger.name),
        "ledger.name must have no blanks and no plus signs",
    )
    for key in config.ledger.witnesses:
        try:
            parse_key(key)
        except NoteError as error:
            raise ConfigError(f"ledger.witnesses: {key!r:.80}: {error}") from error
    demand(0 < config.dsa.seconds <= 300, "dsa.seconds must be above 0 and at most 300")
    demand(not config.dsa.since or _is_day(config.dsa.since), "dsa.since must be a day, written as 2026-01-31")
    demand(not (config.dsa.token_file and config.dsa.token_variable), "dsa.token_file or dsa.token_variable, not both")
    if config.dsa.url:
        token = bool(config.dsa.token_file or config.dsa.token_variable)
        demand(token and bool(config.dsa.since), "dsa.url needs dsa.since, and dsa.token_file or dsa.token_variable")
    demand(0 < config.cybertip.seconds <= 600, "cybertip.seconds must be above 0 and at most 600")
    if config.cybertip.endpoint:
        said = config.cybertip
        demand(
            bool(said.credentials_file and said.email and said.service),
            "cybertip.endpoint needs cybertip.credentials_file, email and service",
        )
    demand(0 < config.s3.timeout <= 120, "s3.timeout must be above 0 and at most 120 seconds")
    if config.media.store == "s3":
        wanted = (config.s3.endpoint, config.s3.region, config.s3.bucket, config.s3.access_key, config.s3.secret_file)
        demand(all(wanted), "media.store = s3 needs s3.endpoint, region, bucket, access_key and secret_file")
    if config.codes.email == "smtp":
        demand(bool(config.smtp.host and config.smtp.sender), "codes.email = smtp needs smtp.host and smtp.sender")
        demand(not config.smtp.user or bool(config.smtp.password_file), "smtp.user needs smtp.password_file")
        local = Address(config.smtp.host, config.smtp.port).loopback
        demand(local or config.smtp.security != "none", 'smtp.security = "none" is for a mail server on this machine')
    if config.codes.phone == "webhook":
        demand(
            bool(config.webhook.url and config.webhook.secret_file),
            "codes.phone = webhook needs webhook.url and webhook.secret_file",
        )


def secret_from(file: str, name: str) -> bytes:
    """The contents of a secret's file without blanks around; raises ConfigError if unreadable or empty."""
    try:
        held = Path(file).read_bytes().strip()
    except OSError as error:
        raise ConfigError(f"{name}: {error}") from error
    if not held:
        raise ConfigError(f"{name}: {file} is empty")
    return held


def token(config: Config) -> bytes:
    """The token of the database of statements, without blanks around; raises ConfigError if there is none."""
    if config.dsa.token_file:
        return secret_from(config.dsa.token_file, "dsa.token_file")
    held = os.environ.get(config.dsa.token_variable, "").strip().encode()
    if not held:
        raise ConfigError(f"dsa.token_variable: {config.dsa.token_variable} is not set")
    return held
