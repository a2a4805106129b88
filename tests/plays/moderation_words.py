"""The sentences of plays about moderation: what people report, and what the others are shown and told."""

import re
import time
from typing import Any

import pytest
from telethon import errors
from telethon import functions as f
from telethon import types as t

from chappe.domain.values import ANTI_SPAM_USER
from chappe.ops.assembly.database import pending_code
from tests.live.browser import PHONE, window
from tests.live.moderators import shoot
from tests.live.telethon_people import SERVICE, Person
from tests.live.test_moderation import ledger
from tests.plays.court import Court
from tests.plays.play import plain, quoted, says

DAY = 86400
COUNTRIES = {"DE": "4917000", "FR": "3360000"}
"""How numbers there begin."""


@says("{who} comes in from {country}.")
async def come_from(play: Court, who: str, country: str) -> None:
    phone = f"{COUNTRIES[country]}{len(play.people):04d}"
    device = await play.town.device()
    sent = await device.client.send_code_request(phone)
    code = pending_code(play.server.data, phone)
    await device(f.auth.SignInRequest(phone, sent.phone_code_hash, code))
    made = await device(f.auth.SignUpRequest(phone, sent.phone_code_hash, who, ""))
    await device.client._on_login(made.user)
    play.people[who] = Person(device, made.user, phone)


# -- reporting ---------------------------------------------------------------------------------------------------------
@says("{who} reports {text} in {chat} as {texts}.")
async def report_message(play: Court, who: str, text: str, chat: str, texts: str) -> None:
    message = await play.found(play.person(who), chat, text.strip('"'))
    await _report(play, who, chat, [message.id], texts)


@says("{who} reports {chat} as {texts}.")
async def report_chat(play: Court, who: str, chat: str, texts: str) -> None:
    await _report(play, who, chat, [], texts)


async def _report(play: Court, who: str, chat: str, ids: list[int], texts: str) -> None:
    """Question after question, each answered by its words as an app shows them."""
    person = play.person(who)
    peer = await play.entity(person, chat)
    said = await person(f.messages.ReportRequest(peer, ids, b"", ""))
    for answer in quoted(texts):
        [option] = [one.option for one in said.options if one.text == answer]
        said = await person(f.messages.ReportRequest(peer, ids, option, ""))
    if isinstance(said, t.ReportResultAddComment):
        said = await person(f.messages.ReportRequest(peer, ids, said.option, ""))
    assert isinstance(said, t.ReportResultReported), said


@says("A stranger reports {text} on the page of {chat} as {new}, because {old}.")
async def notice(play: Court, text: str, chat: str, new: str, old: str) -> None:
    """At a browser, without an account: from the post's own link to the receipt."""
    async with window(play.home) as screen:
        page = await screen.open(f"/s/{play.chat(chat).name}")
        post = page.locator("article", has_text=text.strip('"'))
        await post.get_by_role("link", name="Report").click()
        await page.get_by_role("radio", name=new.strip('"')).check()
        await page.get_by_role("button", name="Continue").click()
        await page.get_by_label("Why is it illegal?").fill(old.strip('"'))
        await page.get_by_label("Your name").fill("Eve Example")
        await page.get_by_label("Your e-mail address").fill("eve@example.org")
        await page.get_by_role("checkbox").check()
        await shoot(page, "play-notice")
        await page.get_by_role("button", name="Send the notice").click()
        assert await page.get_by_role("status").inner_text() == "Your notice has come. People will look at it."
        play.receipt = page.url.removeprefix(play.home)
        assert not screen.faults, screen.faults


@says("The stranger's receipt says {texts}.")
async def receipt(play: Court, texts: str) -> None:
    """A job of its own tells those who gave notice what was decided: the page is asked for until it says so."""
    async with window(play.home) as screen:
        deadline = time.monotonic() + 20
        while True:
            page = await screen.open(play.receipt)
            shown = await page.locator("main").inner_text()
            if all(one in shown for one in quoted(texts)):
                break
            assert time.monotonic() < deadline, shown
        await shoot(page, "play-receipt")


# -- being told --------------------------------------------------------------------------------------------------------
@says("{who} is told by the service: {texts}.")
async def told(play: Court, who: str, texts: str) -> None:
    await play.from_service(who, quoted(texts))


