"""Reads a scene in plain words and plays it: each line is one sentence, and each sentence is a step that can fail."""

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, NamedTuple

from telethon import errors

from tests.live.telethon_people import Person, Town

Step = Callable[..., Awaitable[None]]
SCENES = Path(__file__).parent / "scenes"
BLANKS = {
    "who": r"[A-Z][a-z]+",
    "whom": r"[A-Z][a-z]+",
    "all": r"[A-Z][a-z]+(?:, [A-Z][a-z]+)*(?: and [A-Z][a-z]+)?",
    "chat": r"(?:the )?[A-Z][A-Za-z]+",
    "other": r"(?:the )?[A-Z][A-Za-z]+",
    "text": r'"[^"]*"',
    "old": r'"[^"]*"',
    "new": r'"[^"]*"',
    "texts": r'(?:"[^"]*"(?:, | and |, and )?)+|nothing',
    "n": r"\d+",
    "right": r"[a-z ]+",
    "emoji": r"\S+",
    "emojis": r"\S+(?:, \S+)*(?: and \S+)?",
    "set": r"[A-Z][a-z]+",
    "country": r"[A-Z]{2}",
    "sets": r"[A-Z][a-z]+(?:, [A-Z][a-z]+)*(?: and [A-Z][a-z]+)?|nothing",
}
"""What each blank of a sentence may be filled with."""


class Sentence(NamedTuple):
    """A form of words, and what it does."""

    form: re.Pattern[str]
    step: Step


SENTENCES: list[Sentence] = []


def says(form: str) -> Callable[[Step], Step]:
    """Tie a sentence, with blanks in braces, to the function that does what it says."""
    pattern = re.sub(
        r"\{(\w+)\}", lambda blank: f"(?P<{blank[1]}>{BLANKS[blank[1]]})", re.sub(r"([.?*+()])", r"\\\1", form)
    )

    def tie(step: Step) -> Step:
        SENTENCES.append(Sentence(re.compile(pattern), step))
        return step

    return tie


class Chat(NamedTuple):
    """A group, supergroup or channel of the play."""

    kind: str
    """"group", "supergroup" or "channel"."""
    id: int
    """As Telethon marks it."""
    name: str = ""
    """Its public name; "" while it has none."""
    link: str = ""
    """The last invite link to it that somebody made."""


class Play:
    """Who is on the stage, and what there is."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.people: dict[str, Person] = {}
        self.chats: dict[str, Chat] = {}
        self.sets: dict[str, str] = {}
        """Sets of stickers: title → short name."""

    def person(self, name: str) -> Person:
        """Somebody who came in."""
        return self.people[name]

    def everyone(self, names: str) -> list[Person]:
        """Several who came in."""
        return [self.person(name) for name in re.split(r", | and ", names)]

    def chat(self, title: str) -> Chat:
        """A chat by its title."""
        return self.chats[plain(title)]

    async def entity(self, who: Person, title: str) -> Any:
        """How this person's library names the chat: by its public name, or as it has met it."""
        if plain(title) in self.people:
            return await who.at(self.people[plain(title)])
        chat = self.chat(title)
        try:
            return await who.client.get_input_entity(chat.name or chat.id)
        except ValueError:  # the library has not met it yet: what it is in stands in its list of chats
            await who.client.get_dialogs()
            return await who.client.get_input_entity(chat.name or chat.id)

    async def found(self, who: Person, title: str, text: str) -> Any:
        """The newest message with that text, as the person finds it in the chat."""
        where = await self.entity(who, title)
        async for message in who.client.iter_messages(where, limit=100):
            if message.message == text or (message.action is not None and text == f"[{happening(message.action)}]"):
                return message
        raise AssertionError(f"{who.first} does not find {text!r} in {title}")


def plain(title: str) -> str:
    """A title without its article."""
    return title.removeprefix("the ")


def quoted(texts: str) -> list[str]:
    """The texts of a list in words."""
    return re.findall(r'"([^"]*)"', texts)


def happening(action: Any) -> str:
    """A service message in words: the name of what happened."""
    words = re.findall("[A-Z][a-z]+", type(action).__name__.removeprefix("MessageAction"))
    return " ".join(words).lower()


def lines(scene: Path) -> list[tuple[int, str]]:
    """(number, sentence) of a scene; what stands behind # is for the reader."""
    found = []
    for number, line in enumerate(scene.read_text(encoding="utf-8").splitlines(), 1):
        sentence = re.sub(r"(^|\s)#.*", "", line).strip()
        if sentence:
            found.append((number, sentence))
    return found


REFUSED = re.compile(r"(?P<sentence>.*?),? but is refused: (?P<code>[A-Z_0-9]+)\.$")


def matching(sentence: str) -> tuple[Step, dict[str, str]]:
    """The step of a sentence and what its blanks hold; LookupError where no sentence, or more than one, fits."""
    fits = [(one.step, found.groupdict()) for one in SENTENCES if (found := one.form.fullmatch(sentence))]
    if len(fits) != 1:
        raise LookupError(f"{len(fits)} sentences fit {sentence!r}")
    return fits[0]


async def perform(play: Play, sentence: str) -> None:
    """Do what a sentence says; where it says that it is refused, see to it that it is, with that very error."""
    refused = REFUSED.fullmatch(sentence)
    if refused is None:
        step, blanks = matching(sentence)
        await step(play, **blanks)
        return
    step, blanks = matching(f"{refused['sentence']}.")
    try:
        await step(play, **blanks)
    except errors.RPCError as error:
        assert refused["code"] in str(error) or code_of(error) == refused["code"], f"refused with {error!r}"
    else:
        raise AssertionError("it was not refused")


def code_of(error: errors.RPCError) -> str:
    """The server's own word for an error that the library has a class for."""
    words = re.findall("[A-Z][a-z0-9]*", type(error).__name__.removesuffix("Error"))
    return "_".join(words).upper()


async def act(play: Play, scene: Path) -> None:
    """Play a whole scene; what goes wrong says at which of its lines."""
    for number, sentence in lines(scene):
        try:
            await perform(play, sentence)
        except Exception as fault:
            raise AssertionError(f"{scene.name}, line {number}: {sentence}\n{type(fault).__name__}: {fault}") from fault


def read_through(scene: Path) -> None:
    """Each sentence of a scene has one meaning; raises LookupError where one has not."""
    for _, sentence in lines(scene):
        refused = REFUSED.fullmatch(sentence)
        matching(f"{refused['sentence']}." if refused else sentence)
