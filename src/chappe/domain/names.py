"""What people may be called: names as they are shown, and public names as they are linked."""

import re
import unicodedata

from chappe.domain.bounds import ABOUT_LENGTH
from chappe.domain.errors import Refused

MOST_NAME = 64
# Characters that turn the direction of what follows would let a name rewrite the screen around it.
_TURNING = dict.fromkeys((0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_USERNAME = re.compile(r"[A-Za-z](?:_?[A-Za-z0-9])*")
FEWEST_USERNAME, MOST_USERNAME = 5, 32
PATHS = frozenset(
    {
        f"{path}{ending}"
        for path in ("api", "apiw", "apiw1", "apiws")
        for ending in ("_test", "_premium", "_test_premium")
    }
    | {
        "addemoji",
        "addstickers",
        "apiw1",
        "apiws",
        "console",
        "contact",
        "decision",
        "healthz",
        "joinchat",
        "metrics",
        "notice",
        "static",
        "transparency",
    }
)
"""What paths of the port begin with, as far as a public name could read so: its page would be hidden behind them."""
LINKS = frozenset(
    (
        *("addlist", "addtheme", "boost", "confirmphone", "contact", "giftcode"),
        *("invoice", "login", "proxy", "setlanguage", "share", "socks"),
    )
)
"""Words that links begin with, and that clients take for no name (core.telegram.org/api/links)."""
OFFICES = frozenset(("admin", "administrator", "appeals", "chappe", "service", "settings", "support", "telegram"))
RESERVED = PATHS | LINKS | OFFICES


def tidy_name(text: str) -> str:
    """A name without control characters and runs of space, at most MOST_NAME characters; "" if nothing shows."""
    shown = "".join(c if unicodedata.category(c) != "Cc" else " " for c in text[: 4 * MOST_NAME].translate(_TURNING))
    found = " ".join(shown.split())[:MOST_NAME].rstrip()
    visible = any(unicodedata.category(c)[0] not in "ZC" and c not in _BLANK for c in found)
    return found if visible else ""


def first_and_last(first: str, last: str) -> tuple[str, str]:
    """Both names tidied; raises FIRSTNAME_INVALID where the first has nothing to show."""
    tidied = tidy_name(first)
    if not tidied:
        raise Refused("FIRSTNAME_INVALID")
    return tidied, tidy_name(last)


def tidy_about(text: str) -> str:
    """A line about oneself; raises ABOUT_TOO_LONG."""
    found = " ".join(text[: 16 * ABOUT_LENGTH].translate(_TURNING).split())
    if len(found) > ABOUT_LENGTH:
        raise Refused("ABOUT_TOO_LONG")
    return found


def username(text: str) -> str:
    """A public name as written; raises USERNAME_INVALID (core.telegram.org/method/account.updateUsername).

    5 to 32 Latin letters, digits and underscores, a letter first, no underscore last or twice in a row.
    """
    if not FEWEST_USERNAME <= len(text) <= MOST_USERNAME or not _USERNAME.fullmatch(text) or text.lower() in RESERVED:
        raise Refused("USERNAME_INVALID")
    return text
