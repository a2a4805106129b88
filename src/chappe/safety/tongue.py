"""Guesses the language of a short text, from its alphabet and its smallest words; "" where nothing tells.

Good enough to count by language and to let terms hold in one; no statement about a person hangs on it.
"""

import re
from collections.abc import Iterable

_SCRIPTS = (
    ("ko", re.compile("[\u1100-\u11ff\uac00-\ud7af]")),
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("he", re.compile("[\u05d0-\u05ea]")),
    ("fa", re.compile("[پچژگ]")),
    ("ar", re.compile("[\u0620-\u064a]")),
    ("el", re.compile("[\u03b1-\u03c9]")),
    ("uk", re.compile("[іїєґ]")),
)
_CYRILLIC = re.compile("[а-я]")
_SMALL = {
    "en": "the and you to is of in it that for are this with have what not be on my your was can will just",
    "de": "der die das und ist ich nicht ein eine zu mit auf fur es sie wir du auch wie war von den im",
    "fr": "le la les des et est je pas vous un une que pour dans nous avec sur ce qui au du tu",
    "es": "el los las es que de y por para con una lo mi como pero muy esta tu del al",
    "pt": "os que nao por para com uma mais voce eu em muito isso esta tem foi ele ela",
    "it": "il gli che non per con una sono di si ma come anche questo della ho del nel",
    "tr": "ve bir bu icin ne cok da de mi ben sen var yok gibi ama daha ile",
    "pl": "na nie sie jest ze jak tak ale czy dla mam juz tylko jestem bardzo ktory",
    "id": "yang dan di ini itu tidak untuk dengan ada saya kamu ke dari akan bisa kita",
    "nl": "de het een en van ik is niet dat je op te met voor zijn maar ook",
}
_LANGUAGES: dict[str, list[str]] = {}
for _code, _text in _SMALL.items():
    for _word in _text.split():
        _LANGUAGES.setdefault(_word, []).append(_code)


def guess(plain: str, words: Iterable[str]) -> str:
    """Two letters (ISO 639-1) for a text in its plain form and the words of it; "": nobody can tell."""
    if not plain.isascii():
        for code, letters in _SCRIPTS:
            if letters.search(plain):
                return code
        if _CYRILLIC.search(plain):
            return "ru"
    counts: dict[str, int] = {}
    for word in words:
        for code in _LANGUAGES.get(word, ()):
            counts[code] = counts.get(code, 0) + 1
    best = max(counts, key=lambda code: (counts[code], code == "en"), default="")
    return best if best == "en" or counts.get(best, 0) >= 2 else ""
