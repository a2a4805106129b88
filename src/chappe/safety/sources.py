"""Where a decision's first hint came from, in our words and in those of the DSA Transparency Database."""

NOTICE, FLAGGER, REPORT, AUTHORITY, OWN = "notice", "flagger", "report", "authority", "own"

DSA = {
    NOTICE: "SOURCE_ARTICLE_16",
    FLAGGER: "SOURCE_TRUSTED_FLAGGER",
    REPORT: "SOURCE_TYPE_OTHER_NOTIFICATION",
    AUTHORITY: "SOURCE_TYPE_OTHER_NOTIFICATION",
    OWN: "SOURCE_VOLUNTARY",
}
"""NOTICE: by Art. 16, on the web form; REPORT: in an app, by its menu, which asks for less than Art. 16 does; OWN:
found by ourselves, by machine or not."""

WEIGHT = {FLAGGER: 5, AUTHORITY: 5, NOTICE: 2, REPORT: 1, OWN: 1}
"""How much a hint from there adds to a case's priority."""
