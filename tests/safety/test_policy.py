"""The policy: what it answers, and that nothing in its file is taken for something else than was meant."""

import tomllib

import pytest

from chappe.domain.command import Stop
from chappe.ops import policy as found
from chappe.ops.config import Config, ConfigError, Safety
from chappe.safety.policy import CATEGORIES, KINDS, SOURCES, Category, Policy
from chappe.safety.policy_file import PolicyError, Words, read, sample, words
from chappe.schema_files import schema_file

KNOWN = words(schema_file("dsa-sor-enums.json").read_text())


def test_a_server_on_which_nothing_was_set_has_a_whole_policy() -> None:
    assert read("", KNOWN) == Policy()
    assert found.load(Config()) == Policy()


@pytest.mark.parametrize("category", [*CATEGORIES, "a category that nobody knows"])
@pytest.mark.parametrize("source", SOURCES)
def test_every_finding_has_an_answer(category: str, source: str) -> None:
    assert Policy().answer(category, source, 1.0) in KINDS


def test_an_unknown_source_is_no_pass() -> None:
    with pytest.raises(ValueError, match="no source"):
        Policy().answer("spam", "guess")


@pytest.mark.parametrize("stop", Stop)
def test_every_stop_has_an_answer_for_failure(stop: Stop) -> None:
    assert Policy().on_failure(stop) in KINDS
    changed = read(f'[failure]\n{stop.value} = "refuse"', KNOWN)
    assert changed.on_failure(stop) == "refuse"
    assert sum(changed.on_failure(other) != Policy().on_failure(other) for other in Stop if other is not stop) == 0


def test_thresholds_raise_the_answer_and_the_row_bounds_it() -> None:
    spam = read('[category.spam]\nmodel = "refuse"\nflag_from = 0.5\nhold_from = 0.7\nrefuse_from = 0.9', KNOWN)
    assert [spam.answer("spam", "model", score) for score in (0.49, 0.5, 0.7, 0.9)] == list(KINDS)
    bounded = read("[category.spam]\nflag_from = 0.5\nhold_from = 0.7\nrefuse_from = 0.9", KNOWN)
    assert bounded.answer("spam", "model", 1.0) == "flag"
    assert bounded.answer("spam", "rule", 0.0) == "hold"


def test_by_default_no_score_alone_refuses_anybody() -> None:
    for name in CATEGORIES:
        for source in ("model", "behaviour"):
            assert Policy().answer(name, source, 1.0) != "refuse"


def test_the_sample_says_the_defaults_and_can_be_switched_on_whole() -> None:
    plain = "\n".join(line.removeprefix("# ") if " = " in line else line for line in sample().splitlines())
    assert read(plain, KNOWN) == Policy()
    given = tomllib.loads(plain)
    assert set(given["category"]) == set(CATEGORIES)
    assert given["category"]["spam"].keys() == set(Category.__dataclass_fields__)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[strikes]\nwarn_at = 1\nwarm_at = 1", "line 3: there is no setting strikes.warm_at"),
        ("[stirkes]", "line 1: there is no section [stirkes]"),
        ("categories = 3", "line 1: there is no section [categories]"),
        ("\n[category.sapm]", "line 2: there is no category sapm"),
        ('[category.spam]\nrule = "delete"', "line 2: category.spam.rule must be one of"),
        ('[category."spam"]\nrule = 3', "line 2: category.spam.rule must be text in quotes, not 3"),
        ("[category.spam]\nflag_from = 1.5", "line 2: category.spam.flag_from"),
        ("[category.spam]\nhold_from = 0.2", "category.spam.flag_from"),
        ('[category.fraud]\nmodel = "refuse"', "cannot be refuse while human is true"),
        ('[category.csam]\nhash = "pass"', "line 2: category.csam.hash cannot be pass"),
        ('[category.spam]\ndsa_category = "SPAM"', "line 2: category.spam.dsa_category is no category"),
        ('[category.spam]\ndsa_keywords = ["KEYWORD_SPAM"]', "line 2: category.spam.dsa_keywords holds no keyword"),
        ("[category.spam]\ndsa_keywords = [1]", "must be a list of texts"),
        ("[appeals]\nopen_days = 90", "line 2: appeals.open_days must be 184 or more"),
        ("[strikes]\nwarn_at = 9", "line 2: strikes.warn_at"),
        ("[strikes]\nautomatic = 1", "line 2: strikes.automatic must be true or false, not 1"),
        ("[spam]\nsame_text = 0", "line 2: spam.same_text must be at least 1"),
        ("[spam]\nsame_text = true", "line 2: spam.same_text must be a whole number, not True"),
        ("[strikes]\nwarn_at 1", "at line 2"),
    ],
)
def test_what_cannot_be_meant_is_an_error_with_its_line(text: str, says: str) -> None:
    with pytest.raises(PolicyError) as raised:
        read(text, KNOWN)
    assert says in str(raised.value)


def test_the_operators_file_is_read_and_its_fault_names_it(tmp_path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text('[category.drugs]\nrule = "refuse"\n')
    config = Config(safety=Safety(str(file)))
    assert found.load(config).answer("drugs", "rule") == "refuse"
    file.write_text("[drugs]")
    with pytest.raises(ConfigError, match=r"policy\.toml: line 1: there is no section"):
        found.load(config)
    with pytest.raises(ConfigError, match="missing"):
        found.load(Config(safety=Safety(str(tmp_path / "missing.toml"))))


def test_defaults_use_the_words_of_the_law_alone() -> None:
    assert all(found.dsa_category in KNOWN.categories for found in CATEGORIES.values())
    assert all(set(found.dsa_keywords) <= KNOWN.keywords for found in CATEGORIES.values())
    with pytest.raises(PolicyError):
        read("", Words(frozenset(), frozenset()))
