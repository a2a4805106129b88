"""Finds addresses in a text, however they are written, and says what is odd about them; compares them with lists.

A name of a host is compared in its ASCII form (RFC 3492), label by label from the right, so that a list that names a
domain covers everything under it. Nothing is asked of the network.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from chappe.domain.top_level_domains import TOP_LEVEL_DOMAINS
from chappe.safety.normal import DROPPED, LIKE, plain_of

MOST_LINKS = 100
"""Addresses of one text that are looked at."""
LONGEST = 2048
DEEPEST = 3
"""Addresses within an address that are looked at: pages that lead on to others hold them."""

_DOT = r"(?:\.|\s?[\[({]\s?(?:\.|dot|точка)\s?[\])}]\s?|[。．｡])"
_HOST = rf"(?:[^\W_][\w\-]{{0,62}}{_DOT}){{1,126}}(?:xn--[a-z0-9\-]{{1,59}}|[^\W\d_]{{2,24}})"
_ADDRESS = r"\d{1,3}(?:\.\d{1,3}){3}"
_URL = re.compile(
    r"(?<![^\W_])(?<!@)(?<![^\W_][.\-_])"
    rf"(?:(?P<scheme>h(?:tt|xx)ps?|ftp|tg)://(?:[^\s/?#\\]{{1,1024}}@)?)?(?P<host>{_HOST}|{_ADDRESS})"
    r"(?![^\W_]|[\-_]+[^\W_]|@\w)(?::\d{1,5})?(?P<rest>[/?#][^\s<>\"«»“”]{0,1024})?",
    re.IGNORECASE,
)
_HINT = re.compile(r"\w\.\w|://|[\[({]\s?(?:\.|dot|точка)\s?[\])}]|[。．｡]", re.IGNORECASE)
_ESCAPED = re.compile(r"(?<=://)[^\s/?#\\]*%[^\s/?#\\]*")
"""A host that browsers read as if nothing in it were escaped (WHATWG URL, host parsing)."""
_ANY_DOT = re.compile(r"\s?[\[({]\s?(?:\.|dot|точка)\s?[\])}]\s?|[。．｡]", re.IGNORECASE)


def _names(text: str) -> list[str]:
    return text.split()


SHORTENERS = frozenset(
    _names("""
bit.ly t.co tinyurl.com goo.gl ow.ly is.gd cutt.ly rb.gy shorturl.at rebrand.ly clck.ru vk.cc u.to tiny.cc
bit.do t.ly s.id lnkd.in v.gd qps.ru goo.su surl.li short.io buff.ly adf.ly shorte.st soo.gd x.co tr.im ity.im
q.gs shrtco.de dub.sh urlz.fr 2u.pw n9.cl acortar.link l.ead.me kutt.it ouo.io urlzs.com
""")
)
"""Hosts whose addresses lead anywhere."""
PROTECTED = tuple(
    _names("""
telegram.org t.me paypal.com google.com gmail.com apple.com icloud.com microsoft.com office.com outlook.com
amazon.com facebook.com instagram.com whatsapp.com twitter.com linkedin.com netflix.com ebay.com binance.com
coinbase.com kraken.com metamask.io trustwallet.com blockchain.com steamcommunity.com steampowered.com
roblox.com discord.com tiktok.com youtube.com github.com dropbox.com adobe.com chase.com wellsfargo.com
bankofamerica.com citibank.com americanexpress.com hsbc.com barclays.co.uk santander.com revolut.com dhl.com
fedex.com usps.com sberbank.ru tinkoff.ru gosuslugi.ru vtb.ru avito.ru ozon.ru wildberries.ru yandex.ru vk.com
mail.ru privatbank.ua monobank.ua olx.ua booking.com airbnb.com walmart.com spotify.com opensea.io
""")
)
"""Names that others pretend to be; operators add their own."""
CHEAP = frozenset(
    _names("""
