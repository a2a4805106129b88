"""The replay window against a plain set."""

from hypothesis import given
from hypothesis import strategies as some

from chappe.mtproto.window import Seen, Window

IDS = some.integers(1, 60).map(lambda number: number * 4)


@given(some.lists(some.tuples(IDS, some.booleans()), max_size=200), some.integers(2, 10))
def test_the_window_agrees_with_a_set(messages: list[tuple[int, bool]], keep: int) -> None:
    window = Window(keep)
    seen: dict[int, bool] = {}
    for msg_id, content in messages:
        looked = window.look(msg_id)
        found = window.admit(msg_id, content)
        assert looked is found
        if found is Seen.FRESH:
            assert msg_id not in seen
            seen[msg_id] = content
            # One that came late into a full window may have been let go of at once.
            assert window.state(msg_id) == (4 if content else 20) or window.look(msg_id) is Seen.STALE
        elif found is Seen.REPEAT:
            assert window.state(msg_id) == (4 if seen[msg_id] else 20)
        else:
            # What is refused unread is below everything that is kept.
            assert window.state(msg_id) == 1
            assert msg_id <= max(seen)
        assert len(window) <= 2 * keep
        assert all(window.look(one) is not Seen.FRESH for one in seen)
    newest = sorted(seen)[-keep:]
    assert all(window.look(one) is Seen.REPEAT for one in newest)


def test_forgetting_keeps_what_was_seen_from_coming_back() -> None:
    window = Window(100)
    for msg_id in range(4, 404, 4):
        window.admit(msg_id, True)
    window.forget_below(200)
    assert len(window) == 51
    assert window.admit(196, True) is Seen.STALE
    assert window.admit(200, True) is Seen.REPEAT
    assert window.state(100) == 1
    window.forget_below(1000)
    assert len(window) == 0
    assert window.admit(400, True) is Seen.STALE
    assert window.admit(404, True) is Seen.FRESH


def test_states_around_what_was_seen() -> None:
    window = Window(10)
    window.admit(40, True)
    window.admit(80, False)
    assert [window.state(one) for one in (40, 60, 80, 84)] == [4, 2, 20, 3]
