"""What slows down whoever guesses or repeats: tries to sign in, and forms that are taken once."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from dashboard.access.rules_sessions import TRIES_OF_A_LOGIN, TRIES_OF_AN_ADDRESS, WINDOW, wait
from dashboard.words.days import SKEW
from dashboard.words.errors import Refused
from models import SignInAttempt, UsedForm

LONGEST_LOGIN = 40


def spend_form(session: Session, nonce: str, *, until: datetime, at: datetime) -> None:
    """Take the form with this number; Refused where it was taken before. It is remembered `until` then."""
    session.execute(delete(UsedForm).where(col(UsedForm.expires_at) < at))
    try:
        session.execute(insert(UsedForm).values(nonce=nonce, expires_at=until))
    except IntegrityError as error:
        raise Refused("这张表单已经提交过，没有再次处理。请在下面重新填写后提交。") from error


def begin_try(session: Session, login: str, address: str, *, at: datetime) -> tuple[int, timedelta]:
    """Count a try before the password is looked at: its number, and how long to wait first.

    It counts as failed until `succeeded`; of a hundred at once only the allowed ones pass.
    While there is a wait, nothing is counted and the number is 0.
    """
    if session.get_bind().dialect.name == "postgresql":
        # Tries are counted one after another; SQLite has one writer anyway.
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("sign_in_attempt", 0))))
    tried = col(SignInAttempt.at)
    # What a clock wrote that ran ahead would slow down, or let in, for as long as it was ahead.
    session.execute(delete(SignInAttempt).where(or_(tried <= at - WINDOW, tried > at + SKEW)))
    login = login[:LONGEST_LOGIN]
    pause = max(
        wait(_failures_of_login(session, login), TRIES_OF_A_LOGIN, at=at),
        wait(_failures_of_address(session, address), TRIES_OF_AN_ADDRESS, at=at),
    )
    if pause:
        return 0, pause
    attempt = SignInAttempt(at=at, login=login, address=address)
    session.add(attempt)
    session.flush()
    return attempt.id or 0, pause


def succeeded(session: Session, number: int) -> None:
    """The try with this number was a right one."""
    session.execute(update(SignInAttempt).where(col(SignInAttempt.id) == number).values(succeeded=True))


def _failures_of_login(session: Session, login: str) -> list[datetime]:
    query = select(col(SignInAttempt.at), col(SignInAttempt.succeeded)).where(
        col(SignInAttempt.login) == login
    )
    tries = session.execute(query).all()
    # Whoever knows the password starts afresh.
    right = max((moment for moment, was_right in tries if was_right), default=None)
    return [moment for moment, was_right in tries if not was_right and (right is None or moment > right)]


def _failures_of_address(session: Session, address: str) -> list[datetime]:
    query = select(col(SignInAttempt.at)).where(
        col(SignInAttempt.address) == address, col(SignInAttempt.succeeded).is_(False)
    )
    return list(session.execute(query).scalars())
