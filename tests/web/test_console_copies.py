"""Public copies of a post in the console: counted before it is decided, removed with it or later, and taken back."""

from chappe.domain.forwarding import ForwardMessages
from chappe.domain.values import Message, PeerRef, User
from chappe.safety.copying import GoOnWithCopies
from chappe.safety.subjects import of_message
from tests.safety.desk import DESK, staff
from tests.web.console_desk import Desk, case_about
from tests.web.fair import Fair


async def scene(fair: Fair, desk: Desk) -> tuple[User, User, PeerRef, Message, int]:
    """Ann's post, which Bob forwarded twice to his channel, with a case about it, and a moderator who is signed in."""
    ann, bob = await fair.world.person("Ann"), await fair.world.person("Bob")
    source = await fair.channel(ann, "the_news", "The News")
    there = await fair.channel(bob, "the_copy", "The Copy")
    said = await fair.say(ann, source, "buy now")
    for n in range(2):
        await fair.world.run(ForwardMessages(source, (said.id,), (n + 1001,), there), bob)
    case = await case_about(fair, of_message(ann.id, source, said.id))
    await desk.sign_in(await staff(fair.world, "Mod"))
    return ann, bob, there, said, case


async def go_on(fair: Fair) -> None:
    while (await fair.world.run(GoOnWithCopies(DESK))).result:
        pass


async def states(fair: Fair, person: User) -> list[str]:
    found = await fair.world.read(lambda tx: tx.decisions.of_person(person.id, 9))
    return [one.state for one in found]


async def test_copies_are_counted_removed_and_given_back(fair: Fair, desk: Desk) -> None:
    ann, bob, _, _, case = await scene(fair, desk)
    page = (await desk.ask(f"/case/{case}")).text
    assert 'value="forwards"' in page and ">2 go, too: forwarded" in page and 'value="file"' not in page
    given = {"what": "decide", "action": "remove", "category": "spam", "rule": "Terms, 4", "copies": "forwards"}
    assert (await desk.ask(f"/case/{case}", **given)).status == 303
    assert "0 public copies removed with it; it goes on" in (await desk.ask(f"/case/{case}")).text
    await go_on(fair)
    assert "2 public copies removed with it" in (await desk.ask(f"/case/{case}")).text
    assert await states(fair, bob) == ["active", "active"]
    [decision] = await fair.world.read(lambda tx: tx.decisions.of_person(ann.id, 5))
    await desk.ask(f"/case/{case}", what="reverse", decision=decision.id, because="wrong")
    await go_on(fair)
    assert await states(fair, bob) == ["reversed", "reversed"]


async def test_they_can_go_after_the_post_and_only_with_its_removal(fair: Fair, desk: Desk) -> None:
    ann, bob, _, _, case = await scene(fair, desk)
    given = {"what": "decide", "action": "remove_posts", "category": "spam", "rule": "Terms, 4", "copies": "forwards"}
    said = await desk.ask(f"/case/{case}", **given)
    assert said.status == 409 and "Public copies go only" in said.text
    assert (await desk.ask(f"/case/{case}", **{**given, "action": "remove", "copies": ""})).status == 303
    [decision] = await fair.world.read(lambda tx: tx.decisions.of_person(ann.id, 5))
    page = (await desk.ask(f"/case/{case}")).text
    assert "Remove its public copies" in page and ">2 go, too: forwarded" in page
    assert (await desk.ask(f"/case/{case}", what="copies", decision=decision.id, copies="file")).status == 409
    assert (await desk.ask(f"/case/{case}", what="copies", decision=decision.id, copies="forwards")).status == 303
    await go_on(fair)
    assert await states(fair, bob) == ["active", "active"]
    assert "Remove its public copies" not in (await desk.ask(f"/case/{case}")).text, "there are none any more"


async def test_several_cases_are_decided_with_their_copies(fair: Fair, desk: Desk) -> None:
    ann, bob, there, _, first = await scene(fair, desk)
    other = await fair.say(bob, there, "sell now")
    second = await case_about(fair, of_message(ann.id, there, other.id))
    assert 'name="copies"' in (await desk.ask("/")).text
    given = {"what": "decide", "action": "remove", "category": "spam", "rule": "4", "copies": "forwards"}
    assert (await desk.ask("/many", case=[first, second], **given)).status == 303
    await go_on(fair)
    assert await states(fair, bob) == ["active"] * 3
