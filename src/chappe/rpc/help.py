"""Answers help.*: what clients ask of the server itself before and after sign-in."""

from functools import cache
from typing import NamedTuple

from chappe.domain import people
from chappe.domain.preferences import AcceptTerms
from chappe.domain.privacy import SENSITIVE, switches
from chappe.domain.reactions_list import favourite
from chappe.domain.sanctions import frozen
from chappe.domain.values import SERVICE_USER, USER, PeerRef
from chappe.rpc.call import Call
from chappe.rpc.method import ANYONE, method
from chappe.rpc.views import config as view
from chappe.rpc.views.reactions import reaction as reaction_of
from chappe.rpc.views.users import user as user_view
from chappe.schema_files import schema_file
from chappe.tl import functions, types
from chappe.tl.codec import Memo

DAY = 86_400
"""Seconds after which clients ask again whether there is something to promote or to agree to."""
UNKNOWN_COUNTRY = "US"
"""What a client gets to preselect when nothing tells its country; clients need one that is on the list."""


class Country(NamedTuple):
    """A line of schema/countries.tsv."""

    iso2: str
    codes: tuple[tuple[str, tuple[str, ...]], ...]
    """(calling code, prefixes after it that are this country's; none: all)."""
    name: str
    pattern: str


@cache
def countries() -> tuple[Country, ...]:
    """Every country on file."""
    found = []
    for line in schema_file("countries.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            iso2, codes, name, pattern = (*line.split("\t"), "")[:4]
            found.append(Country(iso2, tuple(_code(text) for text in codes.split(" ")), name, pattern))
    return tuple(found)


def _code(text: str) -> tuple[str, tuple[str, ...]]:
    code, _, prefixes = text.partition(":")
    return code, tuple(prefixes.split(",")) if prefixes else ()


@cache
def _countries_list() -> Memo:
    """The list, whose bytes are made once for each layer."""
    found = types.HelpCountriesList(
        countries=[
            types.HelpCountry(
                iso2=country.iso2,
                default_name=country.name,
                country_codes=[
                    types.HelpCountryCode(
                        country_code=code,
                        prefixes=list(prefixes) or None,
                        patterns=[country.pattern] if country.pattern else None,
                    )
                    for code, prefixes in country.codes
                ],
            )
            for country in countries()
        ],
        hash=view.text_hash(repr(countries())),
    )
    return Memo(found)


def country_of(locale: str) -> str:
    """The region of a locale such as "pt-BR", if it is a country on file; else `UNKNOWN_COUNTRY`."""
    region = locale.replace("_", "-").partition("-")[2].split("-")[-1].upper()
    return region if any(country.iso2 == region for country in countries()) else UNKNOWN_COUNTRY


@method(functions.HelpGetConfig, ANYONE)
async def get_config(call: Call, q: functions.HelpGetConfig) -> object:
    """The config of this server, as if it were the data centre that the connection means."""
    reaction = None
    if call.user_id:
        reaction = reaction_of(favourite(await call.read(lambda tx: tx.users.settings(call.user_id))))
    services = call.services
    return view.config(call.caller.dc_id, services.host, services.port, services.link_prefix, call.now, reaction)


@method(functions.HelpGetNearestDc, ANYONE)
async def get_nearest_dc(call: Call, q: functions.HelpGetNearestDc) -> object:
    """The connection's own data centre; the country is the system language's, for addresses are not traced."""
    here = view.place(call.caller.dc_id).dc_id
    client = call.caller.client
    return types.NearestDc(country=country_of(client.system_lang_code if client else ""), this_dc=here, nearest_dc=here)


@method(functions.HelpGetAppConfig, ANYONE)
async def get_app_config(call: Call, q: functions.HelpGetAppConfig) -> object:
    """Limits and switches for clients (core.telegram.org/api/config#client-configuration)."""
    freeze, sensitive = None, False
    if call.user_id:
        freeze, sensitive = await call.read(
            lambda tx: (frozen(tx, call.user_id, call.now), switches(tx, call.user_id)[SENSITIVE])
        )
    value, hash = view.app_config(call.services.largest_file, sensitive)
    if freeze is not None:
        service = await call.read(lambda tx: tx.users.get(SERVICE_USER))
        name = service.username if service else ""
        value, hash = view.frozen_app_config(
            freeze, f"{call.services.link_prefix}{name}" if name else "", call.services.largest_file
        )
    if q.hash == hash:
        return types.HelpAppConfigNotModified()
    return types.HelpAppConfig(hash=hash, config=value)


@method(functions.HelpGetCountriesList, ANYONE)
async def get_countries_list(call: Call, q: functions.HelpGetCountriesList) -> object:
    """Countries with their calling codes, in English whatever the language asked for."""
    found = _countries_list()
    return types.HelpCountriesListNotModified() if q.hash == found.obj.hash else found


@method(functions.HelpGetCdnConfig, ANYONE)
async def get_cdn_config(call: Call, q: functions.HelpGetCdnConfig) -> object:
    """Keys of the CDN's data centres: there is no CDN."""
    return types.CdnConfig(public_keys=[])


@method(functions.HelpGetAppUpdate, ANYONE)
async def get_app_update(call: Call, q: functions.HelpGetAppUpdate) -> object:
    """A newer version of the client: this server distributes none."""
    return types.HelpNoAppUpdate()


@method(functions.HelpGetPassportConfig, ANYONE)
async def get_passport_config(call: Call, q: functions.HelpGetPassportConfig) -> object:
    """Languages of countries, for forms of a passport service that is not offered: none."""
    hash = view.text_hash("{}")
    if q.hash == hash:
        return types.HelpPassportConfigNotModified()
    return types.HelpPassportConfig(hash=hash, countries_langs=types.DataJSON(data="{}"))


@method(functions.HelpGetTermsOfServiceUpdate)
async def get_terms_of_service_update(call: Call, q: functions.HelpGetTermsOfServiceUpdate) -> object:
    """New terms to agree to: none; ask again tomorrow."""
    return types.HelpTermsOfServiceUpdateEmpty(expires=call.now + DAY)


@method(functions.HelpAcceptTermsOfService)
async def accept_terms_of_service(call: Call, q: functions.HelpAcceptTermsOfService) -> object:
    """Note that these terms were accepted."""
    await call.run(AcceptTerms(q.id.data))
    return True


@method(functions.HelpGetPromoData)
async def get_promo_data(call: Call, q: functions.HelpGetPromoData) -> object:
    """A channel to promote: none; ask again tomorrow."""
    return types.HelpPromoDataEmpty(expires=call.now + DAY)


@method(functions.HelpGetInviteText)
async def get_invite_text(call: Call, q: functions.HelpGetInviteText) -> object:
    """What to write to friends who are not here yet: how to reach this server."""
    return types.HelpInviteText(message=f"Talk with me here: {call.services.link_prefix}")


@method(functions.HelpGetSupportName)
async def get_support_name(call: Call, q: functions.HelpGetSupportName) -> object:
    """The name that support staff would sign with: the service account's."""
    found = await call.read(lambda tx: tx.users.get(SERVICE_USER))
    return types.HelpSupportName(name=found.first_name if found else "")


@method(functions.HelpGetSupport)
async def get_support(call: Call, q: functions.HelpGetSupport) -> object:
    """Whom to ask for help: the service account."""
    cast = await call.read(lambda tx: people.cast(tx, (call.user_id,), (SERVICE_USER,)))
    found = cast.users[SERVICE_USER]
    access = call.services.access.of(call.user_id, PeerRef(USER, SERVICE_USER))
    shown = user_view(found, cast.relations[call.user_id, SERVICE_USER], access, call.now)
    return types.HelpSupport(phone_number=found.phone or str(SERVICE_USER), user=shown)


@method(functions.HelpDismissSuggestion)
async def dismiss_suggestion(call: Call, q: functions.HelpDismissSuggestion) -> object:
    """Drop a suggestion: this server makes none, so there is nothing to drop (false)."""
    return False


@method(functions.HelpHidePromoData)
async def hide_promo_data(call: Call, q: functions.HelpHidePromoData) -> object:
    """Hide a promoted channel: there is none (false)."""
    return False


@method(functions.HelpSaveAppLog, ANYONE)
async def save_app_log(call: Call, q: functions.HelpSaveAppLog) -> object:
    """Keep a client's records of use: this server does not want them, and says it kept none (false)."""
    return False
