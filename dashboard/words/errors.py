"""How things go wrong: a rule says no, or the program fails."""

import logging
import secrets

log = logging.getLogger("command_room")


class Refused(Exception):
    """A rule said no. The Chinese text is shown to the person as it stands."""


def report_failure(error: BaseException, known: str | None = None) -> str:
    """Log `error` under a number that a person can read out; returns the number.

    With its trace; in one line where it is `known` what went wrong.
    """
    number = secrets.token_hex(3).upper()
    if known:
        log.error("failure %s: %s", number, known)
    else:
        log.error("failure %s", number, exc_info=error)
    return number
