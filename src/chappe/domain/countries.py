"""In which countries whoever has a phone number may be: by the calling codes of schema/countries.tsv (ITU-T E.164)."""

from functools import cache

from chappe.schema_files import schema_file


@cache
def _prefixes() -> dict[str, tuple[str, ...]]:
    """Countries (ISO 3166-1 alpha-2) by the digits that numbers there begin with; islands may share a code."""
    found: dict[str, tuple[str, ...]] = {}
    for line in schema_file("countries.tsv").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        country, codes, *_ = line.split("\t")
        for text in codes.split(" "):
            code, _, prefixes = text.partition(":")
            for prefix in prefixes.split(","):
                found[code + prefix] = (*found.get(code + prefix, ()), country)
    return found


@cache
def _longest() -> int:
    return max(map(len, _prefixes()))


def of_phone(phone: str) -> tuple[str, ...]:
    """The countries that a number (digits) may be from, by the longest prefix on file; () where none is known."""
    known = _prefixes()
    for length in range(min(_longest(), len(phone)), 0, -1):
        found = known.get(phone[:length])
        if found is not None:
            return found
    return ()


@cache
def all_countries() -> frozenset[str]:
    """Every country on file."""
    return frozenset(country for some in _prefixes().values() for country in some)
