"""Renders what messages show that is no file: dice, places, people's numbers, polls."""

from chappe.domain.fileless import Card, Dice, Fileless, Live, Place, Poll, Styled, Venue
from chappe.domain.polls import shows_results
from chappe.domain.values import Entity, Message
from chappe.rpc.views.entities import entities
from chappe.tl import types


def fileless(found: Message, kept: Fileless) -> "types.TypeMessageMedia":
    """What a message shows of it (core.telegram.org/type/MessageMedia)."""
    if not isinstance(kept, Poll):
        return plain_fileless(kept)
    if not kept.question.options:  # all that is left of it is that there was one
        return types.MessageMediaUnsupported()
    return types.MessageMediaPoll(poll=poll(found, kept), results=results(found, kept))


def plain_fileless(kept: Dice | Place | Venue | Live | Card) -> "types.TypeMessageMedia":
    """What is the same in whatever message it stands."""
    match kept:
        case Dice():
            return types.MessageMediaDice(value=kept.value, emoticon=kept.emoji)
        case Venue():
            return types.MessageMediaVenue(
                geo=geo(kept.place),
                title=kept.title,
                address=kept.address,
                provider=kept.provider,
                venue_id=kept.venue_id,
                venue_type=kept.venue_type,
            )
        case Live():
            return types.MessageMediaGeoLive(
                geo=geo(kept.place),
                heading=kept.heading or None,
                period=kept.period,
                proximity_notification_radius=kept.radius or None,
            )
        case Card():
            return types.MessageMediaContact(
                phone_number=kept.phone,
                first_name=kept.first_name,
                last_name=kept.last_name,
                vcard=kept.vcard,
                user_id=kept.user_id,
            )
        case Place():
            return types.MessageMediaGeo(geo=geo(kept))


def geo(place: Place) -> types.GeoPoint:
    """A `geoPoint`; no map is served, so its hash opens nothing."""
    return types.GeoPoint(long=place.long, lat=place.lat, access_hash=0, accuracy_radius=place.radius or None)


def styled(found: Styled) -> types.TextWithEntities:
    """A `textWithEntities`."""
    return types.TextWithEntities(
        text=found.text, entities=entities(tuple(Entity(*mark) for mark in found.marks)) or []
    )


def poll(found: Message, kept: Poll) -> types.Poll:
    """A `poll` (core.telegram.org/constructor/poll)."""
    asked = kept.question
    viewer = found.box if found.box > 0 else found.viewer
    return types.Poll(
        id=kept.id,
        closed=kept.closed,
        public_voters=asked.public,
        multiple_choice=asked.multiple,
        quiz=asked.quiz,
        revoting_disabled=asked.fixed,
        shuffle_answers=asked.shuffled,
        hide_results_until_close=asked.hidden,
        creator=viewer == kept.author,
        question=styled(asked.text),
        answers=[types.PollAnswer(text=styled(one.text), option=one.data) for one in asked.options],
        close_period=asked.period or None,
        close_date=kept.close_date or None,
        hash=kept.voters << 1 | kept.closed,
    )


def results(found: Message, kept: Poll) -> types.PollResults:
    """How it stands (core.telegram.org/constructor/pollResults); of how others voted only who may know is told.

    As everyone in a supergroup or channel has it, nobody's own votes are marked, and before the end no others are told.
    """
    asked, everyone = kept.question, found.box < 0 and not found.viewer
    shown = kept.closed if everyone else shows_results(found, kept)
    counted = [
        types.PollAnswerVoters(
            option=option.data,
            voters=kept.counts[place],
            chosen=place in found.voted,
            correct=place in asked.correct,
        )
        for place, option in enumerate(asked.options)
    ]
    viewer = found.box if found.box > 0 else found.viewer
    return types.PollResults(
        min=everyone,
        has_unread_votes=found.unseen_votes,
        can_view_stats=viewer == kept.author,
        results=counted if shown else None,
        total_voters=kept.voters,
        recent_voters=[types.PeerUser(user_id=id) for id in kept.recent] if shown and asked.public else None,
        solution=asked.solution.text if shown and asked.solution else None,
        solution_entities=(entities(tuple(Entity(*mark) for mark in asked.solution.marks)) or [])
        if shown and asked.solution
        else None,
    )
