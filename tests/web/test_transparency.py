"""The page of numbers: decent on an empty server, right on a busy one, the same as JSON and as a table."""

import csv
import io
import re

import pytest

from chappe.domain.ports import Tx
from chappe.domain.ports.decisions import Tally
from chappe.domain.ports.numbers import Wait
from chappe.safety.ledger_entries import DAY, day_of
from chappe.safety.subjects import of_message
from chappe.web.public import bars
from tests.safety.desk import decide, staff
from tests.web.fair import PREFIX, Fair

FORMS = ("/transparency", "/transparency.json", "/transparency.csv")


async def busy(fair: Fair, days: int = 365) -> None:
    """Counts of many days, as decisions leave them."""
    today = fair.world.now // DAY

    def count(tx: Tx) -> None:
        for day in range(today - days + 1, today + 1):
            turn = day % 7
            for at, (category, source, automated) in enumerate(
                (("spam", "own", "fully"), ("fraud", "report", "partially"), ("drugs", "notice", "not"))
            ):
                tx.decisions.count(
                    day, Tally("decision", "remove", "message", category, source, automated, 9 * (turn + 1) // (at + 1))
                )
            tx.decisions.count(day, Tally("report", "", "message", "fraud", "report", "not", 20 + turn))
            tx.numbers.wait(day, Wait("report", "fraud", "law", "not", 64, 20))
            if turn == 3:
                tx.decisions.count(day, Tally("decision", "suspend", "chat", "fraud", "flagger", "not", 2))
                tx.decisions.count(day, Tally("decision", "ban", "account", "fraud", "own", "not", 1))
                tx.decisions.count(day, Tally("decision", "limit", "account", "spam", "own", "fully", 3))
                for kind, number in (("appeal", 4), ("upheld", 3), ("overturned", 1), ("reversal", 1)):
                    tx.decisions.count(day, Tally(kind, "remove", "message", "spam", "own", "fully", number))
        tx.decisions.count(today, Tally("refusal", "refuse", "command", "csam", "own", "fully", 2))

    await fair.world.write(count)


async def test_an_empty_server_has_a_decent_page(fair: Fair) -> None:
    page = await fair.ask("/transparency")
    assert page.status == 200 and page.text.count("None in these days.") == 3
    assert "none was judged in these days" in page.text and "No order came" in page.text
    assert '<svg class="bars"' not in page.text and "verify-report" not in page.text
    told = (await fair.ask("/transparency.json")).json
    assert told["removed"] == {"posts": 0, "chats": 0, "accounts": 0}
    assert (told["counts"], told["orders"], told["refused"]) == ([], [], 0)
    assert "nan" not in page.text.lower().replace("financ", "")
    assert 'href="/transparency"' in (await fair.ask("/")).text


async def test_three_forms_have_the_same_numbers(fair: Fair) -> None:
    await busy(fair, 40)
    for query, days in (("", 30), ("?days=30", 30), ("?days=365", 365), ("?days=7", 30), ("?days=x&by=y", 30)):
        told = (await fair.ask(f"/transparency.json{query}")).json
        assert told["first"] == day_of(fair.world.now - (days - 1) * DAY) and told["last"] == day_of(fair.world.now)
        counts = [one for one in told["counts"] if one["kind"] == "decision" and one["action"] == "remove"]
        assert told["removed"]["posts"] == sum(one["count"] for one in counts)
        page = (await fair.ask(f"/transparency{query}")).text
        assert f"Posts removed: {told['removed']['posts']:,}" in page
        assert f"Accounts removed: {told['removed']['accounts']:,}" in page
        assert "about 68 minutes" in page and told["median_minutes"]["report"] == 68
        rows = list(csv.DictReader(io.StringIO((await fair.ask(f"/transparency.csv{query}")).text)))
        of_days = [row for row in rows if row["day"]]
        assert [{"count": int(row.pop("number")), **row} for row in of_days] == told["counts"]
        summary = {row["kind"]: row["number"] for row in rows if not row["day"]}
        against = told["appeals"]["against_decisions"]
        assert summary["median_minutes_report"] == "68"
        assert int(summary["appeals_against_decisions_wrong"]) == against["wrong"] > 0
        assert float(summary["appeals_against_decisions_high_95"]) == against["interval_95"][1]


@pytest.mark.parametrize(
    ("by", "words"),
    [
        ("category", {"spam", "fraud or phishing", "trade in drugs"}),
        ("source", {"our own search", "reports in the app", "notices on the web"}),
        ("automation", {"a machine alone", "a person helped by a machine", "a person"}),
    ],
)
async def test_bars_and_table_say_the_same(fair: Fair, by: str, words: set[str]) -> None:
    await busy(fair)
    page = (await fair.ask(f"/transparency?by={by}&days=30")).text
    posts = page[page.index('id="posts"') : page.index('id="chats"')]
    legend = re.findall(r"</svg> ([^<]+)</th><td>([\d,]+)</td>", posts)
    assert {name for name, _ in legend} == words
    assert posts.count("<rect class=") == 3 * 30 + 3
    rows = re.findall(r'<tr><th scope="row">(\d{4}-\d\d-\d\d)</th>(.*?)</tr>', posts)
    assert len(rows) == 30 and rows == sorted(rows, reverse=True)
    columns = [sum(int(number) for number in column) for column in zip(
        *(re.findall(r"<td>(\d+)</td>", row) for _, row in rows), strict=True
    )]  # fmt: skip
    assert columns == [*(int(number.replace(",", "")) for _, number in legend), sum(columns[:-1])]
    heights = re.findall(r'<rect class="b(\d)" x="[\d.]+" y="([\d.]+)" width="[\d.]+" height="([\d.]+)"', posts)
    assert min(float(y) for _, y, _ in heights) == 0 and all(float(tall) > 0 for _, _, tall in heights)
    assert f'<a href="/transparency?by={by}&amp;days=30" aria-current="true">' in page


async def test_bars_of_a_year_stay_small_and_nothing_in_them_runs(fair: Fair) -> None:
    await busy(fair)
    answer = await fair.ask("/transparency?days=365", accept_encoding="gzip")
    assert answer.headers["content-encoding"] == "gzip" and len(answer.body) < 60_000
    page = (await fair.ask("/transparency?days=365")).text
    assert "<script" not in page and "style=" not in page and "error" in page
    assert "script" not in answer.headers["content-security-policy"]


async def test_numbers_are_counted_anew_every_ten_minutes_and_kept_between(fair: Fair) -> None:
    fair.world.pass_time(600 - fair.world.now % 600)
    before = [await fair.ask(path) for path in FORMS]
    await busy(fair, 1)
    for path, old in zip(FORMS, before, strict=True):
        same = await fair.ask(path)
        assert (same.body, same.headers["etag"]) == (old.body, old.headers["etag"])
        assert (await fair.ask(path, if_none_match=old.headers["etag"])).status == 304
    fair.world.pass_time(600)
    for path, old in zip(FORMS, before, strict=True):
        new = await fair.ask(path, if_none_match=old.headers["etag"])
        assert new.status == 200 and new.body != old.body
    assert before[1].headers["access-control-allow-origin"] == "*"
    assert before[2].headers["content-type"] == "text/csv; charset=utf-8"


async def test_where_there_is_a_log_the_page_says_how_to_recount(fair: Fair) -> None:
    fair.turn_to(PREFIX, log_key="key+1+abc")
    page = (await fair.ask("/transparency")).text
    assert "No day has a report yet" in page and 'href="/transparency/log/checkpoint"' in page
    assert "chappe verify-report" not in page, "as long as there is nothing that it could find right"


def test_more_words_than_colours_are_one_part_at_the_end() -> None:
    from collections import Counter

    days = {5: Counter({f"w{number:02}": number for number in range(1, 15)}), 6: Counter({"w01": 3})}
    made = bars.chart(days, 5, 6, {"w14": "<b>"}, 'a "title"')
    assert len(made.parts) == bars.MOST_PARTS and made.parts[-1].name == "all others"
    assert made.total == sum(range(1, 15)) + 3 == sum(part.number for part in made.parts)
    assert [row.total for row in made.rows] == [3, 105] and made.highest == 105
    assert made.rows[0].numbers == (0,) * 9 + (3,)
    assert "&#34;title&#34;" in made.svg


async def test_orders_of_authorities_stand_there_by_country(fair: Fair) -> None:
    ann, mod = await fair.world.person("Ann"), await staff(fair.world, "Mod")
    channel = await fair.channel(ann, "the_news")
    assert "No order came" in (await fair.ask("/transparency")).text
    post = await fair.say(ann, channel, "words")
    await decide(fair.world, mod, of_message(ann.id, channel, post.id), category="fraud", order="DE")
    fair.world.pass_time(600)
    page = (await fair.ask("/transparency")).text
    assert "<dt>DE: fraud or phishing, posts removed</dt><dd>1</dd>" in page
    assert "No order came" not in page
    told = (await fair.ask("/transparency.json")).json["orders"]
    assert told == [{"country": "DE", "category": "fraud", "action": "remove", "count": 1}]
