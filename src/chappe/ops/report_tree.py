"""Finds the questions to people who report, and reads them again whenever their file changes."""

import logging
from pathlib import Path

from chappe.ops.config import Config, ConfigError
from chappe.safety.policy import Policy
from chappe.safety.report_tree import Tree, TreeError, read
from chappe.schema_files import schema_file

log = logging.getLogger(__name__)
SAMPLE = "report-tree.toml"


class ReportTree:
    """The tree of the operator's file, or of the project's own; a fault in a changed file leaves the tree before it."""

    def __init__(self, config: Config, policy: Policy) -> None:
        """Raises ConfigError where a word of the file cannot be meant."""
        self._file = Path(config.safety.reports) if config.safety.reports else schema_file(SAMPLE)
        self._policy = policy
        try:
            self._mark = self._stamp()
            self._tree = self._read()
        except (OSError, UnicodeDecodeError, TreeError) as error:
            raise ConfigError(f"{self._file}: {error}") from error

    def now(self) -> Tree:
        """The tree as it is now."""
        try:
            mark = self._stamp()
            if mark != self._mark:
                self._mark = mark
                self._tree = self._read()
                log.info("the questions to people who report were read again")
        except (OSError, UnicodeDecodeError, TreeError) as error:
            if self._mark is not None:
                log.error("the questions to people who report stay as they were: %s", error)
            if isinstance(error, OSError):
                self._mark = None
        return self._tree

    def _stamp(self) -> tuple[int, int, int] | None:
        found = self._file.stat()
        return found.st_mtime_ns, found.st_size, found.st_ino

    def _read(self) -> Tree:
        return read(self._file.read_text(), self._policy.categories)
