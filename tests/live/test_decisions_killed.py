"""Decisions at the console of a live server, killed again and again: of each, copies too, all stands or nothing."""

import asyncio
import http.client
import random
import time
from collections import deque
from typing import NamedTuple
from urllib.parse import urlencode

from bench.decisions import fill, make
from bench.server import Server
from chappe.domain.forwarding import ForwardMessages
from chappe.domain.ports import Tx
from chappe.domain.ports.consequences import DONE
from chappe.domain.ports.console import ConsoleSession
from chappe.domain.ports.decisions import Decision
from chappe.domain.values import PeerRef, user_peer
from chappe.engine.run import Engine
from chappe.ops.assembly import database
from chappe.safety import console, copies
from chappe.safety.cases import open_case
from chappe.safety.desk import Desk
from chappe.safety.policy import Policy
from chappe.safety.staff import MODERATOR, Appoint
from chappe.safety.subjects import Subject, look, of_message, of_peer
from chappe.safety.two_people import seal_of
from chappe.web.console.room import COOKIE, Room
from tests.live.decision_checks import Books

KILLS = 6
MODERATORS, CHANNELS, POSTS, LONG = 6, 8, 20, 1500
COPIED = 1000
TOKENS = [f"{number:064x}" for number in range(1, MODERATORS + 1)]
DESK = Desk(Policy())


class Job(NamedTuple):
    """A form that a moderator sends."""

    path: str
    fields: tuple[tuple[str, object], ...]
    cases: tuple[int, ...]
    """What is decided once it is answered."""


def decided(action: str, *cases: int, category: str = "spam", copies: str = "") -> Job:
    """Decide one case from its page, or several from the list."""
    fields: tuple[tuple[str, object], ...] = (
        *(("what", "decide"), ("action", action), ("category", category), ("rule", "Terms §4")),
        *((("copies", copies),) if copies else ()),
    )
    if len(cases) > 1:
        return Job("many", (*fields, ("case", cases)), cases)
    return Job(f"case/{cases[0]}", fields, cases)


