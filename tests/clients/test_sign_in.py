"""Signing up, signing in on more devices, passwords, QR codes, sessions: with every client library."""

from __future__ import annotations

import pytest

from .harness.people import CODE, Stage, new_phone

SERVICE = 777000


def test_sign_up_makes_an_account(stage: Stage, library: str) -> None:
    person = stage.person(library, first="Ada")
    me = person.device.me()
    assert (me["first"], me["phone"]) == ("Ada", person.phone)


def test_a_wrong_code_is_refused_and_the_right_one_still_works(stage: Stage, library: str) -> None:
    phone = new_phone()
    device = stage.pool.device(library)
    device.connect()
    device.send_code(phone=phone)
    assert device.refused("sign_in", phone=phone, code="11111") == "PHONE_CODE_INVALID"
    assert device.sign_in(phone=phone, code=CODE)["state"] == "sign_up"


def test_the_code_for_a_second_device_is_shown_on_the_first(stage: Stage, library: str) -> None:
    person = stage.person(library)
    mark = person.device.now()
    second = stage.pool.device(library)
    second.connect()
    assert second.send_code(phone=person.phone)["type"] == "app"
    shown = person.device.wait_event("message", since=mark, peer=SERVICE, text=lambda text: CODE in text)
    assert shown["out"] is False
    assert second.sign_in(phone=person.phone, code=CODE)["state"] == "ok"
    assert second.me()["id"] == person.id
    assert len(second.sessions()) == 2
    assert [session["current"] for session in person.device.sessions()].count(True) == 1


def test_two_step_password(stage: Stage, library: str) -> None:
    person = stage.person(library)
    person.device.set_password(new="first secret")
    second = stage.pool.device(library)
    second.connect()
    second.send_code(phone=person.phone)
    assert second.sign_in(phone=person.phone, code=CODE)["state"] == "password"
    assert second.refused("password", password="not it") == "PASSWORD_HASH_INVALID"
    assert second.password(password="first secret")["state"] == "ok"
    assert second.me()["id"] == person.id


def test_two_step_password_changed_and_removed(stage: Stage, library: str) -> None:
    person = stage.person(library)
    person.device.set_password(new="first secret")
    person.device.set_password(new="second secret", old="first secret")
    second = stage.pool.device(library)
    second.connect()
    second.send_code(phone=person.phone)
    assert second.sign_in(phone=person.phone, code=CODE)["state"] == "password"
    assert second.password(password="second secret")["state"] == "ok"
    second.set_password(new=None, old="second secret")
    third = stage.pool.device(library)
    third.connect()
    third.send_code(phone=person.phone)
    assert third.sign_in(phone=person.phone, code=CODE)["state"] == "ok"


def test_qr_sign_in(stage: Stage, library: str) -> None:
    person = stage.person(library)
    second = stage.pool.device(library)
    second.connect()
    token = second.qr_export()["token"]
    signed_in = second.begin("qr_wait")
    person.device.qr_accept(token=token)
    assert signed_in.result(timeout=30)["state"] == "ok"
    assert second.me()["id"] == person.id


def test_log_out_ends_this_device_only(stage: Stage, library: str) -> None:
    person = stage.person(library)
    second = stage.sign_in(person, library)
    assert len(person.device.sessions()) == 2
    second.log_out()
    assert len(person.device.sessions()) == 1
    assert person.device.me()["id"] == person.id


@pytest.mark.parametrize("other", ["telethon"])
def test_a_device_can_end_another(stage: Stage, library: str, other: str) -> None:
    person = stage.person(other)
    second = stage.sign_in(person, library)
    [victim] = [session for session in person.device.sessions() if not session["current"]]
    person.device.reset_session(hash=victim["hash"])
    if library == "tdlib":  # it logs out of its own accord when the server refuses a call
        second.begin("sessions")
        second.wait_event("authorization", state=lambda state: state in ("LoggingOut", "Closing", "Closed"))
    else:
        assert second.refused("dialogs") in ("AUTH_KEY_UNREGISTERED", "SESSION_REVOKED")
    assert len(person.device.sessions()) == 1
