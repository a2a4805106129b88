"""The yearly report: every number of a small year as it was counted by hand, and sums that hold of any year."""

import csv
import io
from collections.abc import Iterator

import pytest

from chappe.domain.ports.yearly import Act
from chappe.safety import yearly_places as sheets
from chappe.safety.actions import ACTIONS
from chappe.safety.ledger_entries import DAY
from chappe.safety.policy import CATEGORIES, Policy
from chappe.safety.yearly_counts import Day, completed, of_day, span, together
from chappe.safety.yearly_places import Place, homes, places, template
from chappe.safety.yearly_reports import BadReport, changes, read, written
from chappe.safety.yearly_sheets import Cover, report
from tests.safety.year import END, START, hand_counted
from tests.support.world import World

Rows = list[list[str]]
COVER = Cover(2024, "Example Ltd", "Example", END + 40 * DAY, START)


async def counted(world: World) -> dict[str, Rows]:
    """The report of that year."""
    await hand_counted(world)
    days = [await world.read(lambda tx, start=start: of_day(tx, start)) for start in range(*span(2024), DAY)]  # type: ignore[misc]
    year = await world.read(lambda tx: completed(tx, together(days), 2024, Policy()))
    return report(COVER, year, Policy())


def told(rows: Rows) -> Iterator[dict[str, str]]:
    for row in rows[1:]:
        yield {name.strip(): cell for name, cell in zip(rows[0], row, strict=True)}


def numbers(rows: Rows) -> dict[tuple[str, str, str], dict[str, str]]:
    """Of a sheet by category: what is neither empty nor zero, by category, keyword and own words."""
    found, category = {}, ""
    for row in told(rows):
        word = next(cell for name, cell in row.items() if name.startswith("Category of"))
        category = category if word.startswith("KEYWORD") else word
        keyword = word if word != category else ""
        cells = {name: cell for name, cell in row.items() if name.startswith(HEADS) and cell not in ("", "0")}
        if cells:
            found[category, keyword, row['Description of the sub-category "Other"']] = cells
    return found


HEADS = ("Number of", "Median", "Visibility", "Monetary", "Provision", "Account")
MEASURES = "Number of measures taken at the provider's own initiative"
MACHINE = "Number of measures taken after detection with solely automated means"


async def test_own_measures_after_the_law(world: World) -> None:
    found = numbers((await counted(world))[sheets.ILLEGAL])
    assert found[("TOTAL", "", "")] == {
        MEASURES: "6",
        MACHINE: "1",
        "Visibility restriction Removal": "3",
        "Visibility restriction Disable": "1",
        "Account restriction Suspension": "1",
        "Account restriction Termination": "1",
    }
    drugs = {MEASURES: "3", "Visibility restriction Removal": "2", "Visibility restriction Disable": "1"}
    fraud = {
        MEASURES: "2",
        MACHINE: "1",
        "Account restriction Suspension": "1",
        "Account restriction Termination": "1",
    }
    assert found == {
        ("TOTAL", "", ""): found[("TOTAL", "", "")],
        ("STATEMENT_CATEGORY_UNSAFE_AND_PROHIBITED_PRODUCTS", "", ""): drugs,
        ("STATEMENT_CATEGORY_UNSAFE_AND_PROHIBITED_PRODUCTS", "KEYWORD_PROHIBITED_PRODUCTS", ""): drugs,
        ("STATEMENT_CATEGORY_SCAMS_AND_FRAUD", "", ""): fraud,
        ("STATEMENT_CATEGORY_SCAMS_AND_FRAUD", "KEYWORD_PHISHING", ""): fraud,
    }


async def test_own_measures_after_the_terms_and_what_is_said_of_them(world: World) -> None:
    made = await counted(world)
    found = numbers(made[sheets.TERMS])
    spam = {
        MEASURES: "3",
        MACHINE: "3",
        "Visibility restriction Removal": "2",
        "Provision of the service Suspension": "1",
    }
    fraud = {MEASURES: "1", "Visibility restriction Labelled": "1"}
    assert found == {
        ("TOTAL", "", ""): {**spam, MEASURES: "4", "Visibility restriction Labelled": "1"},
        ("STATEMENT_CATEGORY_OTHER_VIOLATION_TC", "", ""): spam,
        ("STATEMENT_CATEGORY_OTHER_VIOLATION_TC", "KEYWORD_OTHER", "spam"): spam,
        ("STATEMENT_CATEGORY_SCAMS_AND_FRAUD", "", ""): fraud,
        ("STATEMENT_CATEGORY_SCAMS_AND_FRAUD", "KEYWORD_PHISHING", ""): fraud,
    }
    [total] = [row for row in told(made[sheets.ILLEGAL]) if row["Category of illegal content"] == "TOTAL"]
    assert "1 of them rest on the law" in total[f"Contextual Information on {MEASURES}"]
    assert "removed 42 items" in total["Contextual Information on Visibility restriction Removal"]
    assert total["Monetary restriction Suspension"] == "", "what can never be imposed is empty, not zero"
    assert total["Provision of the service Suspension"] == "0"


