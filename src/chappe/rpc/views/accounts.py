"""Renders what a person is told of the own account: sign-in, devices, passwords, the full profile."""

import json

from chappe.domain.auth import TO_DEVICES, WAIT, SentCode
from chappe.domain.authorizations import Devices, client_of
from chappe.domain.files import GIVEN_PHOTO, PROFILE, Origin
from chappe.domain.ports.accounts import Authorization
from chappe.domain.users import Bar, Card
from chappe.domain.values import Birthday
from chappe.rpc.views.media import photo
from chappe.rpc.views.notify import notify_settings
from chappe.tl import types


def sent_code(found: SentCode) -> object:
    """`auth.sentCode`: by which way the code went, and which is next (core.telegram.org/constructor/auth.sentCode)."""
    kind = types.AuthSentCodeTypeApp if found.kind == TO_DEVICES else types.AuthSentCodeTypeSms
    return types.AuthSentCode(
        type=kind(length=found.length), phone_code_hash=found.hash, next_type=types.AuthCodeTypeSms(), timeout=WAIT
    )


def authorization(found: Authorization, current_key: int) -> types.Authorization:
    """One device in the list of devices (core.telegram.org/constructor/authorization)."""
    client = client_of(found.client)
    return types.Authorization(
        current=found.key_id == current_key,
        official_app=False,
        encrypted_requests_disabled=found.encrypted_off,
        call_requests_disabled=found.calls_off,
        unconfirmed=not found.confirmed,
        hash=0 if found.key_id == current_key else found.hash,
        device_model=client.device_model,
        platform="",
        system_version=client.system_version,
        api_id=client.api_id,
        app_name=client.lang_pack or "API",
        app_version=client.app_version,
        date_created=found.created,
        date_active=found.active,
        ip=found.ip,
        country="",
        region="",
    )


def authorizations(found: Devices, current_key: int) -> object:
    """`account.authorizations`, the asking device first."""
    return types.AccountAuthorizations(
        authorization_ttl_days=found.ttl_days,
        authorizations=[authorization(one, current_key) for one in found.all],
    )


def birthday(found: Birthday) -> types.Birthday:
    """`birthday`; the year only where it was given."""
    return types.Birthday(day=found.day, month=found.month, year=found.year or None)


def peer_settings(found: Bar) -> types.PeerSettings:
    """`peerSettings`: the bar above a chat."""
    return types.PeerSettings(
        report_spam=found.report,
        add_contact=found.add,
        block_contact=found.block,
        share_contact=found.share_phone,
        need_contacts_exception=found.exception,
    )


def user_full(found: Card, common: int = 0) -> types.UserFull:
    """`userFull`: all that one viewer may know of one user (core.telegram.org/constructor/userFull)."""
    user, dialog = found.user, found.dialog
    forwards_as = "" if found.shows_forwards else f"{user.first_name} {user.last_name}".strip()
    return types.UserFull(
        id=user.id,
        settings=peer_settings(found.bar),
        notify_settings=notify_settings(json.loads(found.notify) if found.notify else {}),
        common_chats_count=common,
        blocked=found.blocked,
        phone_calls_available=False,  # there are no calls here yet, whatever the person allows
        phone_calls_private=not found.takes_calls,
        can_pin_message=True,
        has_scheduled=found.has_scheduled,
        voice_messages_forbidden=not found.takes_voice,
        read_dates_private=not found.reads_shown,
        about=found.about or None,
        profile_photo=photo(found.photo, Origin(PROFILE, user.id, 0)) if found.photo else None,
        personal_photo=photo(found.personal, Origin(GIVEN_PHOTO, found.relation.viewer, user.id))
        if found.personal
        else None,
        fallback_photo=photo(found.fallback, Origin(GIVEN_PHOTO, user.id, user.id)) if found.fallback else None,
        pinned_msg_id=found.pinned_id or None,
        folder_id=dialog.folder or None if dialog else None,
        ttl_period=dialog.ttl or None if dialog else None,
        private_forward_name=forwards_as or None,
        birthday=birthday(found.birthday) if found.birthday else None,
        note=types.TextWithEntities(text=found.note, entities=[]) if found.note else None,
    )
