"""Renders what clients are told of the server itself: config, app config, JSON values."""

import json
import zlib
from collections.abc import Mapping
from functools import cache
from ipaddress import ip_address
from typing import NamedTuple

from chappe.domain import bounds
from chappe.domain.sanctions import Freeze
from chappe.domain.showing import DICE
from chappe.domain.sight_by_place import SENSITIVE
from chappe.domain.values import ANTI_SPAM_USER
from chappe.tl import types

DC_IDS = range(1, 6)
"""Every data centre id that a client may try; all of them are this server (facts of the clients: config.dc_options)."""
TEST_DC = 10_000
"""Added to the id by clients in test mode (core.telegram.org/mtproto/auth_key#presenting-proof-of-work)."""
USUAL_DC = 2
"""Where most clients start; meant when a connection does not name its centre."""
CONFIG_SECONDS = 3600
"""After so long a client asks for the config again; TDLib takes one minute to one day."""


class Place(NamedTuple):
    """The data centre that a connection means."""

    dc_id: int
    test: bool


def place(dc_id: int) -> Place:
    """The centre behind a number from key creation or obfuscation: negative for media, 10000 more for tests."""
    dc_id = abs(dc_id)
    test = dc_id > TEST_DC
    if test:
        dc_id -= TEST_DC
    return Place(dc_id if dc_id in DC_IDS else USUAL_DC, test)


def dc_options(host: str, port: int) -> list[types.DcOption]:
    """The server's one address under every data centre id."""
    try:
        six = ip_address(host).version == 6
    except ValueError:
        six = False
    return [
        types.DcOption(id=id, ip_address=host, port=port, ipv6=six, static=True, this_port_only=port != 443)
        for id in DC_IDS
    ]


def config(
    dc_id: int, host: str, port: int, link_prefix: str, now: int, reaction: "types.TypeReaction | None" = None
) -> types.Config:
    """The whole `config` (core.telegram.org/constructor/config) as a connection of that centre should see it."""
    here = place(dc_id)
    return types.Config(
        date=now,
        expires=now + CONFIG_SECONDS,
        test_mode=here.test,
        this_dc=here.dc_id,
        dc_options=dc_options(host, port),
        dc_txt_domain_name="",
        chat_size_max=bounds.BASIC_GROUP_MEMBERS,
        megagroup_size_max=bounds.SUPERGROUP_MEMBERS,
        forwarded_count_max=bounds.FORWARDED_AT_ONCE,
        online_update_period_ms=bounds.ONLINE_PERIOD * 1000,
        offline_blur_timeout_ms=5_000,
        offline_idle_timeout_ms=30_000,
        online_cloud_timeout_ms=300_000,
        notify_cloud_delay_ms=30_000,
        notify_default_delay_ms=1_500,
        push_chat_period_ms=60_000,
        push_chat_limit=2,
        edit_time_limit=bounds.EDIT_SECONDS,
        revoke_time_limit=bounds.ANY_TIME,
        revoke_pm_time_limit=bounds.ANY_TIME,
        revoke_pm_inbox=True,
        rating_e_decay=2_419_200,
        stickers_recent_limit=bounds.RECENT_STICKERS,
        channels_read_media_period=bounds.READ_MARKS_KEPT,
        call_receive_timeout_ms=20_000,
        call_ring_timeout_ms=90_000,
        call_connect_timeout_ms=30_000,
        call_packet_timeout_ms=10_000,
        me_url_prefix=link_prefix,
        caption_length_max=bounds.CAPTION_LENGTH,
        message_length_max=bounds.MESSAGE_LENGTH,
        webfile_dc_id=here.dc_id,
        reactions_default=reaction,
    )


def json_value(value: object) -> "types.TypeJSONValue":
    """A JSON value as TL writes it (core.telegram.org/type/JSONValue)."""
    if value is None:
        return types.JsonNull()
    if isinstance(value, bool):
        return types.JsonBool(value=value)
    if isinstance(value, int | float):
        return types.JsonNumber(value=float(value))
    if isinstance(value, str):
        return types.JsonString(value=value)
    if isinstance(value, Mapping):
        return types.JsonObject(
            value=[types.JsonObjectValue(key=str(key), value=json_value(inner)) for key, inner in value.items()]
        )
    if isinstance(value, list | tuple):
        return types.JsonArray(value=[json_value(inner) for inner in value])
    raise TypeError(f"not JSON: {type(value).__name__}")


