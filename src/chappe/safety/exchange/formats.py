"""The formats by the names that operators use."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import BinaryIO, NamedTuple, TextIO

from chappe.domain.ports.hashes import Entry, Listed
from chappe.safety.exchange import ncmec, stopncii, techagainstterrorism, threatexchange


class Format(NamedTuple):
    """One way of writing lists of hashes."""

    read: Callable[[BinaryIO], Iterator[Entry]]
    """Gives entries as it goes, raises BadFile where the file is wrong: read it to its end before any of it counts."""
    write: Callable[[Iterable[Listed], TextIO, str], int]
    """Writes what the format can say of a bank with that name; how many hashes."""


FORMATS: Mapping[str, Format] = {
    "threatexchange": Format(threatexchange.read_csv, threatexchange.write_csv),
    "local": Format(threatexchange.read_local, threatexchange.write_local),
    "ncmec": Format(ncmec.read, ncmec.write),
    "stopncii": Format(stopncii.read, stopncii.write),
    "tat": Format(techagainstterrorism.read, techagainstterrorism.write),
}
