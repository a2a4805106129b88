"""What settings may be beyond their kinds, each alone and several together; what is wrong is named."""

import os
from ipaddress import ip_address

from chappe.ledger.notes import NoteError, parse_key
from chappe.ops.addresses import Address
from chappe.ops.config import Config, ConfigError
from chappe.safety.ledger_entries import day_number


def check(config: Config) -> None:
    """Refuse what each setting alone allows but cannot be meant; raises ConfigError."""
    for part in (_server, _codes, _media, _web, _ledger, _authorities):
        part(config)


def demand(true: bool, words: str) -> None:
    """Raises ConfigError with these words where it is not so."""
    if not true:
        raise ConfigError(words)


def _server(config: Config) -> None:
    """Where it listens, what it says of itself, and whom it lets in."""
    demand(bool(config.server.listen), "server.listen must name at least one address")
    exposed = [str(found) for found in config.addresses if not found.loopback]
    demand(0 <= config.server.public_port < 65536, "server.public_port must be a port number")
    demand(
        config.server.link_prefix == ""
        or (config.server.link_prefix.endswith("/") and config.server.link_prefix.startswith(("https://", "http://"))),
        "server.link_prefix must begin with https:// or http://, and end in a slash",
    )
    demand(
        not (exposed and config.accounts.test_numbers and not config.accounts.test_numbers_on_public_address),
        f"test numbers on {', '.join(exposed)}: anyone who reaches it could take those accounts. Listen on a loopback "
        "address, or say --test-numbers-on-public-address as well",
    )
    demand(0 < config.limits.scale <= 1e6, "limits.scale must be above 0 and at most a million")
    demand(config.log.level in ("debug", "info", "warning", "error"), "log.level must be debug, info, warning or error")


def _codes(config: Config) -> None:
    """How sign-in codes go out."""
    demand(0 < config.codes.timeout <= 60, "codes.timeout must be above 0 and at most 60 seconds")
    demand(config.codes.phone in ("console", "webhook"), 'codes.phone must be "console" or "webhook"')
    demand(config.codes.email in ("console", "smtp"), 'codes.email must be "console" or "smtp"')
    demand(config.smtp.security in ("starttls", "tls", "none"), 'smtp.security must be "starttls", "tls" or "none"')
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


def _media(config: Config) -> None:
    """Files: where they are, how large, and what looks at them."""
    demand(config.media.store in ("folder", "s3"), 'media.store must be "folder" or "s3"')
    demand(1 <= config.media.picture_workers <= 64, "media.picture_workers must be 1 to 64")
    demand(0 < config.media.picture_seconds <= 120, "media.picture_seconds must be above 0 and at most 120")
    demand(1 <= config.media.largest_file <= 4000, "media.largest_file must be 1 to 4000")
    demand(1 <= config.media.largest_photo <= 16, "media.largest_photo must be 1 to 16")
    demand(1 <= config.media.unfinished <= 1 << 20, "media.unfinished must be 1 to 1048576")
    demand(config.media.unfinished >= config.media.largest_file, "media.unfinished must hold media.largest_file")
    demand(0 < config.links.seconds <= 60, "links.seconds must be above 0 and at most 60")
    demand(0 < config.s3.timeout <= 120, "s3.timeout must be above 0 and at most 120 seconds")
    if config.media.store == "s3":
        wanted = (config.s3.endpoint, config.s3.region, config.s3.bucket, config.s3.access_key, config.s3.secret_file)
        demand(all(wanted), "media.store = s3 needs s3.endpoint, region, bucket, access_key and secret_file")
    demand(
        not config.safety.ffmpeg or os.access(config.safety.ffmpeg, os.X_OK),
        "safety.ffmpeg is no program that can be run",
    )
    demand(config.safety.hashes in ("everywhere", "public"), 'safety.hashes must be "everywhere" or "public"')


def _web(config: Config) -> None:
    """Who stands before the public pages."""
    for proxy in config.web.proxies:
        demand(_is_ip(proxy), f"web.proxies must hold IP addresses as they connect, not {proxy!r}")
    header = config.web.country_header
    demand(not header or header.replace("-", "").isalnum(), "web.country_header must be the name of a header")
    demand(
        not header or bool(config.web.proxies), "web.country_header needs web.proxies: from others it is not believed"
    )


def _ledger(config: Config) -> None:
    """The name, the pace and the witnesses of the ledger."""
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


def _authorities(config: Config) -> None:
    """What is sent to databases of the law."""
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