async def test_notices_with_their_actions_and_medians(world: World) -> None:
    found = numbers((await counted(world))[sheets.NOTICES])
    notices, flagged = "Number of notices received", "Number of notices received from Trusted flaggers"
    items = "Number of specific items of information included in the total number of notices"
    by_flagger = f"{items} by Trusted Flaggers (Trusted Flagger notices)"
    law, terms = (
        f"Number of actions taken on the basis of the {word}" for word in ("law", "terms and conditions of the service")
    )
    took, fast = "Median time to take action", "Median time to take action (Trusted Flagger notices)"
    trusted = f"{law} (Trusted Flagger notices)"
    assert found[("TOTAL", "", "")] == {
        notices: "4",
        flagged: "2",
        items: "4",
        by_flagger: "2",
        took: "3",
        fast: "3",
        law: "2",
        trusted: "2",
        terms: "1",
    }
    csam = found[("STATEMENT_CATEGORY_PROTECTION_OF_MINORS", "KEYWORD_CHILD_SEXUAL_ABUSE_MATERIAL", "")]
    assert csam == {
        notices: "2",
        flagged: "1",
        items: "2",
        by_flagger: "1",
        took: "2.5",
        fast: "4",
        law: "1",
        trusted: "1",
    }
    unsaid = found[("STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE", "", "")]
    assert unsaid == {notices: "1", items: "1"}, "spam has no category among notices"
    drugs = found[("STATEMENT_CATEGORY_UNSAFE_AND_PROHIBITED_PRODUCTS", "", "")]
    assert drugs == {took: f"{(END - START) / 3600:.0f}", terms: "1"}, "it came in the year before"


async def test_complaints_and_suspensions(world: World) -> None:
    rows = (await counted(world))[sheets.APPEALS]
    found = {(row["Indicator"], row["Scope"]): row["Value"] for row in told(rows)}

    def line(indicator: str) -> list[str]:
        [name] = {one for one, _ in found if one.strip().endswith(indicator)}
        scopes = (
            "Total number",
            "Decisions upheld",
            "Decisions partially reversed",
            "Decisions reversed",
            "Median time",
        )
        return [found[name, scope] for scope in scopes if (name, scope) in found]

    assert line("submitted to the internal-complaints mechanism") == ["5", "3", "0", "2", "24"]
    assert line("restrict visibility of information") == ["2", "2", "0", "1", "48"]
    assert line("suspend or terminate an account") == ["1", "0", "0", "0", ""]
    assert line("terminate the provision of the service") == ["0", "0", "0", "0", ""]
    assert line("not to take action on a notice submitted in accordance with Article 16") == ["1", "1", "0", "0", "10"]
    assert line("monetise information") == [""] * 5, "there is no money here"
    assert line("out-of-court dispute settlement bodies") == [""] * 5, "nobody registers them"
    assert line("manifestly illegal content") == ["1"]
    assert line("manifestly unfounded notices") == ["2"]


async def test_automated_means(world: World) -> None:
    rows = (await counted(world))[sheets.AUTOMATED]
    found = {(row["Indicator"].strip(), row["Scope"].strip()): row for row in told(rows)}
    solely, without = (
        "Number of measures solely taken by automated means",
        "Number of measures not taken by automated means",
    )
    precision = "Accuracy of the automated means - Precision"
    assert [found[solely, scope]["Value"] for scope in ("Total number", "Own-initiative")] == ["4", "3"]
    assert [found[without, scope]["Value"] for scope in ("Total number", "Own-initiative")] == ["8", "6"]
    assert [found[precision, scope]["Value"] for scope in ("Total number", "Own-initiative")] == ["0.75", "0.6667"]
    said = found[precision, "Total number"]["Contextual Information"]
    assert "1 of 4" in said and "Of 2 complaints" in said and "1 were right: 0.5" in said
    assert found["Accuracy of the automated means - Recall", "Total number"]["Value"] == ""
    for scope, alone, people in (("NAM Total", "1", "4"), ("NAM Trusted Flagger", "0", "2")):
        assert found["Number of notices solely processed by automated means", scope]["Value"] == alone
        assert found["Number of notices not processed by automated means", scope]["Value"] == people
    assert {row["Value"] for row in found.values() if row["Applicability"] == "Only for VLOPs"} == {""}


async def test_cover_texts_and_orders(world: World) -> None:
    made = await counted(world)
    assert [row[3] for row in made[sheets.IDENTIFICATION][1:]] == [
        *("Example Ltd", "2025-02-10", "2024-01-01", "2024-01-01", "2024-12-31")
    ]
    texts = [row["Value"] for row in told(made[sheets.TEXTS])]
    assert all(0 < len(text) <= 5000 for text in texts[:6]) and texts[6:] == [""] * 5
    assert "People reported 7 times" in texts[1]
    orders = list(told(made[sheets.ORDERS]))
    assert {row["Number of orders to act against illegal content received"] for row in orders} == {"0"}
    assert "No order is registered" in str(orders[0]) and len(orders) == 91
    assert {row["Reporting period"] for row in orders} == {"2024-01-01/2024-12-31"}


