"""Makes phone numbers comparable: digits only, with the country's code in front (ITU-T E.164)."""

from chappe.domain.errors import Refused

FEWEST, MOST = 5, 15
AROUND = str.maketrans("", "", "+ -().\u00a0\u2009\u202f\u2011\u2012\u2013")
TEST_PREFIX = "99966"


def digits_of(text: str) -> str:
    """The number's digits, "" where the text is not a phone number: people write "+", spaces, dashes, brackets."""
    if len(text) > 64:
        return ""
    bare = text.translate(AROUND)
    if not (bare.isascii() and bare.isdigit()):
        return ""
    bare = bare.removeprefix("00")
    return bare if FEWEST <= len(bare) <= MOST and bare[0] != "0" else ""


def number(text: str) -> str:
    """The number's digits; raises PHONE_NUMBER_INVALID for what is none."""
    found = digits_of(text)
    if not found:
        raise Refused("PHONE_NUMBER_INVALID")
    return found


def test_code(phone: str, length: int) -> str:
    """The fixed code of a test number 99966XYYYY, the digit X `length` times; "" for any other number."""
    if len(phone) == 10 and phone.startswith(TEST_PREFIX):
        return phone[5] * length
    return ""
