"""All settings of the server as frozen values, each with the sentence that the manual prints."""

import dataclasses
import typing
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, TypeVar

from chappe.ops.addresses import DEFAULT_PORT, Address, address

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

    url: str = setting(
        "", "Address that gets a POST with JSON {to, code, purpose, text}; https, or http on this machine."
    )
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
        True,
        "Show public channels with their posts, and public groups and people by name, at the server's own links. The "
        "pages of moderation (/notice, /decision, /transparency) are there all the same.",
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
        "",
        "Path of the program ffmpeg, which takes frames out of films, to compare, as thumbnails and to stand for photos"
        " that move; empty: films are not opened.",
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
        for part in dataclasses.fields(section_class(section.name)):
            yield Setting(section.name, part.name, part.default, part.metadata["meaning"])


def section_meaning(section: str) -> str:
    """The sentence that explains a section."""
    return (section_class(section).__doc__ or "").strip()


def section_class(section: str) -> type:
    """The class of a section."""
    found: type = typing.get_type_hints(Config)[section]
    return found
