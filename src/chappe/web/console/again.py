"""A form that was refused: its page is shown once more, says why, and keeps what was typed."""

LONGEST = 4000
"""Characters of what was typed that are shown where its field is no more."""
WRITTEN = ("rule", "explanation", "because", "text", "answer", "urgent", "note")
"""Fields that people write words into."""


class Again:
    """What this browser's own form sent, and why it was not done."""

    def __init__(self, words: str, given: dict[str, list[str]], status: int = 409) -> None:
        self.words = words
        self.status = status
        self.given = given
        self._shown = False

    def typed(self, whats: str, name: str, otherwise: str = "", **same: object) -> str:
        """What a field had, if it is of the form that was refused: one of these acts, and alike in these fields."""
        first = {key: values[0] for key, values in self.given.items() if values}
        if first.get("what", "") not in whats.split():
            return otherwise
        if any(first.get(key) != str(value) for key, value in same.items()):
            return otherwise
        self._shown = True
        return first.get(name, otherwise)

    def ticked(self, name: str, value: object) -> bool:
        """Was it one of those that were chosen?"""
        return str(value) in self.given.get(name, [])

    def lost(self) -> list[str]:
        """The words for which there is no field any more: asked when the page is done."""
        if self._shown:
            return []
        found = [value for name in WRITTEN for value in self.given.get(name, []) if value.strip()]
        return [value[:LONGEST] for value in found]


def untyped(whats: str, name: str, otherwise: str = "", **same: object) -> str:
    """What a field has on a page that is shown for the first time."""
    return otherwise
