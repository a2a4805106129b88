"""How far others have read, for each one who asks: the furthest reader, and the furthest of all the others."""

from typing import NamedTuple


class Furthest(NamedTuple):
    """What a chat or a thread keeps of it; whoever is `who` is told `second`, everybody else `first`."""

    first: int
    who: int
    """Who has read that far; 0: nobody yet."""
    second: int

    def with_reader(self, user_id: int, max_id: int) -> "Furthest":
        """The same when somebody has read up to that id."""
        if user_id == self.who or not self.who:
            return Furthest(max(self.first, max_id), user_id, self.second)
        if max_id > self.first:
            return Furthest(max_id, user_id, self.first)
        return self._replace(second=max(self.second, max_id))
