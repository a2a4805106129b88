"""Which class stands behind each port, by the configuration."""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

from chappe.adapters.blobs.folder import FolderBlobs
from chappe.adapters.blobs.probing import probe
from chappe.adapters.blobs.requests import Bucket
from chappe.adapters.blobs.s3 import S3Blobs
from chappe.adapters.by_kind import ByKind
from chappe.adapters.console import ConsoleSender
from chappe.adapters.cybertipline import Cybertipline
from chappe.adapters.dsa_database import Access, DsaDatabase
from chappe.adapters.films import ProgramFilms
from chappe.adapters.pages.guard import networks
from chappe.adapters.pages.web import WebPages
from chappe.adapters.parts import FolderParts
from chappe.adapters.pictures.workers import PictureWorkers
from chappe.adapters.smtp import MailServer, SmtpSender
from chappe.adapters.webhook import Hook, SmsWebhook
from chappe.engine.statement_sender import StatementSender
from chappe.ops import cybertips
from chappe.ops.config import Config, ConfigError
from chappe.ops.data_folder import FolderError
from chappe.ops.loading import secret_from, token
from chappe.ports import Blobs, BlobsUnavailable, CodeSender, CyberTipline, Films, Mailer, Pages, Pictures
from chappe.safety.ledger_entries import DAY, day_number
from chappe.safety.policy import Policy


def _smtp(config: Config) -> SmtpSender:
    smtp = config.smtp
    password = secret_from(smtp.password_file, "smtp.password_file").decode() if smtp.user else ""
    server = MailServer(smtp.host, smtp.port, smtp.security, smtp.sender, smtp.user, password, config.codes.timeout)
    return SmtpSender(server)


def mailer(config: Config) -> Mailer | None:
    """Who brings letters to people, by the configuration; None where there is no mail server."""
    return _smtp(config) if config.codes.email == "smtp" else None


def senders(config: Config) -> CodeSender:
    """Who brings codes to people, by the configuration; raises ConfigError."""
    console = ConsoleSender(sys.stdout)
    phone: CodeSender = console
    email: CodeSender = console
    wait = config.codes.timeout
    if config.codes.phone == "webhook":
        secret = secret_from(config.webhook.secret_file, "webhook.secret_file")
        try:
            phone = SmsWebhook(Hook(config.webhook.url, secret, wait))
        except ValueError as error:
            raise ConfigError(str(error)) from error
    if config.codes.email == "smtp":
        email = _smtp(config)
    return ByKind(phone, email)


def blobs(config: Config) -> Blobs:
    """Where files are kept, by the configuration; raises ConfigError, and FolderError if the folder cannot be used."""
    if config.media.store == "s3":
        s3 = config.s3
        secret = secret_from(s3.secret_file, "s3.secret_file")
        try:
            return S3Blobs(Bucket(s3.endpoint, s3.region, s3.bucket, s3.access_key, secret, s3.path_style, s3.timeout))
        except ValueError as error:
            raise ConfigError(str(error)) from error
    try:
        return FolderBlobs(config.files)
    except BlobsUnavailable as error:
        raise FolderError(str(error)) from error


def blobs_fault(config: Config) -> str | None:
    """What is wrong with the store of files, None if nothing is; puts a small blob there, and deletes it."""

    async def looked() -> str | None:
        opened = blobs(config)
        try:
            return await probe(opened)
        finally:
            await opened.close()

    try:
        return asyncio.run(looked())
    except (ConfigError, FolderError) as error:
        return str(error)


def settings_faults(config: Config) -> Iterator[str]:
    """What of the configuration keeps a server from starting though each setting alone can be meant."""
    for make in (senders, pages, tipline, lambda config: statement_sender(config, Policy())):
        try:
            make(config)
        except ConfigError as error:
            yield str(error)


def pictures(config: Config) -> Pictures:
    """Who makes the sizes of pictures, by the configuration."""
    return PictureWorkers(config.media.picture_workers, config.media.picture_seconds)


def parts(config: Config, data: Path) -> FolderParts:
    """Who keeps files that are being sent, by the configuration."""
    media = config.media
    return FolderParts(data / "uploads", media.unfinished << 20, media.largest_file << 20)


def films(config: Config) -> Films | None:
    """Who looks at the frames of films, by the configuration; None: nobody does."""
    return ProgramFilms(config.safety.ffmpeg) if config.safety.ffmpeg else None


def pages(config: Config) -> Pages:
    """Who looks at pages of the web, by the configuration; raises ConfigError."""
    try:
        return WebPages(networks(config.links.inner_networks), config.links.seconds)
    except ValueError as error:
        raise ConfigError(f"links.inner_networks: {error}") from error


def statement_sender(config: Config, rules: Policy) -> StatementSender | None:
    """Who sends statements of reasons, by the configuration; None: nobody does. Raises ConfigError."""
    dsa = config.dsa
    if not dsa.url:
        return None

    def held() -> bytes:
        try:
            return token(config)
        except ConfigError as error:
            raise OSError(str(error)) from error

    try:
        database = DsaDatabase(Access(dsa.url, held, dsa.seconds))
    except ValueError as error:
        raise ConfigError(str(error)) from error
    return StatementSender(database, dsa.url.rstrip("/"), day_number(dsa.since) * DAY, rules)


def tipline(config: Config) -> CyberTipline | None:
    """Where reports of child abuse go, by the configuration; None: nowhere. Raises ConfigError."""
    said = config.cybertip
    if not said.endpoint:
        return None
    try:
        return Cybertipline(said.endpoint, cybertips.credentials(said.credentials_file), said.seconds)
    except ValueError as error:
        raise ConfigError(str(error)) from error
