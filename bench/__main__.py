"""python -m bench [WORK …]: the names of WORKS, or all of them."""

import json
import sys

import uvloop

from bench import decisions, fanout, growth, hashes, ledger, media, members, pages, screening, work
from bench.server import Server

_WORKS = "direct paced handshakes idle fanout wide media growth pages members ledger decisions hashes screening"
WORKS = tuple(_WORKS.split())
MEDIA_BYTES = 1_500_000_000


async def run(name: str) -> dict[str, object]:
    """One piece of work on a server and a data folder of its own."""
    if name == "growth":
        return await growth.measure()
    if name == "pages":
        return await pages.measure()
    if name == "members":
        return await members.measure()
    if name == "hashes":
        return await hashes.measure()
    if name == "decisions":
        return await decisions.measure()
    if name == "ledger":
        return await ledger.measure()
    if name == "screening":
        return await screening.measure()
    async with Server() as server:
        if name == "direct":
            return await work.direct(server)
        if name == "paced":
            return await work.direct(server, cap=20, rate=25)
        if name == "handshakes":
            return await work.handshakes(server)
        if name == "fanout":
            return await fanout.fanout(server)
        if name == "wide":
            return await fanout.fanout(server, silent=99_000)
        if name == "media":
            return await media.measure(server, MEDIA_BYTES)
        if name == "idle":
            return await work.idle(server)
    raise SystemExit(f"unknown work: {name}")


def main() -> None:
    """Run what the arguments name, or everything."""
    for name in sys.argv[1:] or WORKS:
        print(json.dumps({"work": name, **uvloop.run(run(name))}), flush=True)


if __name__ == "__main__":
    main()
