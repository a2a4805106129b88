"""The closed family of errors that rules raise; `schema/errors.toml` gives each its form on the wire."""


class DomainError(Exception):
    """A refusal that the caller is told; `name` is the row of schema/errors.toml, `value` fills its X."""

    name: str = ""

    def __init__(self, name: str = "", value: int = 0) -> None:
        if name:
            self.name = name
        self.value = value
        super().__init__(self.name)


class Refused(DomainError):
    """A request that the rules do not allow, named by its row in schema/errors.toml."""


class Flood(DomainError):
    """Too many of these from this caller; `value` is the wait in seconds."""

    name = "FLOOD_WAIT_X"

    def __init__(self, seconds: int) -> None:
        super().__init__(self.name, seconds)


class Unauthorized(DomainError):
    """The key belongs to no account, or no longer does."""

    name = "AUTH_KEY_UNREGISTERED"
