"""Teaches a classifier from files and from the operator's decisions, for `chappe train`."""

import csv
import json
import os
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from chappe.ops.commands import CommandError
from chappe.safety.linear import LARGEST, Model, dump
from chappe.safety.training import OWN, Care, Example, train

BAD = {"spam", "bad", "1", "true", "yes"}
GOOD = {"ham", "ordinary", "good", "0", "false", "no"}
MOST = 2_000_000
FOR_OTHERS = Care(frozenset(("digits", "long", "phone", "lines", "capitals", "short", "question", "name", "link")), 0.3)
"""With `--for-others`: what short messages of one country would teach wrongly is left as it is."""


FOR_OURSELVES = OWN


def from_file(path: Path, language: str = "") -> Iterator[Example]:
    """Examples of a file: TSV or CSV with the columns label, text and perhaps language, or JSON lines of the same.

    Raises CommandError, with the line, for what is neither labelled bad nor ordinary.
    """
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            if path.suffix in (".jsonl", ".ndjson"):
                rows: Iterable[dict[str, str]] = (json.loads(line) for line in stream if line.strip())
            elif path.suffix == ".tsv":
                rows = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
            else:
                rows = csv.DictReader(stream)
            for number, row in enumerate(rows, 2):
                label = str(row.get("label", "")).strip().lower()
                if label not in BAD | GOOD or row.get("text") is None:
                    raise CommandError(f"{path}: row {number} has no text, or a label that is neither spam nor ham")
                yield Example(str(row["text"]), label in BAD, str(row.get("language") or language), path.name)
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, csv.Error, AttributeError) as error:
        raise CommandError(f"{path}: {error}") from error


def teach(
    files: Iterable[Path],
    decided: Iterable[Example],
    category: str,
    tell: Callable[[str], None],
    care: Care = OWN,
    language: str = "",
) -> Model:
    """A model with its card; raises CommandError where there is too little to learn from."""
    examples = [example for path in files for example in from_file(path, language)]
    examples += decided
    if len(examples) > MOST:
        raise CommandError(f"{len(examples)} examples are more than {MOST}")
    try:
        return train(examples, datetime.now(UTC).date().isoformat(), category, tell, care)
    except ValueError as error:
        raise CommandError(str(error)) from error


def write(model: Model, path: Path) -> None:
    """Keep it as a file, whole or not at all."""
    text = dump(model)
    if len(text) > LARGEST:
        raise CommandError(f"the model is larger than {LARGEST} bytes")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.write_text(text)
    if os.geteuid() == 0:  # whoever runs the server reads it, whoever taught it
        owner = path.parent.parent.stat()
        for made in (path.parent, draft):
            os.chown(made, owner.st_uid, owner.st_gid)
    draft.replace(path)


def told(model: Model) -> Iterator[str]:
    """The card in a few lines."""
    card = model.card
    yield f"category {model.category}, made {card['date']}: {card['method']}"
    data = card["data"]
    assert isinstance(data, dict)
    for name, numbers in data.items():
        yield f"  from {name}: {numbers['ordinary']} ordinary, {numbers['bad']} bad"
    thresholds = card["thresholds"]
    assert isinstance(thresholds, dict)
    for threshold, by_language in thresholds.items():
        yield f"at {threshold}:"
        for language, found in by_language.items():
            recall, precision, alarms = found["recall"], found["precision"], found["alarms_per_10000"]
            yield (
                f"  {language:<8} recall {_share(recall)} of {recall['of']}, precision {_share(precision)},"
                f" false alarms per 10,000: {alarms['value']} ({alarms['from']}-{alarms['to']}) of {alarms['of']}"
            )


def _share(found: dict[str, float | None]) -> str:
    if found["value"] is None:
        return "unknown"
    return f"{found['value']:.3f} ({found['from']:.3f}-{found['to']:.3f})"