@says("{who} answers the service with {text}.")
async def answer(play: Court, who: str, text: str) -> None:
    """By a reply to what it was told last."""
    await play.person(who).client.send_message(SERVICE, text.strip('"'), reply_to=play.told[who].id)


@says("{who} is shown a reason instead of {old} in {chat}: {new}.")
async def withheld(play: Court, who: str, old: str, chat: str, new: str) -> None:
    """By push, and in a fresh history."""
    person, peer = play.person(who), await play.entity(play.person(who), chat)
    words = new.strip('"')

    def says_why(message: Any) -> bool:
        return any(words in one.text for one in message.restriction_reason or ())

    def is_there(update: Any) -> bool:
        return update.message.peer_id.channel_id == peer.channel_id and says_why(update.message)

    pushed = await person.device.wait(t.UpdateEditChannelMessage, is_there)
    found = await person.client.get_messages(peer, ids=pushed.message.id)
    for message in (pushed.message, found):
        assert says_why(message) and old.strip('"') not in message.message and words in message.message


@says("{who} reads {text} in {chat} again.")
async def again(play: Court, who: str, text: str, chat: str) -> None:
    """By push, and in a fresh history, with no reason beside it."""
    person, words = play.person(who), text.strip('"')

    def is_it(update: Any) -> bool:
        return bool(update.message.message == words and not update.message.restriction_reason)

    await person.device.wait(t.UpdateEditChannelMessage, is_it)
    assert not (await play.found(person, chat, words)).restriction_reason


async def _config(play: Court, who: str) -> dict[str, Any]:
    found = await play.person(who)(f.help.GetAppConfigRequest(hash=0))
    return {one.key: one.value.value for one in found.config.value if one.key.startswith("freeze_")}


@says("{who} finds the account frozen.")
async def frozen(play: Court, who: str) -> None:
    """The app is told to look, and finds since when, until when, and where to appeal."""
    await play.person(who).device.wait(t.UpdateConfig)
    found = await _config(play, who)
    assert found["freeze_since_date"] <= time.time() + 5 < found["freeze_until_date"]
    assert found["freeze_appeal_url"].endswith("/appeals")


@says("{who} finds the account free.")
async def free(play: Court, who: str) -> None:
    assert await _config(play, who) == {}


@says("{who} sees {chat} labelled a {right}.")
async def labelled(play: Court, who: str, chat: str, right: str) -> None:
    found = await _seen(play, who, chat)
    assert (found.scam, found.fake) == (right == "scam", right == "fake")


@says("{who} sees {chat} without a label.")
async def unlabelled(play: Court, who: str, chat: str) -> None:
    found = await _seen(play, who, chat)
    assert not found.scam and not found.fake


@says("{who} sees {chat} deleted.")
async def deleted(play: Court, who: str, chat: str) -> None:
    assert (await _seen(play, who, chat)).deleted


@says("{who} sees {chat} again.")
async def undeleted(play: Court, who: str, chat: str) -> None:
    found = await _seen(play, who, chat)
    assert not found.deleted and found.first_name == plain(chat)


async def _seen(play: Court, who: str, chat: str) -> Any:
    person = play.person(who)
    if plain(chat) in play.people:
        return (await person(f.users.GetUsersRequest([await play.entity(person, chat)])))[0]
    return (await person(f.channels.GetChannelsRequest([await play.entity(person, chat)]))).chats[0]


@says("{who} opens the page of the decision and reads {texts}.")
async def decision_page(play: Court, who: str, texts: str) -> None:
    """At a phone, by the address in the service's message."""
    async with window(play.home, viewport=PHONE) as screen:
        page = await screen.open(_address(play, who))
        await shoot(page, "play-decision")
        shown = await page.locator("main").inner_text()
        assert all(one in shown for one in quoted(texts)), shown


@says("{who} switches the device off.")
async def switch_off(play: Court, who: str) -> None:
    await play.person(who).client.disconnect()


@says("{who} cannot sign in.")
async def banned(play: Court, who: str) -> None:
    """On a device that knows nothing yet."""
    with pytest.raises(errors.PhoneNumberBannedError):
        await play.town.sign_in(play.person(who))


