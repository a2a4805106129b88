"""Reads what clients say of things that are no files: dice, places, people's numbers, polls."""

from chappe.domain.errors import Refused
from chappe.domain.fileless import Card, Dice, Fileless, Live, Option, Place, Poll, Question, Styled, Venue
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.tl import types

KINDS = (
    types.InputMediaDice,
    types.InputMediaGeoPoint,
    types.InputMediaVenue,
    types.InputMediaGeoLive,
    types.InputMediaContact,
    types.InputMediaPoll,
)
"""What an InputMedia of these means is no file."""
UNBUILT = ("open_answers", "subscribers_only", "countries_iso2")
"""Ways of a poll that are not built: one that asks for them is refused."""


def place(given: object) -> Place:
    """The place that an InputGeoPoint names; raises GEO_POINT_INVALID."""
    if not isinstance(given, types.InputGeoPoint):
        raise Refused("GEO_POINT_INVALID")
    return Place(given.lat, given.long, given.accuracy_radius or 0)


async def given(call: Call, media: object) -> Fileless:
    """What an InputMedia of KINDS means; raises MEDIA_INVALID for what is not built."""
    match media:
        case types.InputMediaDice():
            return Dice(media.emoticon, 0)
        case types.InputMediaGeoPoint():
            return place(media.geo_point)
        case types.InputMediaVenue():
            there = place(media.geo_point)
            return Venue(there, media.title, media.address, media.provider, media.venue_id, media.venue_type)
        case types.InputMediaGeoLive():
            radius = media.proximity_notification_radius or 0
            return Live(place(media.geo_point), media.period or 0, media.heading or 0, radius)
        case types.InputMediaContact():
            return Card(media.phone_number, media.first_name, media.last_name, media.vcard)
        case types.InputMediaPoll():
            return await poll(call, media)
    raise Refused("MEDIA_INVALID")


async def _styled(call: Call, given: object) -> Styled:
    if not isinstance(given, types.TextWithEntities):
        raise Refused("MEDIA_INVALID")
    return Styled(given.text, tuple(tuple(one) for one in await peers.styles(call, given.entities)))  # type: ignore[misc]


async def poll(call: Call, media: types.InputMediaPoll) -> Poll:
    """A poll that somebody wants to ask."""
    asked = media.poll
    if not isinstance(asked, types.Poll) or any(getattr(asked, name) for name in UNBUILT):
        raise Refused("MEDIA_INVALID")
    if media.attached_media is not None or media.solution_media is not None:
        raise Refused("MEDIA_INVALID")
    options = []
    for at, answer in enumerate(asked.answers[:64]):
        if answer.media is not None:
            raise Refused("MEDIA_INVALID")
        name = answer.option if isinstance(answer, types.PollAnswer) else str(at).encode()
        options.append(Option(await _styled(call, answer.text), name))
    solution = None
    if media.solution:
        styles = await peers.styles(call, media.solution_entities)
        solution = Styled(media.solution, tuple(tuple(one) for one in styles))  # type: ignore[misc]
    question = Question(
        await _styled(call, asked.question),
        tuple(options),
        asked.public_voters,
        asked.multiple_choice,
        asked.quiz,
        asked.revoting_disabled,
        asked.shuffle_answers,
        asked.hide_results_until_close,
        tuple(media.correct_answers or ()),
        solution,
        asked.close_period or 0,
    )
    return Poll(0, question=question, close_date=asked.close_date or 0)