def test_orders_that_decisions_name_are_not_told_as_none() -> None:
    act = Act("drugs", "law", "remove", "authority", False, "not", False, (), 3, 3)
    made = report(COVER, together([Day((act,), 0, 0)]), Policy())
    first = made[sheets.ORDERS][1]
    assert first[6:13] == [""] * 7 and "3 decisions name an order" in first[13]
    assert numbers(made[sheets.ILLEGAL]) == {}, "they are not on our own initiative"


@pytest.mark.parametrize("ground", ["law", "terms"])
def test_sums_hold_of_every_action_and_every_kind_of_harm(ground: str) -> None:
    acts = tuple(
        Act(category, ground, action, source, detected, "not", ends, (), number, number)
        for number, (category, action, source, detected, ends) in enumerate(
            (category, action, source, detected, ends)
            for category in (*CATEGORIES, "unheard-of")
            for action in ACTIONS
            for source in ("own", "report")
            for detected in (False, True)
            for ends in (False, True)
        )
    )
    sheet = sheets.ILLEGAL if ground == "law" else sheets.TERMS
    made = report(COVER, together([Day(acts[::2], 0, 0), Day(acts[1::2], 0, 0)]), Policy())[sheet]
    found = {key: {name: int(n) for name, n in cells.items()} for key, cells in numbers(made).items()}
    total = found.pop(("TOTAL", "", ""))
    assert total[MEASURES] == sum(act.number for act in acts)
    kinds = ("Visibility", "Provision", "Account")
    for cells in (total, *found.values()):
        assert cells[MEASURES] == sum(number for name, number in cells.items() if name.startswith(kinds))
    categories = [key for key in found if not key[1]]
    for category in categories:
        subs = [cells for key, cells in found.items() if key[0] == category[0] and key[1]]
        for name, number in found[category].items():
            assert number == sum(sub.get(name, 0) for sub in subs), (category, name)
    homeless = sum(act.number for act in acts if len(homes(Policy(), sheet, act.category)) == 1)
    assert total[MEASURES] == sum(found[category][MEASURES] for category in categories) + homeless
    assert (homeless > 0) is (ground == "law")


def test_the_sheets_are_those_of_annex_one() -> None:
    widths = [len(columns) for columns in template().columns.values()]
    assert widths == [4, 4, 20, 25, 37, 37, 8, 8, 8, 7, 5]
    lines = [len(places(sheet, frozenset())) for sheet in list(template().columns)[2:6]]
    assert lines == [91, 91, 90, 98]
    own = frozenset({Place("STATEMENT_CATEGORY_VIOLENCE", "KEYWORD_OTHER", word) for word in ("b", "a")})
    rows = [one.other for one in places(sheets.TERMS, own) if one.category == "STATEMENT_CATEGORY_VIOLENCE"]
    assert rows[-2:] == ["a", "b"] and len(places(sheets.TERMS, own)) == 99


async def test_files_are_read_back_as_they_were_written_and_checked(world: World) -> None:
    made = await counted(world)
    for sheet, rows in made.items():
        body = written(rows)
        assert body.count(b"\r\n") >= len(rows) and read(sheet, body) == rows
        assert list(csv.reader(io.StringIO(body.decode(), newline=""))) == rows
    rows = made[sheets.ILLEGAL]
    for wrong in (
        [row[:-1] for row in rows],
        [rows[0]],
        [*rows[:3], [*rows[3][:5], "many", *rows[3][6:]], *rows[4:]],
        [*rows[:3], [*rows[3][:5], "-1", *rows[3][6:]], *rows[4:]],
        [*rows[:3], [*rows[3][:5], "1.5", *rows[3][6:]], *rows[4:]],
        [*rows[:3], rows[3][:-1], *rows[4:]],
        [*rows[:3], [*rows[3][:-1], "x" * 5001], *rows[4:]],
    ):
        with pytest.raises(BadReport):
            read(sheets.ILLEGAL, written(wrong))
    for body in (b"", b"\xff\xfe", b'"', b"x" * (3 << 20)):
        with pytest.raises(BadReport):
            read(sheets.ILLEGAL, body)


async def test_what_is_another_in_a_new_version_is_named_cell_by_cell(world: World) -> None:
    before = await counted(world)
    after = {sheet: [list(row) for row in rows] for sheet, rows in before.items()}
    after[sheets.TEXTS][1][4] = "Other words."
    after[sheets.ILLEGAL].pop()
    found = changes(before, after)
    assert [row[0] for row in found[1:]] == [sheets.ILLEGAL, sheets.TEXTS]
    assert found[2][2:] == ["Value", before[sheets.TEXTS][1][4], "Other words."]
    assert found[1][3:] == ["the row", ""] and changes(before, before) == found[:1]