APP_CONFIG: dict[str, object] = {
    # What the server holds people to; a paid tier does not exist, so both forms of a limit are the same.
    "about_length_limit_default": bounds.ABOUT_LENGTH,
    "about_length_limit_premium": bounds.ABOUT_LENGTH,
    "caption_length_limit_default": bounds.CAPTION_LENGTH,
    "caption_length_limit_premium": bounds.CAPTION_LENGTH,
    "dialog_filters_chats_limit_default": bounds.FOLDER_PEERS,
    "dialog_filters_chats_limit_premium": bounds.FOLDER_PEERS,
    "dialog_filters_limit_default": bounds.FOLDERS,
    "dialog_filters_limit_premium": bounds.FOLDERS,
    "dialogs_folder_pinned_limit_default": bounds.PINNED_IN_FOLDER,
    "dialogs_folder_pinned_limit_premium": bounds.PINNED_IN_FOLDER,
    "dialogs_pinned_limit_default": bounds.PINNED_DIALOGS,
    "dialogs_pinned_limit_premium": bounds.PINNED_DIALOGS,
    "stickers_faved_limit_default": bounds.FAVED_STICKERS,
    "stickers_faved_limit_premium": bounds.FAVED_STICKERS,
    "saved_gifs_limit_default": bounds.SAVED_GIFS,
    "saved_gifs_limit_premium": bounds.SAVED_GIFS,
    "quote_length_max": bounds.QUOTE_LENGTH,
    "reactions_uniq_max": bounds.REACTIONS_OF_MESSAGE,
    "reactions_user_max_default": bounds.REACTIONS_OF_USER,
    "reactions_user_max_premium": bounds.REACTIONS_OF_USER,
    "pm_read_date_expire_period": bounds.READ_MARKS_KEPT,
    # What is here, and what is not.
    "dialog_filters_enabled": True,
    "dialog_filters_tooltip": False,
    "autoarchive_setting_available": False,
    "qr_login_camera": True,
    "qr_login_code": "secondary",
    "premium_purchase_blocked": True,
    "stars_purchase_blocked": True,
    "stargifts_blocked": True,
    "giveaway_gifts_purchase_available": False,
    "stories_posting": "disabled",
    "stories_entities": "disabled",
    "emojies_send_dice": list(DICE),
    "emojies_send_dice_success": {},
    "emojies_sounds": {},
    "autologin_domains": [],
    "url_auth_domains": [],
    "whitelisted_domains": [],
    "pending_suggestions": [],
    "telegram_antispam_user_id": str(ANTI_SPAM_USER),
    "telegram_antispam_group_size_min": 1,
}
"""The app config (core.telegram.org/api/config#client-configuration); a key left out means the client's own default."""


PART = 512 * 1024
"""Bytes of the parts by which clients count how large a file may be."""


def _whole(largest: int) -> dict[str, object]:
    """All of the app config where the largest file has so many bytes."""
    parts = largest // PART
    return APP_CONFIG | {"upload_max_fileparts_default": parts, "upload_max_fileparts_premium": parts}


@cache
def app_config(largest: int, sensitive: bool = False) -> tuple["types.TypeJSONValue", int]:
    """The app config and its hash, which changes when its content does; `largest`: bytes of the largest file.

    `sensitive`: for somebody who wants to see what is marked so (core.telegram.org/api/sensitive-content).
    """
    whole = _whole(largest) | ({"ignore_restriction_reasons": [SENSITIVE]} if sensitive else {})
    return json_value(whole), text_hash(json.dumps(whole, sort_keys=True))


def frozen_app_config(freeze: Freeze, appeal_url: str, largest: int) -> tuple["types.TypeJSONValue", int]:
    """The same for an account that is frozen (core.telegram.org/api/config#freeze-since-date), with another hash.

    A freeze without end has no last day.
    """
    said: dict[str, object] = {"freeze_since_date": freeze.since}
    if freeze.until:
        said["freeze_until_date"] = freeze.until
    if appeal_url:
        said["freeze_appeal_url"] = appeal_url
    whole = _whole(largest) | said
    return json_value(whole), text_hash(json.dumps(whole, sort_keys=True))


def text_hash(text: str) -> int:
    """A positive 31-bit hash for the `hash` of an answer that clients keep; never 0, which means "nothing kept"."""
    return zlib.crc32(text.encode()) & 0x7FFFFFFF or 1
