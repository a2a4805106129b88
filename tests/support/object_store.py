"""OpenStack Swift on loopback, with its S3 interface: a real object store, for tests of the S3 driver."""

import os
import pwd
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from chappe.adapters.blobs.requests import Bucket, Requests

ROOT = Path(__file__).resolve().parents[2]
SWIFT = ROOT / ".venv" / "libs" / "swift-2.38.3"
REGION = "north-1"
ACCESS_KEY, SECRET = "test:tester", b"a-secret-of-tests"
START_SECONDS = 60
KINDS = ("account", "container", "object")
PROXY = f"""
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {{port}}
swift_dir = {{folder}}
user = {{user}}
workers = 0
[pipeline:main]
pipeline = catch_errors gatekeeper listing_formats s3api tempauth bulk slo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:s3api]
use = egg:swift#s3api
location = {REGION}
[filter:tempauth]
use = egg:swift#tempauth
user_{ACCESS_KEY.replace(":", "_")} = {SECRET.decode()} .admin
[filter:bulk]
use = egg:swift#bulk
[filter:slo]
use = egg:swift#slo
"""
BEHIND = """
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
devices = {folder}/devices
mount_check = false
swift_dir = {folder}
user = {user}
workers = 0
[pipeline:main]
pipeline = {kind}-server
[app:{kind}-server]
use = egg:swift#{kind}
"""
RINGS = """
import sys
from swift.common.ring import RingBuilder
folder = sys.argv[1]
for kind, port in zip(("account", "container", "object"), sys.argv[2:]):
    ring = RingBuilder(2, 1, 1)
    where = {"ip": "127.0.0.1", "port": int(port)}
    replication = {"replication_ip": "127.0.0.1", "replication_port": int(port)}
    ring.add_dev({"id": 0, "region": 1, "zone": 1, "weight": 1.0, "device": "disk", "meta": "", **where, **replication})
    ring.rebalance()
    ring.get_ring().save(f"{folder}/{kind}.ring.gz")
"""
"""One disk, one copy: what a ring says where."""
SERVER = """
import sys
kind, conf = sys.argv[1:]
if kind == "object":
    from swift.obj.server import main
else:
    from importlib import import_module
    main = import_module(f"swift.{kind}.server").main
sys.argv = [kind, conf]
sys.exit(main())
"""


class ObjectStore(NamedTuple):
    """A store that answers."""

    port: int

    def bucket(self, name: str) -> Bucket:
        """How to reach a bucket, which is made."""
        bucket = Bucket(f"http://127.0.0.1:{self.port}", REGION, name, ACCESS_KEY, SECRET)
        requests = Requests(bucket)
        made = requests.send("PUT", "")
        requests.close()
        assert made.status == 200, made
        return bucket

    def unfinished(self, name: str) -> int:
        """Uploads of a bucket that were begun and neither completed nor given up."""
        requests = Requests(Bucket(f"http://127.0.0.1:{self.port}", REGION, name, ACCESS_KEY, SECRET))
        listed = requests.send("GET", "", {"uploads": ""})
        requests.close()
        assert listed.status == 200, listed
        return listed.body.count(b"<Upload>")


def why_not() -> str:
    """Why there can be no object store here; empty if there can."""
    return "" if (SWIFT / ".installed").exists() else "OpenStack Swift is not installed (make install)"


@contextmanager
def object_store(folder: Path) -> Iterator[ObjectStore]:
    """Swift with its data in a folder."""
    (folder / "devices" / "disk").mkdir(parents=True)
    (folder / "swift.conf").write_text("[swift-hash]\nswift_hash_path_suffix = tests\n")
    ports = _free_ports(4)
    user = pwd.getpwuid(os.getuid()).pw_name
    for kind, port in zip((*KINDS, "proxy"), ports, strict=True):
        text = PROXY if kind == "proxy" else BEHIND
        (folder / f"{kind}.conf").write_text(text.format(kind=kind, port=port, folder=folder, user=user))
    _python(RINGS, str(folder), *map(str, ports[:3])).wait(START_SECONDS)
    servers = []
    try:
        for kind in (*KINDS, "proxy"):
            servers.append(_python(SERVER, kind, str(folder / f"{kind}.conf"), log=folder / f"{kind}.log"))
        for port, server in zip(ports, servers, strict=True):
            _wait_for(port, server)
        yield ObjectStore(ports[-1])
    finally:
        for server in servers:
            server.kill()
            server.wait()


def _python(code: str, *words: str, log: Path | None = None) -> "subprocess.Popen[bytes]":
    environment = {**os.environ, "PYTHONPATH": str(SWIFT), "PYTHONWARNINGS": "ignore"}
    output = log.open("wb") if log else subprocess.DEVNULL
    return subprocess.Popen([sys.executable, "-c", code, *words], env=environment, stdout=output, stderr=output)


def _free_ports(count: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the object store does not start")