@says("{who} comes with a code to the page of the decision and reads {texts}.")
async def decision_by_code(play: Court, who: str, texts: str) -> None:
    """At a phone, from the foot of the first page, with what `chappe code` prints for the number."""
    phone = play.person(who).phone
    async with window(play.home, viewport=PHONE) as screen:
        page = await screen.open("/")
        await page.get_by_role("link", name="Contest a decision").click()
        await shoot(page, "play-number")
        await page.get_by_label("Your phone number").fill(f"+{phone}")
        await page.get_by_role("button", name="Send a code").click()
        await shoot(page, "play-code")
        await page.get_by_label("The code", exact=True).fill(pending_code(play.server.data, phone) or "")
        await page.get_by_role("button", name="Show the decisions").click()
        await shoot(page, "play-decisions")
        await page.get_by_role("link", name=re.compile("^Decision ")).click()
        shown = await page.locator("main").inner_text()
        assert all(one in shown for one in quoted(texts)), shown
        play.pages[who] = page.url.removeprefix(play.home)
        assert not screen.faults, screen.faults


@says("{who} appeals there with {text}.")
async def appeal_there(play: Court, who: str, text: str) -> None:
    async with window(play.home, viewport=PHONE) as screen:
        page = await screen.open(_address(play, who))
        await page.get_by_label("Why is it wrong?").fill(text.strip('"'))
        await page.get_by_role("button", name="Send the appeal").click()
        assert "was received" in await page.get_by_role("status").inner_text()


def _address(play: Court, who: str) -> str:
    """Where the person's last notice says that the decision can be seen, or where it was found without one."""
    if who in play.pages:
        return play.pages[who]
    [found] = re.findall(r"/decision/\w+/\w+", play.told[who].message)
    return str(found)


@says("{who} signs in anew.")
async def sign_in(play: Court, who: str) -> None:
    """On a device that knows nothing yet: it looks at the list of chats first."""
    old = play.person(who)
    device = await play.town.sign_in(old)
    play.people[who] = Person(device, await device.client.get_me(), old.phone)
    await device.client.get_dialogs()


# -- a group's own anti-spam -------------------------------------------------------------------------------------------
@says("{who} switches the anti-spam of {chat} on.")
async def guard(play: Court, who: str, chat: str) -> None:
    person = play.person(who)
    await person(f.channels.ToggleAntiSpamRequest(await play.entity(person, chat), True))


@says("{who} finds {text} in the log of {chat}, swept away by the anti-spam.")
async def swept(play: Court, who: str, text: str, chat: str) -> None:
    await _swept(play, who, text, chat)


@says("{who} gives {text} back in {chat}.")
async def give_back(play: Court, who: str, text: str, chat: str) -> None:
    person, id = play.person(who), await _swept(play, who, text, chat)
    await person(f.channels.ReportAntiSpamFalsePositiveRequest(await play.entity(person, chat), id))


async def _swept(play: Court, who: str, text: str, chat: str) -> int:
    person = play.person(who)
    log = await person.client.get_admin_log(await play.entity(person, chat), delete=True)
    found = [one for one in log if one.old.message == text.strip('"')]
    assert found and found[0].user_id == ANTI_SPAM_USER
    return int(found[0].old.id)


# -- what everybody can see --------------------------------------------------------------------------------------------
@says("The public page of {chat} shows {text}.")
async def page_shows(play: Court, chat: str, text: str) -> None:
    assert text.strip('"') in await _page(play, chat)


@says("The public page of {chat} does not show {text}.")
async def page_does_not_show(play: Court, chat: str, text: str) -> None:
    assert text.strip('"') not in await _page(play, chat)


async def _page(play: Court, chat: str) -> str:
    async with window(play.home) as screen:
        page = await screen.open(f"/s/{play.chat(chat).name}")
        await shoot(page, "play-page")
        return await page.locator("main").inner_text()


@says("The ledger proves {texts}.")
async def proves(play: Court, texts: str) -> None:
    """Each leaf by its way to the signed root, checked by a tree of our own: what stands there, in order."""
    found = [one.kind for one in await ledger(play.place, len(quoted(texts)))]
    assert found == quoted(texts), found


@says("The public count says {texts}.")
async def counts(play: Court, texts: str) -> None:
    """It is made once in ten minutes: a play looks at it once, at its end."""
    async with window(play.home) as screen:
        page = await screen.open("/transparency")
        await shoot(page, "play-numbers")
        shown = re.sub(r"\s+", " ", await page.locator("main").inner_text())
        for one in quoted(texts):
            assert one in shown, shown
        assert not screen.faults
