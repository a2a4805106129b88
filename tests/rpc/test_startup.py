"""Every question that clients ask at start gets a true answer, in a form that every layer on file can read."""

from typing import Any

import pytest

from chappe.domain.values import SERVICE_USER
from chappe.tl import codec, functions, types
from chappe.tl.shapes import attribute, layer_tables, layers_on_file
from tests.rpc import startup_calls as calls
from tests.rpc.desk import HOST, PORT, Desk, desk
from tests.tl.samples import Reader

__all__ = ["desk"]


def name(request: object) -> str:
    return type(request).__name__


def readable_everywhere(request: Any, value: Any) -> None:
    """The answer in every layer that can ask so, read back by that layer's own tables."""
    method = type(request)
    said = {slot for slot in method.__slots__ if getattr(request, slot) not in (None, False)}
    for number in layers_on_file():
        layer = layer_tables(number)
        shape = layer.functions_by_name.get(method.TL_NAME)
        if shape is not None and said <= {attribute(field.name) for field in shape.fields}:
            reader = Reader(codec.encode_result(method, value, number), layer)
            reader.value(shape.result)
            assert reader.at == len(reader.data)


@pytest.mark.parametrize("request_", calls.BEFORE_SIGN_IN, ids=name)
async def test_answers_before_sign_in(desk: Desk, request_: Any) -> None:
    readable_everywhere(request_, await desk.get(request_, signed_in=False))


@pytest.mark.parametrize("request_", calls.SIGNED_IN, ids=name)
async def test_answers_after_sign_in(desk: Desk, request_: Any) -> None:
    readable_everywhere(request_, await desk.get(request_))


@pytest.mark.parametrize("request_", calls.SIGNED_IN, ids=name)
async def test_only_what_is_for_anyone_is_told_to_strangers(desk: Desk, request_: Any) -> None:
    answer = await desk.ask(request_, signed_in=False)
    if desk.router.methods[type(request_)].who == "user":
        assert answer.error == (401, "AUTH_KEY_UNREGISTERED")


async def test_all_messages_are_one_range(desk: Desk) -> None:
    """Kurigram counts what each range holds: with none it would count nothing."""
    [whole] = await desk.get(functions.MessagesGetSplitRanges())
    assert (whole.min_id, whole.max_id) == (0, 2**31 - 1)


@pytest.mark.parametrize("given", calls.SYSTEM_SETS, ids=name)
async def test_sets_known_by_purpose_are_there_and_empty(desk: Desk, given: Any) -> None:
    request = functions.MessagesGetStickerSet(stickerset=given, hash=0)
    found = await desk.get(request)
    readable_everywhere(request, found)
    assert (found.set.count, found.documents) == (0, [])
    by_id = types.InputStickerSetID(id=found.set.id, access_hash=found.set.access_hash)
    by_name = types.InputStickerSetShortName(short_name=found.set.short_name)
    for other in (by_id, by_name):
        assert (await desk.get(functions.MessagesGetStickerSet(stickerset=other, hash=0))).set == found.set
    again = await desk.get(functions.MessagesGetStickerSet(stickerset=by_id, hash=found.set.hash))
    assert isinstance(again, types.MessagesStickerSetNotModified)


@pytest.mark.parametrize("given", calls.UNKNOWN_SETS, ids=name)
async def test_unknown_sticker_sets_are_refused_softly(desk: Desk, given: Any) -> None:
    answer = await desk.ask(functions.MessagesGetStickerSet(stickerset=given, hash=0))
    assert answer.error == (406, "STICKERSET_INVALID")


async def test_a_method_without_a_function_is_refused_at_once(desk: Desk) -> None:
    answer = await desk.ask(functions.PhoneGetCallConfig())
    assert answer.error == (400, "INPUT_METHOD_INVALID")


@pytest.mark.parametrize(("dc_id", "here", "test"), [(1, 1, False), (2, 2, False), (-4, 4, False), (10002, 2, True)])
async def test_the_config_is_of_the_connections_own_centre(desk: Desk, dc_id: int, here: int, test: bool) -> None:
    config = await desk.get(functions.HelpGetConfig(), dc_id=dc_id)
    assert (config.this_dc, config.test_mode) == (here, test)
    assert config.expires > desk.world.now + 60
    assert [option.id for option in config.dc_options] == [1, 2, 3, 4, 5]
    assert {(option.ip_address, option.port) for option in config.dc_options} == {(HOST, PORT)}
    assert all(option.static and option.this_port_only and not option.ipv6 for option in config.dc_options)
    assert config.me_url_prefix == "https://chappe.example/"
    nearest = await desk.get(functions.HelpGetNearestDc(), dc_id=dc_id)
    assert (nearest.this_dc, nearest.nearest_dc, nearest.country) == (here, here, "BR")