top xyz click icu shop vip site online live buzz club fun work loan win bid cam rest cfd sbs monster quest
cyou lol pw tk ml ga cf gq men date stream download racing party review trade faith science cricket bond
""")
)
"""Ends of names that cost next to nothing, and are thrown away."""
_SECOND = frozenset(["co", "com", "net", "org", "gov", "edu", "ac", "or", "ne", "go", "gob", "in"])


class Link(NamedTuple):
    """One address."""

    host: str
    """In ASCII, lower case, without a dot at the end."""
    rest: str
    """Path, query and fragment; "" where there is none."""
    raw: str
    """As it was written."""
    hidden: bool = False
    """It stands behind other words."""
    dressed: bool = False
    """Its dots were written in another way, or its scheme was."""

    @property
    def domain(self) -> str:
        """What somebody registered."""
        return registered(self.host)


@lru_cache(4096)
def ascii_host(host: str) -> str:
    """A name of a host in its ASCII form; what has none is kept as it is, in lower case."""
    host = DROPPED.sub("", host).rstrip(".").lower()
    if host.isascii():
        return host
    labels = []
    for label in re.split(r"[.。．｡]", host):
        try:
            labels.append(label.encode("idna").decode())
        except UnicodeError:
            labels.append("xn--" + label.encode("punycode", "replace").decode("ascii", "replace")[:59])
    return ".".join(labels)


_ENDS = frozenset(
    ascii_host(end)
    for end in _names("""
