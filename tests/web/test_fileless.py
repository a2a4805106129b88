"""Polls, places, dice and people's numbers on pages and in feeds."""

import html
import re
from typing import Any

from chappe.domain.fileless import Card, Dice, Option, Place, Poll, Question, Styled, Venue
from chappe.domain.joining import Join
from chappe.domain.polls import ClosePoll, SendVote
from chappe.domain.showing import SendFileless
from chappe.domain.values import Message, PeerRef, User
from tests.web.fair import Fair

ASKED = Question(Styled("Tea or <coffee>?"), (Option(Styled("tea"), b"t"), Option(Styled("coffee"), b"c")))


async def shown(fair: Fair, who: User, peer: PeerRef, fileless: Any) -> Message:
    """Post it."""
    sent = await fair.world.run(SendFileless(peer, 0, "", fileless=fileless), who)
    message: Message = sent.result[0].message
    return message


async def test_a_poll_tells_its_results_once_it_is_closed(fair: Fair) -> None:
    ann, bob = await fair.world.person("Ann"), await fair.world.person("Bob")
    peer = await fair.channel(ann, "the_news")
    await fair.world.run(Join(peer), bob)
    post = await shown(fair, ann, peer, Poll(0, question=ASKED))
    await fair.world.run(SendVote(peer, post.id, (b"c",)), bob)
    fair.world.pass_time(600)
    page = (await fair.ask(f"/the_news/{post.id}")).text
    assert "Tea or &lt;coffee&gt;?" in page and "Poll, open: vote in the app, 1 vote" in page and "<meter" not in page
    [item] = (await fair.ask("/s/the_news/feed.json")).json["items"]
    assert item["title"] == "Tea or <coffee>?" and "coffee" in item["content_html"]
    await fair.world.run(ClosePoll(peer, post.id), ann)
    page = (await fair.ask(f"/the_news/{post.id}")).text
    assert "(the right answer)" not in page, "it asks for no right answer"
    assert "<b>100 %</b>" in page and "<b>0 %</b>" in page and "Poll, closed, 1 vote" in page


async def test_places_people_and_dice(fair: Fair) -> None:
    ann = await fair.world.person("Ann")
    peer = await fair.channel(ann, "the_news")
    point = Place(57.70887, -11.97456)
    await shown(fair, ann, peer, Venue(point, "The <Pier>", "1 Sea Road", "", "", ""))
    await shown(fair, ann, peer, point)
    await shown(fair, ann, peer, Card("+44 20 7946 0018", "Eve", "", ""))
    await shown(fair, ann, peer, Dice("🎲", 0))
    page = (await fair.ask("/s/the_news")).text
    assert 'href="geo:57.708870,-11.974560"' in page and "57.7089° N, 11.9746° W" in page
    assert "The &lt;Pier&gt;" in page and "1 Sea Road" in page
    assert 'href="tel:+442079460018"' in page and "Eve" in page and '<p class="dice">' in page
    assert (await fair.ask("/s/the_news/atom.xml")).status == 200


async def test_the_right_answer_of_a_quiz_is_told_in_words_once_it_is_over(fair: Fair) -> None:
    ann, bob = await fair.world.person("Ann"), await fair.world.person("Bob")
    peer = await fair.channel(ann, "the_news")
    await fair.world.run(Join(peer), bob)
    post = await shown(fair, ann, peer, Poll(0, question=ASKED._replace(quiz=True, correct=(1,))))
    await fair.world.run(SendVote(peer, post.id, (b"t",)), bob)
    assert "the right answer" not in (await fair.ask(f"/the_news/{post.id}")).text
    await fair.world.run(ClosePoll(peer, post.id), ann)
    [right] = re.findall(r'<li class="right">(.*?)</li>', (await fair.ask(f"/the_news/{post.id}")).text)
    assert "(the right answer)" in right and str(ASKED.options[1].text.text) in html.unescape(right)
