"""Reports to the CyberTipline at the command line: listed, shown on record, and nothing sent where nothing is set."""

import asyncio
from pathlib import Path

from chappe.ops.assembly.database import open_store
from tests.ops.test_cli import data, run
from tests.safety.desk import staff
from tests.support.tip_scene import Posted, posted, prepared
from tests.support.world import World
from tests.web.fair import Fair

__all__ = ["data"]


async def two_people(data: Path) -> tuple[int, Posted, Posted]:
    """A report about one of them, which is not sent."""
    store = open_store(data)
    world = World(store)
    fair = Fair(world, data)
    judge = await staff(world, "Judge")
    ann, bob = await posted(fair, judge), await posted(fair, judge, "Bob", 1)
    tip = await prepared(fair, judge, ann.who)
    await fair.blobs.close()
    await store.close()
    return tip, ann, bob


def test_reports_are_listed_and_shown(data: Path, tmp_path: Path) -> None:
    tip, ann, bob = asyncio.run(two_people(data))
    listed = run("cybertip", "list", "--data", str(data))
    assert listed.exit_code == 0
    assert f"{tip}  account {ann.who.id}  prepared" in listed.output
    assert f"not prepared: account {bob.who.id}, 1 decisions" in listed.output
    file = tmp_path / "chappe.toml"
    file.write_text("[cybertip]\nservice = 'Example Chat'\nemail = 'safety@chat.example'\n")
    shown = run("cybertip", "show", str(tip), "--data", str(data), "--config", str(file))
    assert "<chatClient>Example Chat</chatClient>" in shown.output and "<fileDetails" in shown.output
    store = open_store(data)
    acts = asyncio.run(store.read(lambda tx: tx.staff.acts(0, 1)))
    asyncio.run(store.close())
    assert [(one.staff, one.what, one.about) for one in acts] == [(0, "looked", f"tip {tip}")]
    missing = run("cybertip", "show", "99", "--data", str(data))
    assert missing.exit_code == 1 and "there is no report 99" in missing.output


def test_nothing_is_asked_of_anybody_where_no_endpoint_is_set(tmp_path: Path) -> None:
    asked = run("cybertip", "check")
    assert asked.exit_code == 1 and "cybertip.endpoint is not set" in asked.output
    file = tmp_path / "chappe.toml"
    for endpoint in ("http://chappe.example/ispws", "ftp://127.0.0.1/ispws"):
        file.write_text(f"[cybertip]\nendpoint = '{endpoint}'\ncredentials_file = '{file}'\nemail = 'a@b.example'\n")
        wrong = run("cybertip", "check", "--config", str(file))
        assert wrong.exit_code == 1 and "must be https" in wrong.output
    file.write_text(
        "[cybertip]\nendpoint = 'http://127.0.0.1:9/ispws'\ncredentials_file = '/nowhere'\nemail = 'a@b.c'\n"
    )
    wrong = run("cybertip", "check", "--config", str(file))
    assert wrong.exit_code == 1 and "the credentials cannot be read" in wrong.output
