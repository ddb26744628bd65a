"""Codes by which a reporter reads what became of it, and marks by which repetitions are known again."""

import hmac

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.incidents.public.rules import CODE_DIGITS
from dashboard.store.secret import server_key
from models import VillagerReport

R = VillagerReport


def mark(what: str, text: str) -> str:
    """By which the same address, device or text is known again, and from which nobody reads it."""
    return hmac.digest(server_key().encode(), f"villager {what}: {text}".encode(), "sha256").hex()[:32]


def hashed(code: str) -> str:
    """A code as the store holds it."""
    return hmac.digest(server_key().encode(), f"villager code: {code}".encode(), "sha256").hex()


def code_of(session: Session, form_key: str) -> str:
    """The code of a form: always the same, and nobody else's."""
    turn = 0
    while True:
        made = hmac.digest(server_key().encode(), f"villager form {turn}: {form_key}".encode(), "sha256")
        code = f"{int.from_bytes(made) % 10**CODE_DIGITS:0{CODE_DIGITS}}"
        owner = session.execute(select(col(R.form_key)).where(col(R.code_hash) == hashed(code))).scalar()
        if owner in (None, form_key):
            return code
        turn += 1
