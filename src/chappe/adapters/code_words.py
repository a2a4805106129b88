"""What a person reads beside a code, by its purpose."""

SUBJECT = {
    "sign_in": "Your sign-in code",
    "recovery": "Your code to reset the password",
    "confirm_email": "Your code to confirm this address",
    "change_phone": "Your code to change the number",
    "decision": "Your code to see the decisions on your account",
}
WARNING = {
    "sign_in": "Do not give it to anyone: whoever has it can sign in as you.",
    "recovery": "Whoever has it can take over your account. If you did not ask for it, ignore this message.",
    "confirm_email": "If you did not ask for it, ignore this message.",
    "change_phone": "Whoever has it can tie this number to an account. If you did not ask for it, ignore this message.",
    "decision": "Whoever has it can read and contest them as you. If you did not ask for it, ignore this message.",
}
PURPOSES = tuple(SUBJECT)


def words(code: str, purpose: str) -> tuple[str, str]:
    """(subject, text) of a message; raises ValueError for a purpose that nobody has words for."""
    if purpose not in SUBJECT:
        raise ValueError(f"no words for the purpose {purpose!r}")
    return SUBJECT[purpose], f"{code}\n\n{WARNING[purpose]}\n"