async def test_limits_told_are_those_held(desk: Desk) -> None:
    config = await desk.get(functions.HelpGetConfig())
    app = await desk.get(functions.HelpGetAppConfig(hash=0))
    told = {row.key: getattr(row.value, "value", None) for row in app.config.value}
    assert config.message_length_max == 4096
    assert told["dialogs_pinned_limit_default"] == told["dialogs_pinned_limit_premium"] == 5
    assert told["premium_purchase_blocked"] is True
    again = await desk.get(functions.HelpGetAppConfig(hash=app.hash))
    assert isinstance(again, types.HelpAppConfigNotModified)


async def test_countries_have_codes_that_tell_them_apart(desk: Desk) -> None:
    found = await desk.get(functions.HelpGetCountriesList(lang_code="en", hash=0))
    countries = {country.iso2: country for country in found.countries}
    assert len(countries) == len(found.countries) > 200
    assert countries["GB"].country_codes[0].country_code == "44"
    assert "416" in countries["CA"].country_codes[0].prefixes
    # Of countries that share a code, each prefix belongs to one, and at most few have no prefix at all.
    owners: dict[tuple[str, str], str] = {}
    for country in found.countries:
        for code in country.country_codes:
            assert code.country_code.isdigit()
            for prefix in code.prefixes or ():
                assert owners.setdefault((code.country_code, prefix), country.iso2) == country.iso2
    kept = await desk.get(functions.HelpGetCountriesList(lang_code="en", hash=found.hash))
    assert isinstance(kept, types.HelpCountriesListNotModified)


async def test_answers_that_are_asked_again_expire_in_the_future(desk: Desk) -> None:
    promo = await desk.get(functions.HelpGetPromoData())
    terms = await desk.get(functions.HelpGetTermsOfServiceUpdate())
    assert min(promo.expires, terms.expires) > desk.world.now + 3600


async def test_support_is_the_service_account(desk: Desk) -> None:
    support = await desk.get(functions.HelpGetSupport())
    assert support.user.id == SERVICE_USER
    assert support.user.access_hash


async def test_terms_are_noted(desk: Desk) -> None:
    assert await desk.get(functions.HelpAcceptTermsOfService(id=types.DataJSON(data='{"v": 1}'))) is True
    settings = await desk.world.read(lambda tx: tx.users.settings(desk.user.id))
    assert settings["terms_accepted"] == ['{"v": 1}', desk.world.now]
    answer = await desk.ask(functions.HelpAcceptTermsOfService(id=types.DataJSON(data="x" * 2000)))
    assert answer.error == (400, "DATA_INVALID")


async def test_balances_are_zero_in_the_currency_asked_about(desk: Desk) -> None:
    stars = await desk.get(functions.PaymentsGetStarsStatus(peer=types.InputPeerSelf()))
    tons = await desk.get(functions.PaymentsGetStarsStatus(peer=types.InputPeerSelf(), ton=True))
    assert stars.balance == types.StarsAmount(amount=0, nanos=0)
    assert tons.balance == types.StarsTonAmount(amount=0)


async def test_stories_have_a_state_and_keep_it(desk: Desk) -> None:
    first = await desk.get(functions.StoriesGetAllStories())
    assert first.state
    again = await desk.get(functions.StoriesGetAllStories(state=first.state))
    assert isinstance(again, types.StoriesAllStoriesNotModified)


async def test_one_answer_for_each_thing_asked_and_no_more_than_is_decent(desk: Desk) -> None:
    assert len(await desk.get(functions.StoriesGetPeerMaxIDs(id=[types.InputPeerSelf()] * 3))) == 3
    answer = await desk.ask(functions.StoriesGetPeerMaxIDs(id=[types.InputPeerSelf()] * 1000))
    assert answer.error == (400, "LIMIT_INVALID")


async def test_a_version_of_words_never_goes_back(desk: Desk) -> None:
    found = await desk.get(functions.LangpackGetDifference(lang_pack="x", lang_code="en", from_version=40))
    assert found.version == 40
    words = await desk.get(functions.MessagesGetEmojiKeywordsDifference(lang_code="en", from_version=7))
    assert words.version == 7


async def test_what_would_only_seem_to_be_kept_is_refused(desk: Desk) -> None:
    theme = functions.AccountSaveTheme(theme=types.InputTheme(id=1, access_hash=1), unsave=False)
    hide = functions.StoriesTogglePeerStoriesHidden(peer=types.InputPeerSelf(), hidden=True)
    for request in (theme, hide):
        assert (await desk.ask(request)).error == (400, "INPUT_METHOD_INVALID")
    assert await desk.get(functions.HelpSaveAppLog(events=[])) is False
