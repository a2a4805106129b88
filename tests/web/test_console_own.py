"""What is about somebody of the staff is not there for that person: no line, no number, no appeal, no link."""

from typing import Any

from chappe.domain.joining import Join
from chappe.domain.ports.appeals import Appeal
from chappe.domain.values import User
from chappe.safety.dismissing import Dismiss
from chappe.safety.subjects import of_message
from tests.safety.desk import DESK, staff
from tests.web.console_desk import Desk, case_about
from tests.web.fair import Fair

WORDS = "Look once more!"


async def appealed(fair: Fair, by: User, case: int) -> None:
    """Somebody contests that nothing was done about a case."""

    def change(tx: Any) -> None:
        tx.appeals.put(Appeal(0, 0, case, by.id, "reporter", WORDS, fair.world.now, fair.world.now + 86400))

    await fair.world.write(change)


async def test_a_case_about_oneself_is_not_counted_either(fair: Fair, desk: Desk) -> None:
    mod, other = await staff(fair.world, "Mod"), await staff(fair.world, "Other")
    channel = await fair.channel(mod, "mods_own", "Mod's own")
    message = await fair.say(mod, channel, "mine")
    await case_about(fair, of_message(mod.id, channel, message.id))
    for who, number in ((mod, "0"), (other, "1")):
        await desk.sign_in(who)
        page = (await desk.ask("/")).text
        assert f"All <b>{number}</b>" in page
        assert ("?category=spam" in page) == (number == "1")


async def test_a_case_about_oneself_is_not_named_beside_others_of_the_place(fair: Fair, desk: Desk) -> None:
    mod, other, ann = await staff(fair.world, "Mod"), await staff(fair.world, "Other"), await fair.world.person("Ann")
    group = await fair.channel(ann, "the_talk", "Talk", group=True)
    for one in (mod, other):
        await fair.world.run(Join(group), one)
    own, hers = await fair.say(mod, group, "mine"), await fair.say(ann, group, "hers")
    mine = await case_about(fair, of_message(mod.id, group, own.id))
    case = await case_about(fair, of_message(ann.id, group, hers.id))
    for who, sees in ((mod, False), (other, True)):
        await desk.sign_in(who)
        assert (f'/case/{mine}"' in (await desk.ask(f"/case/{case}")).text) == sees


async def test_an_appeal_about_oneself_is_neither_shown_nor_counted(fair: Fair, desk: Desk) -> None:
    mod, other, third = [await staff(fair.world, name) for name in ("Mod", "Other", "Third")]
    channel = await fair.channel(mod, "mods_own", "Mod's own")
    message = await fair.say(mod, channel, "mine")
    case = await case_about(fair, of_message(mod.id, channel, message.id))
    await fair.world.run(Dismiss(DESK, case), other)
    await appealed(fair, await fair.world.person("Reporter"), case)
    for who, sees, may in ((mod, False, False), (other, True, False), (third, True, True)):
        await desk.sign_in(who)
        assert f"Appeals <b>{int(sees)}</b>" in (await desk.ask("/")).text
        page = (await desk.ask("/appeals")).text
        assert (WORDS in page) == sees and ("Reporter" in page) == sees
        assert ("Overturn it" in page) == may, who.first_name
