"""The rows of what people type and have not sent: each is its author's alone, and has an end.

Read and written under no right: whoever asks is given his own. Every function says whose.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, CursorResult, delete, or_, select, update
from sqlmodel import Session, col

from models import FormDraft

# What is not sent within this time is deleted, and what became of a sent one is not shown any more.
KEPT = timedelta(days=7)


@dataclass(frozen=True)
class Unsent:
    """What somebody typed into one form."""

    id: int
    form: str
    form_key: str
    edition: int
    content: str
    saved_at: datetime


@dataclass(frozen=True)
class Sent:
    """What a form became that was sent; `content` is the check sum of what stood in it."""

    form: str
    form_key: str
    content: str
    became: str
    saved_at: datetime


def _own(account_id: int, at: datetime) -> tuple[ColumnElement[bool], ...]:
    return col(FormDraft.account_id) == account_id, col(FormDraft.saved_at) > at - KEPT


def unsent(session: Session, *, account_id: int, form: str, at: datetime) -> list[Unsent]:
    """What the account's person typed into the form `form`, the newest first."""
    query = (
        select(FormDraft)
        .where(*_own(account_id, at), col(FormDraft.form) == form, col(FormDraft.became) == "")
        .order_by(col(FormDraft.saved_at).desc(), col(FormDraft.id).desc())
    )
    return [
        Unsent(row.id or 0, row.form, row.form_key, row.edition, row.content, row.saved_at)
        for row in session.execute(query).scalars()
    ]


def unsent_forms(session: Session, *, account_id: int, at: datetime) -> list[str]:
    """Names of the forms in which something is typed, the newest first."""
    query = (
        select(col(FormDraft.form))
        .where(*_own(account_id, at), col(FormDraft.became) == "")
        .order_by(col(FormDraft.saved_at).desc())
    )
    return list(session.execute(query).scalars())


def sent_unseen(session: Session, *, account_id: int, at: datetime) -> list[Sent]:
    """The forms that were sent, the newest first, where nothing showed that their author knows it."""
    query = (
        select(FormDraft)
        .where(*_own(account_id, at), col(FormDraft.became) != "", col(FormDraft.told_at).is_(None))
        .order_by(col(FormDraft.saved_at).desc(), col(FormDraft.id).desc())
    )
    return [_sent(row) for row in session.execute(query).scalars()]


def sent(session: Session, *, account_id: int, form_key: str) -> Sent | None:
    """What the form with this number became; None where it was not sent."""
    query = select(FormDraft).where(
        col(FormDraft.account_id) == account_id,
        col(FormDraft.form_key) == form_key,
        col(FormDraft.became) != "",
    )
    row = session.execute(query).scalars().first()
    return row and _sent(row)


def _sent(row: FormDraft) -> Sent:
    return Sent(row.form, row.form_key, row.content, row.became, row.saved_at)


def keep(session: Session, draft: Unsent, *, account_id: int) -> Unsent:
    """Write what `draft` says over the edition that it was read as; beside it, where another window wrote.

    A draft with the id 0 is a new one. Returns it as it is in the store.
    """
    written = update(FormDraft).where(
        col(FormDraft.id) == draft.id,
        col(FormDraft.account_id) == account_id,
        col(FormDraft.edition) == draft.edition,
        col(FormDraft.became) == "",
    )
    values = {"content": draft.content, "saved_at": draft.saved_at, "edition": draft.edition + 1}
    result = session.execute(written.values(**values))
    if isinstance(result, CursorResult) and result.rowcount:
        return Unsent(draft.id, draft.form, draft.form_key, draft.edition + 1, draft.content, draft.saved_at)
    row = FormDraft(
        account_id=account_id,
        form=draft.form,
        form_key=draft.form_key,
        content=draft.content,
        saved_at=draft.saved_at,
    )
    session.add(row)
    session.flush()
    return Unsent(row.id or 0, draft.form, draft.form_key, row.edition, draft.content, draft.saved_at)


def settle(session: Session, draft: Unsent, *, account_id: int, check_sum: str, became: str) -> None:
    """In the transaction of the act itself: what was typed is gone, and what it became is noted.

    What another window holds under the same number and says something else stays.
    """
    session.execute(
        delete(FormDraft).where(
            col(FormDraft.account_id) == account_id,
            col(FormDraft.form_key) == draft.form_key,
            col(FormDraft.became) == "",
            or_(col(FormDraft.id) == draft.id, col(FormDraft.content) == draft.content),
        )
    )
    row = FormDraft(
        account_id=account_id,
        form=draft.form,
        form_key=draft.form_key,
        content=check_sum,
        became=became,
        saved_at=draft.saved_at,
    )
    session.add(row)
    session.flush()


def mark_seen(session: Session, form_keys: Iterable[str], *, account_id: int, at: datetime) -> None:
    """Note that the author knows what became of these."""
    session.execute(
        update(FormDraft)
        .where(
            col(FormDraft.account_id) == account_id,
            col(FormDraft.form_key).in_(list(form_keys)),
            col(FormDraft.became) != "",
        )
        .values(told_at=at)
    )


def drop(session: Session, draft_ids: Iterable[int], *, account_id: int) -> None:
    """Delete what was typed."""
    session.execute(
        delete(FormDraft).where(
            col(FormDraft.account_id) == account_id,
            col(FormDraft.id).in_(list(draft_ids)),
            col(FormDraft.became) == "",
        )
    )


def is_any_over(session: Session, *, at: datetime) -> bool:
    """Whether something has been kept for long enough."""
    query = select(col(FormDraft.id)).where(col(FormDraft.saved_at) <= at - KEPT).limit(1)
    return session.execute(query).scalar() is not None


def purge(session: Session, *, at: datetime) -> None:
    """Delete whatever was kept for long enough."""
    session.execute(delete(FormDraft).where(col(FormDraft.saved_at) <= at - KEPT))