def send(port: int, token: str, job: Job) -> int:
    """The status of the answer; raises OSError or HTTPException where there is none."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    body = urlencode({"form": Room.seal(token), **dict(job.fields)}, doseq=True)
    headers = {"Cookie": f"{COOKIE}={token}", "Content-Type": "application/x-www-form-urlencoded"}
    try:
        connection.request("POST", f"/console/{job.path}", body, headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


class Office:
    """The moderators, what they have to do, and what was acknowledged."""

    def __init__(self, jobs: list[Job]) -> None:
        self.jobs = deque(jobs)
        self.acknowledged: list[Job] = []

    async def work(self, port: int, enough: int) -> None:
        """Everybody sends forms until the server is gone, nothing is left to do, or `enough` more are answered."""
        until = len(self.acknowledged) + enough

        async def lane(token: str) -> None:
            while self.jobs and len(self.acknowledged) < until:
                job = self.jobs.popleft()
                try:
                    status = await asyncio.to_thread(send, port, token, job)
                except (OSError, http.client.HTTPException):
                    self.jobs.append(job)  # nobody knows whether it was done: it is sent again
                    return
                if status == 303:
                    self.acknowledged.append(job)
                else:
                    assert status == 409, (status, job)  # it had been done, and only the answer was lost

        await asyncio.gather(*map(lane, TOKENS))


async def people(engine: Engine, number: int) -> list[int]:
    """Accounts without devices."""
    make_one = lambda tx, n: tx.users.create(f"99966{n:05}", f"P{n}", "", engine.actor(0).now).id  # noqa: E731
    return [await engine._store.write(lambda tx, n=n: make_one(tx, n)) for n in range(number)]  # type: ignore[misc]


async def settled(engine: Engine) -> list[Job]:
    """A town with channels, posts, cases about all of it, and moderators who are signed in; what they have to do."""
    everybody = await people(engine, MODERATORS + CHANNELS + 1)
    staff, authors = everybody[:MODERATORS], everybody[MODERATORS:]
    for person in staff:
        await engine.run(Appoint(person, MODERATOR, operator=True), engine.actor(0))
    now = int(time.time())

    def sign_in(tx: Tx) -> None:
        for token, person in zip(TOKENS, staff, strict=True):
            tx.console.put(ConsoleSession(console.key(token), person, now, now, whole=True))

    await engine._store.write(sign_in)
    channels = [await make(engine, author, f"killed_{n}") for n, author in enumerate(authors)]
    posts = [await fill(engine, authors[n], channels[n], POSTS) for n in range(CHANNELS)]
    other = await make(engine, authors[-1], "killed_other")
    long = [await fill(engine, authors[-1], place, LONG // 2) for place in (channels[-1], other)]

    async def case(subject: Subject, category: str = "spam") -> int:
        def opened(tx: Tx) -> int:
            facts = look(tx, subject)
            assert facts is not None
            return open_case(tx, now, facts, category, "report", DESK.policy, report=True).id

        return await engine._store.write(opened)

    jobs = []
    for channel, ids in zip(channels[:-1], posts, strict=True):
        found = [await case(of_message(0, channel, id)) for id in ids]
        jobs += [decided("remove", one) for one in found[:12]]
        jobs += [decided("remove", *found[at : at + 4]) for at in (12, 16)]
    for n in range(CHANNELS // 2):
        jobs.append(
            decided(
                "suspend",
                await case(of_peer(channels[n]), "csam" if n % 2 else "spam"),
                category="csam" if n % 2 else "spam",
            )
        )
        jobs.append(decided("freeze", await case(of_peer(user_peer(authors[n])))))
    random.shuffle(jobs)
    first = decided("remove_all_posts", await case(of_message(0, channels[-1], long[0][0])))
    copied = await case(await passed_on(engine, authors[-2]))
    return [first, decided("remove", copied, copies=copies.FORWARDS), *jobs]


async def passed_on(engine: Engine, author: int) -> Subject:
    """A post that its author has passed on COPIED times to a public channel of theirs."""
    source, there = await make(engine, author, "killed_first"), await make(engine, author, "killed_copies")
    [post] = await fill(engine, author, source, 1)
    for n in range(COPIED):
        await engine.run(ForwardMessages(source, (post,), (n + 1,), there), engine.actor(author))
    return of_message(0, source, post)


def _name(tx: Tx, place: PeerRef) -> str:
    chat = tx.chats.get(place)
    return chat.username if chat is not None else ""


class Scene:
    """What is known from one kill to the next."""

    def __init__(self) -> None:
        self.cut = 0
        """Kills that met a removal under way."""
        self.gone: dict[int, int] = {}
        self.copied = 0
        """Kills that met a removal of copies under way."""

    def look(self, tx: Tx, office: Office) -> list[Job]:
        """Check everything, and find more to do: confirm what was proposed, take back some of what was decided."""
        books = Books(tx, int(time.time()))
        books.check()
        by_case = {one.case: one for one in books.decisions}
        for job in office.acknowledged:
            if job.fields[0] == ("what", "reverse"):
                found = tx.decisions.get(int(str(dict(job.fields)["decision"])))
                assert found is not None and found.state == "reversed", "what was acknowledged stands"
            elif ("category", "csam") in job.fields:
                assert all(one in by_case or tx.decisions.proposal(one) is not None for one in job.cases), job
            else:
                assert all(one in by_case for one in job.cases), job
        for job in [*office.acknowledged, *office.jobs]:
            assert len({one in by_case for one in job.cases}) < 2, "several at once are decided together or not at all"
        for one in books.decisions:
            if one.kind == "posts" and one.state == "active":
                progress = tx.consequences.progress(one.id)
                assert progress.removed >= self.gone.get(one.id, 0), "it goes on where it was"
                self.gone[one.id] = progress.removed
                self.cut += progress.open
        self.copied += self._copies(tx, books.decisions)
        more = [self._confirmed(tx, case) for case in self._proposed(tx, office)]
        taken = [one for one in books.decisions if one.state == "active" and one.kind == "message"]
        taken = [one for one in taken if one.case and tx.copies.get(one.id) is None]
        for one in random.sample(taken, min(3, len(taken))):
            fields = (("what", "reverse"), ("decision", one.id), ("because", "It was an error."))
            more.append(Job(f"case/{one.case}", fields, ()))
        return more

    @staticmethod
    def _copies(tx: Tx, decisions: list[Decision]) -> bool:
        """Is the removal of copies under way? Each was decided once at most, and at its end each was."""
        first = next((one for one in decisions if tx.copies.get(one.id) is not None), None)
        known = tx.copies.get(first.id) if first is not None else None
        if first is None or known is None:
            return False
        made = [one for one in decisions if _name(tx, one.peer) == "killed_copies"]
        assert len(made) == len({one.message for one in made}) == known.removed, "each copy is decided once"
        assert sum(one.state == "reversed" for one in made) == known.restored, "and taken back once"
        if known.state == DONE:
            assert (known.removed, known.passed) == (COPIED, 0)
            assert known.restored == (COPIED if first.state == "reversed" else 0)
        return known.state != DONE

    def _proposed(self, tx: Tx, office: Office) -> list[int]:
        grave = [case for job in office.acknowledged if ("category", "csam") in job.fields for case in job.cases]
        return [case for case in grave if tx.decisions.proposal(case) is not None]

    @staticmethod
    def _confirmed(tx: Tx, case: int) -> Job:
        proposal = tx.decisions.proposal(case)
        assert proposal is not None
        return Job(f"case/{case}", (("what", "confirm"), ("shown", seal_of(proposal))), (case,))


async def read(server: Server, scene: Scene, office: Office) -> list[Job]:
    """Look while nobody runs."""
    store = database.open_store(server.data)
    try:
        return await store.read(lambda tx: scene.look(tx, office))
    finally:
        await store.close()


async def copies_back(server: Server) -> Job:
    """The form that takes back what removed the post, from whose page its copies went with it."""
    async with database.open_engine(server.data) as engine:

        def found(tx: Tx) -> Decision:
            return next(one for one in tx.decisions.page(0, 10**6) if tx.copies.get(one.id) is not None)

        first = await engine.read(found)
    fields = (("what", "reverse"), ("decision", first.id), ("because", "It was an error."))
    return Job(f"case/{first.case}", fields, ())


async def begun_back(server: Server) -> None:
    """Come back once the running server has given back some copies."""
    async with database.open_engine(server.data) as engine:
        for _ in range(6000):
            known = await engine.read(lambda tx: tx.copies.unfinished())
            if known is not None and known.restored:
                return
            await asyncio.sleep(0.01)
    raise AssertionError((server.data / "server.out").read_text()[-3000:])


async def ended(server: Server) -> None:
    """Come back once the running server has nothing to go on with."""
    async with database.open_engine(server.data) as engine:
        for _ in range(600):
            if await engine.read(lambda tx: tx.consequences.unfinished() or tx.copies.unfinished()) is None:
                return
            await asyncio.sleep(0.1)
    raise AssertionError((server.data / "server.out").read_text()[-3000:])


async def test_a_kill_leaves_all_of_a_decision_or_nothing(tmp_path: object) -> None:
    async with Server() as server:
        await server.stop()
        async with database.open_engine(server.data) as engine:
            office = Office(await settled(engine))
        scene = Scene()
        for _ in range(KILLS):
            await server.start()
            await office.work(server.port, 1)
            working = asyncio.create_task(office.work(server.port, 10**6))
            wanted = len(office.acknowledged) + random.randrange(1, 12)
            while len(office.acknowledged) < wanted and not working.done():
                await asyncio.sleep(random.uniform(0.001, 0.02))  # the moment of the blow is what varies
            server.kill()
            await working
            office.jobs.extend(await read(server, scene, office))
        assert scene.cut, "no kill met a removal under way"
        assert scene.copied, "no kill met a removal of copies under way"
        await server.start()
        await office.work(server.port, 10**6)
        await ended(server)
        office.jobs.append(await copies_back(server))
        await office.work(server.port, 10**6)
        await begun_back(server)
        server.kill()
        met = scene.copied
        await read(server, scene, office)
        assert scene.copied == met + 1, "no kill met copies on their way back"
        await server.start()
        await ended(server)
        await server.stop()
        await read(server, scene, office)
        assert not office.jobs
