"""Takes a run of emoji apart, by the form of emoji sequences (Unicode Technical Standard 51, section 1.4)."""

import re

VARIATION = "\N{VARIATION SELECTOR-16}"
_FLAG = "[\U0001f1e6-\U0001f1ff]{2}"
_KEYCAP = f"[#*0-9]{VARIATION}?\u20e3"
_BASE = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u24c2\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff"
    "\u3030\u303d\u3297\u3299\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff]"
)
_TAIL = f"{VARIATION}?[\U0001f3fb-\U0001f3ff]?{VARIATION}?"
_TAGS = "(?:[\U000e0020-\U000e007e]+\U000e007f)?"
_EMOJI = re.compile(f"{_FLAG}|{_KEYCAP}|{_BASE}{_TAIL}{_TAGS}(?:\u200d{_BASE}{_TAIL})*")
LONGEST = 40
"""Characters of one emoji."""


def split(text: str) -> tuple[str, ...]:
    """The distinct emoji that a text consists of, in order; none where it is anything else."""
    found: dict[str, None] = {}
    at = 0
    while at < len(text):
        match = _EMOJI.match(text, at)
        if match is None or match.end() - at > LONGEST:
            return ()
        found[match[0]] = None
        at = match.end()
    return tuple(found)


def plain(emoji: str) -> str:
    """The emoji without the mark that asks for colour: "❤️" and "❤" are one."""
    return emoji.replace(VARIATION, "")