рф рус укр бел срб мкд бг ею қаз мон онлайн сайт дети москва орг ком 中国 中國 香港 台湾 台灣 网址 公司 網絡 商城
한국 닷컴 भारत ایران مصر السعودية امارات المغرب تونس الجزائر شبكة موقع ไทย გე հայ ελ ישראל みんな コム
""")
)
"""Ends of names that are not Latin, as hosts have them."""


@lru_cache(4096)
def shown_host(host: str) -> str:
    """An ASCII name as people see it."""
    if "xn--" not in host:
        return host
    labels = []
    for label in host.split("."):
        try:
            labels.append(label[4:].encode().decode("punycode") if label.startswith("xn--") else label)
        except UnicodeError:
            labels.append(label)
    return ".".join(labels)


def registered(host: str) -> str:
    """The part of a name that somebody registered: the last two labels, three under co.uk and its like."""
    labels = host.split(".")
    if len(labels) <= 2 or labels[-1].isdigit():
        return host
    deep = len(labels[-1]) == 2 and labels[-2] in _SECOND
    return ".".join(labels[-3:] if deep else labels[-2:])


def find(text: str, behind: Iterable[str] = ()) -> list[Link]:
    """The addresses in a text and those behind its words, at most MOST_LINKS."""
    found = list(_in_text(text)) if _HINT.search(text) else []
    for address in behind:
        if len(found) >= MOST_LINKS:
            break
        found += [one._replace(hidden=True, raw=address[:LONGEST]) for one in _in_text(address[:LONGEST])][
            : 1 + DEEPEST
        ]
    return found[:MOST_LINKS]


def _in_text(text: str, deep: int = 0) -> Iterator[Link]:
    plain = text if text.isascii() else unicodedata.normalize("NFC", DROPPED.sub("", text))
    if "%" in plain:
        plain = _ESCAPED.sub(lambda found: unquote(found[0]), plain)
    count = 0
    for match in _URL.finditer(plain):
        written, scheme = match["host"], (match["scheme"] or "").lower()
        host = _ANY_DOT.sub(".", written) if not (written.isascii() and written.replace(".", "").isalnum()) else written
        host = ascii_host(host)
        end = host.rpartition(".")[2]
        if not scheme and not end.isdigit() and not (_known(end) or _known(re.split(r"[\W_]", written)[-1].lower())):
            continue
        if end.isdigit() and not _is_address(host):
            continue
        dressed = _ANY_DOT.search(written) is not None or "x" in scheme
        rest = (match["rest"] or "").rstrip(".,:;!?)'\"")
        yield Link(host, rest, match[0], False, dressed)
        if deep < DEEPEST and "://" in (within := unquote(rest)):
            yield from _in_text(within, deep + 1)
        count += 1
        if count >= MOST_LINKS:
            return


def _known(end: str) -> bool:
    """Is that the end of names of hosts? One in another alphabet may be written so, or be disguised Latin."""
    return end in TOP_LEVEL_DOMAINS or end in _ENDS or plain_of(end) in TOP_LEVEL_DOMAINS


def _is_address(host: str) -> bool:
    parts = host.split(".")
    return len(parts) == 4 and all(part.isdigit() and int(part) < 256 for part in parts)


def under(host: str) -> Iterator[str]:
    """The name and everything that it stands under, the longest first."""
    while host:
        yield host
        host = host.partition(".")[2]


class Domains:
    """A list of domains, and of addresses under them; each covers all that stands below it."""

    __slots__ = ("_listed",)

    def __init__(self, entries: Iterable[tuple[str, int]]) -> None:
        """Entries are (address as an operator writes it, what it stands for); later ones do not replace earlier."""
        self._listed: dict[str, list[tuple[str, int]]] = {}
        for entry, mark in entries:
            host, path = parse(entry)
            self._listed.setdefault(host, []).append((path, mark))

    def __len__(self) -> int:
        return len(self._listed)

    def marks(self, link: Link) -> Iterator[int]:
        """What the entries stand for that cover this address."""
        for name in under(link.host):
            for path, mark in self._listed.get(name, ()):
                if not path or unquote(link.rest).lower().startswith(path):
                    yield mark


def parse(entry: str) -> tuple[str, str]:
    """(host, beginning of the path) of an entry: `example.com`, `*.example.com`, `https://example.com/path`.

    Raises ValueError for what is no address.
    """
    address = re.sub(r"^[a-z]+://", "", entry.strip().lower()).removeprefix("*.")
    host, slash, path = address.partition("/")
    host = ascii_host(host.partition(":")[0])
    if not re.fullmatch(r"[a-z0-9_\-]{1,63}(?:\.[a-z0-9_\-]{1,63}){1,16}", host):
        raise ValueError(f"{entry!r} is no address")
    return host, slash + path if path else ""


# -- names that pretend to be others --------------------------------------------------------------------------------
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("nn", "m"))
_READ = str.maketrans("01345$|", "oleaasl")


def _skeleton(label: str) -> str:
    """What a hurried reader takes a label for."""
    seen = "".join(LIKE.get(sign, sign) for sign in plain_of(label)).translate(_READ).replace("i", "l")
    for two, one in _PAIRS:
        seen = seen.replace(two, one)
    return seen


class Lookalikes:
    """Tells names that pretend to be one of the protected ones."""

    def __init__(self, names: Iterable[str] = PROTECTED) -> None:
        self._own = frozenset(names)
        self._labels: Mapping[str, str] = {name.partition(".")[0]: name for name in self._own}
        self._seen = {_skeleton(label): name for label, name in self._labels.items() if len(label) >= 4}
        self._long = [label for label in self._labels if len(label) >= 6]

    def like(self, link: Link) -> tuple[str, float] | None:
        """(the name that it pretends to be, how sure that is, 0 to 1); None where it is itself, or nothing like it."""
        domain = link.domain
        if domain in self._own or link.host in self._own:
            return None
        return self._like(link.host, domain)

    def _like(self, host: str, domain: str) -> tuple[str, float] | None:
        shown = shown_host(domain)
        label = shown.partition(".")[0]
        skeleton = _skeleton(label)
        same = self._seen.get(skeleton)
        if same and label != same.partition(".")[0]:
            return same, 0.97 if not label.isascii() or len(label) >= 6 else 0.9
        outer = host[: -len(domain)].strip(".")
        if outer:
            for name in under(outer):
                for length in (3, 2):
                    if ".".join(name.split(".")[:length]) in self._own:
                        return ".".join(name.split(".")[:length]), 0.97
        parts = re.split(r"[\-.]", f"{outer}.{label}")
        if len(parts) > 2 or "-" in label:
            for part in parts:
                named = self._labels.get(part)
                if named and len(part) >= 6 and named != domain:
                    return named, 0.7
        return next(((self._labels[one], 0.8) for one in self._long if one != label and _one_apart(label, one)), None)


def _one_apart(one: str, other: str) -> bool:
    """Is it one letter more, less, other, or two changed about?"""
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[:2][::-1] and a[2:] == b[2:])
