"""Finds the policy of the server: the operator's file, or the defaults."""

from pathlib import Path

from chappe.ops.config import Config, ConfigError
from chappe.safety.policy import Policy
from chappe.safety.policy_file import PolicyError, read, words
from chappe.schema_files import schema_file


def load(config: Config) -> Policy:
    """The policy, checked whole; raises ConfigError where a word of it cannot be meant."""
    known = words(schema_file("dsa-sor-enums.json").read_text())
    file = config.safety.policy
    if not file:
        return read("", known)
    try:
        return read(Path(file).read_text(), known)
    except (OSError, UnicodeDecodeError, PolicyError) as error:
        raise ConfigError(f"{file}: {error}") from error
