"""The forms of reports to the CyberTipline: whatever people wrote, they are let in."""

import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from chappe.safety import cybertip_draft
from chappe.safety.cybertip_draft import Draft, Evidence, Place, Suspect
from chappe.safety.cybertip_form import INCIDENTS, details, report
from tests.support.tip_forms import faults
from tests.support.tip_scene import REPORTER

anything = st.text(max_size=40)
drafts = st.builds(
    Draft,
    st.sampled_from(INCIDENTS),
    anything,
    anything,
    st.integers(1, 1 << 32),
    st.builds(
        Suspect,
        st.integers(1, 1 << 40),
        anything,
        anything,
        anything,
        st.text("0123456789", max_size=15),
        anything,
        st.integers(0, 1 << 32),
        anything,
        st.tuples(st.tuples(st.just("192.0.2.1"), st.integers(0, 1 << 32))),
    ),
    st.lists(st.builds(Place, anything, anything, anything), max_size=3).map(tuple),
    st.lists(
        st.builds(
            Evidence,
            st.integers(1, 9),
            anything,
            anything,
            st.integers(0, 1 << 40),
            st.integers(0, 1 << 32),
            anything,
            st.booleans(),
            st.just((("md5", "0" * 32),)),
            st.integers(0, 9),
            anything,
        ),
        max_size=2,
    ).map(tuple),
    st.integers(0, 9),
    st.lists(anything, max_size=2).map(tuple),
)


@given(drafts)
def test_whatever_people_wrote_the_forms_are_let_in_and_a_draft_is_kept_as_it_is(draft: Draft) -> None:
    assert cybertip_draft.read(cybertip_draft.write(draft)) == draft
    whole = draft._replace(places=tuple(place._replace(name=place.name or "a place") for place in draft.places))
    form = ET.fromstring(report(whole, REPORTER, ("12", "13")))
    assert [one for one in faults(form) if "text between" not in one] == []
    for file in draft.files:
        assert faults(ET.fromstring(details(file, "1", "a", True))) == []
