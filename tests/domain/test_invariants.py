"""What judges every command in these tests judges: it is wrong about nothing that it is shown here."""

import pytest

from chappe.domain.events import ChatChanged
from chappe.domain.outcome import Delivery, Outcome
from chappe.domain.updates import passing
from chappe.domain.values import CHAT, PeerRef
from tests.support.invariants import Invariants

NEWS, OTHER = (passing(ChatChanged(PeerRef(CHAT, id)), 5) for id in (1, 2))
KEY = 77
ALONE = Delivery(7, (NEWS,), only_key=KEY)


@pytest.mark.parametrize(
    "others",
    [(), (Delivery(7, (OTHER,), not_key=KEY),), (Delivery(7, (NEWS,), not_key=KEY + 1),)],
    ids=["nothing else", "other news", "another device's answer"],
)
def test_news_for_one_device_alone_are_found_out(others: tuple[Delivery, ...]) -> None:
    with pytest.raises(AssertionError, match="not in its answer"):
        Invariants().repeated(Outcome(None, (*others, ALONE)), 7)


def test_what_repeats_the_answer_is_right() -> None:
    Invariants().repeated(Outcome(None, (Delivery(7, (OTHER, NEWS), not_key=KEY), ALONE)), 7)
