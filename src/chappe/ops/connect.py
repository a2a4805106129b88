"""Ready lines that point each client library at this server, by the library's own settings."""

import json
from collections.abc import Callable
from typing import NamedTuple

from chappe.crypto.rsa import PrivateKey

DC_ID = 2
"""Data centre that the lines name; the server answers to any number from 1 to 5 alike."""


class Target(NamedTuple):
    """What a client must know of the server."""

    host: str
    port: int
    key: PrivateKey

    @property
    def pem(self) -> str:
        return self.key.public_pem.strip()

    @property
    def fingerprint(self) -> str:
        """The key's fingerprint as 16 hexadecimal digits."""
        return f"{self.key.fingerprint % (1 << 64):016x}"


def _json(target: Target) -> str:
    named = {
        "host": target.host,
        "port": target.port,
        "dc_id": DC_ID,
        "fingerprint": target.fingerprint,
        "public_key_pem": target.pem + "\n",
    }
    return json.dumps(named, indent=2)


def _telethon(target: Target) -> str:
    return f'''\
from telethon import TelegramClient
from telethon.crypto import rsa

rsa.add_key("""{target.pem}""", old=False)
client = TelegramClient("chappe", 1, "any")  # api_id and api_hash: this server takes any
client.session.set_dc({DC_ID}, "{target.host}", {target.port})'''


def _kurigram(target: Target) -> str:
    return f'''\
from pyrogram import Client
from pyrogram.connection import Connection
from pyrogram.crypto import rsa

rsa.server_public_keys[{target.key.fingerprint}] = rsa.PublicKey(
    {target.key.n},
    65537,
)


class ToChappe(Connection):
    async def connect(self):
        self.server_address, self.port = "{target.host}", {target.port}
        await super().connect()


client = Client("chappe", api_id=1, api_hash="any", connection_factory=ToChappe)'''


def _mtcute(target: Target) -> str:
    return f'''\
import {{ TelegramClient }} from "@mtcute/node";
import {{ NodeCryptoProvider, addPublicKey }} from "@mtcute/node/utils.js";

const crypto = new NodeCryptoProvider();
await crypto.initialize();
addPublicKey(crypto, `{target.pem}`);
const dc = {{ id: {DC_ID}, ipAddress: "{target.host}", port: {target.port} }};
const client = new TelegramClient({{ apiId: 1, apiHash: "any", crypto, defaultDcs: {{ main: dc, media: dc }} }});'''


def _gramjs(target: Target) -> str:
    return f'''\
const bigInt = require("big-integer");
const {{ TelegramClient }} = require("telegram");
const {{ PromisedNetSockets }} = require("telegram/extensions");
const {{ StringSession }} = require("telegram/sessions");
const keys = require("telegram/crypto/RSA");

keys._serverKeys.set("{target.key.fingerprint}", {{
  n: bigInt("{target.key.n}"),
  e: 65537,
}});
// GramJS dials port 80 whatever its session says, and cannot save ports above 32767: the socket knows better.
class ToChappe extends PromisedNetSockets {{
  connect() {{
    return super.connect({target.port}, "{target.host}");
  }}
}}
const session = new StringSession("");
session.setDC({DC_ID}, "{target.host}", 80);
const client = new TelegramClient(session, 1, "any", {{ networkSocket: ToChappe }});'''


def _tdlib(target: Target) -> str:
    return f'''\
# TDLib's addresses and keys are built in. This makes a copy of the wheel tdjson 1.8.67 in ./chappe-tdlib that dials
# this machine and trusts this server's key; each text is replaced by one of the same length.
# TDLib dials ports 443, 80 and 5222 first, so let the server listen there as well:
#   chappe serve --listen {target.host}:{target.port} --listen 127.10.100.51:443 --listen 127.100.100.51:443 \\
#     --listen 127.100.100.151:443
import importlib.util
import pathlib
import re
import shutil

KEY = b"""{target.pem}\\0"""
HOSTS = {{13: b"127.10.100.51", 14: b"127.100.100.51", 15: b"127.100.100.151"}}
wheel = pathlib.Path(importlib.util.find_spec("tdjson").origin).parent.parent
copy = pathlib.Path("chappe-tdlib")
for folder in ("tdjson", "tdjson.libs"):
    shutil.copytree(wheel / folder, copy / folder)
for library in (copy / "tdjson.libs").glob("libtdjson*"):
    data = library.read_bytes()
    data = re.sub(
        rb"(?<![0-9.])(?:149\\.154|95\\.161|91\\.108)(?:\\.\\d{{1,3}}){{2}}(?![0-9.])", lambda m: HOSTS[len(m[0])], data
    )
    data = re.sub(rb"(?s)-----BEGIN RSA PUBLIC KEY-----\\n.+?\\n-----END RSA PUBLIC KEY-----\\0", lambda m: KEY, data)
    assert len(data) == library.stat().st_size
    library.write_bytes(data)
# Then: sys.path.insert(0, "chappe-tdlib"); import tdjson'''


LIBRARIES: dict[str, Callable[[Target], str]] = {
    "json": _json,
    "telethon": _telethon,
    "kurigram": _kurigram,
    "mtcute": _mtcute,
    "gramjs": _gramjs,
    "tdlib": _tdlib,
}
"""What `chappe client-config` can print."""
