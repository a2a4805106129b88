"""Answers langpack.*: the server has no translations, and says so; clients fall back to the strings they carry."""

from chappe.domain.errors import Refused
from chappe.rpc.call import Call
from chappe.rpc.method import ANYONE, method
from chappe.tl import functions, types

VERSION = 1
"""The version of every (empty) language pack."""


@method(functions.LangpackGetLangPack, ANYONE)
async def get_lang_pack(call: Call, q: functions.LangpackGetLangPack) -> object:
    """All strings of a pack: none (core.telegram.org/method/langpack.getLangPack)."""
    return types.LangPackDifference(lang_code=q.lang_code, from_version=0, version=VERSION, strings=[])


@method(functions.LangpackGetDifference, ANYONE)
async def get_difference(call: Call, q: functions.LangpackGetDifference) -> object:
    """New strings of a pack: none; a client's version is never set back."""
    version = max(q.from_version, VERSION)
    return types.LangPackDifference(lang_code=q.lang_code, from_version=q.from_version, version=version, strings=[])


@method(functions.LangpackGetStrings, ANYONE)
async def get_strings(call: Call, q: functions.LangpackGetStrings) -> object:
    """Single strings: none of those asked for is here."""
    return []


@method(functions.LangpackGetLanguages, ANYONE)
async def get_languages(call: Call, q: functions.LangpackGetLanguages) -> object:
    """Languages with a pack: none."""
    return []


@method(functions.LangpackGetLanguage, ANYONE)
async def get_language(call: Call, q: functions.LangpackGetLanguage) -> object:
    """One language's description; raises LANG_CODE_NOT_SUPPORTED, since there are none."""
    raise Refused("LANG_CODE_NOT_SUPPORTED")
