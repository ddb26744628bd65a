"""Somebody says what a word of another system means, or that its record is not taken."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.rules import Person
from dashboard.access.rules_rights import needs
from dashboard.admin.adapters import queries
from dashboard.admin.adapters.actions_taking import go_in
from dashboard.admin.adapters.adapter import load_adapter
from dashboard.admin.adapters.calling import call_result
from dashboard.admin.adapters.reading import Reader
from dashboard.admin.imports import actions_choices
from dashboard.files.sheets.rules_choices import NOTHING, WORD, matched
from dashboard.words.errors import Refused
from models import AdapterRecord, AdapterState, ApiKey

A = AdapterRecord
GONE = "这一条刚才已经有人处理过了。请刷新后再看。"
LEAST, LONGEST_REASON = 4, 500
# Others that wait for the same words go in with it, as many as one transaction holds.
MOST_ALONG = 100
YES_OR_NO = ("yes", "no")


@needs("villager_report.manage")
def settle(
    session: Session, *, record_id: int, meant: Mapping[tuple[str, str], str], by: Person, at: datetime
) -> None:
    """认词: what each unknown word means, remembered; the record goes in, and others that waited for them.

    `meant`: (field, word) -> our name, "yes" or "no", or empty for left out. Refused where one is missing
    or means nothing that there is.
    """
    row = _locked(session, record_id)
    asked = [(field, word) for field, word in row.unknown or ()]
    allowed = queries.meanings(session)
    for field, word in asked:
        choice = meant.get((field, word))
        if choice is None:
            raise Refused(f"还没有选“{word}”是什么。不认识又用不着的，选“留空”。")
        options = [*allowed[field], NOTHING] if field in allowed else YES_OR_NO
        if choice not in options:
            raise Refused(f"没有“{choice}”。请从列出的里面选。")
    adapter = load_adapter(row.adapter)
    chosen = {(WORD, field, matched(word)): meant[field, word] for field, word in asked}
    actions_choices.remember(session, profile=adapter.memory, chosen=chosen, by=by, at=at)
    session.flush()
    reader = Reader(session, adapter)
    _again(session, row, reader, by=by, at=at)
    others = select(A).where(
        col(A.state) == AdapterState.WAITING, col(A.adapter) == row.adapter, col(A.id) != record_id
    )
    for other in session.execute(others.order_by(col(A.id)).limit(MOST_ALONG).with_for_update()).scalars():
        try:
            with session.begin_nested():
                _again(session, other, reader, by=by, at=at)
        except Refused:
            # It waits on; whoever opens it reads why.
            continue


def _again(session: Session, row: AdapterRecord, reader: Reader, *, by: Person, at: datetime) -> None:
    """Read a waiting record anew: it goes in, or waits for what is still unknown."""
    key = session.get_one(ApiKey, row.api_key_id)
    read = reader.read(row.content or {}, key.source)
    if read.wrong:
        raise Refused(read.wrong)
    if read.unknown:
        row.unknown = [list(pair) for pair in read.unknown]
        session.flush()
        return
    row.decided_by, row.decided_at = by.name, at
    go_in(session, row, read, at=at)


@needs("villager_report.manage")
def refuse(session: Session, *, record_id: int, reason: str, by: Person, at: datetime) -> None:
    """不收, with a reason that the sending system reads; sent again with other content, it is read anew."""
    row = _locked(session, record_id)
    words = reason.strip()
    if not LEAST <= len(words) <= LONGEST_REASON:
        raise Refused(f"请写明为什么不收（{LEAST}到{LONGEST_REASON}个字）。对方的系统会看到。")
    row.state, row.decision = AdapterState.REFUSED, words
    row.decided_by, row.decided_at = by.name, at
    call_result(session, adapter=row.adapter, record_id=record_id, at=at)


@needs("villager_report.manage")
def forget(session: Session, *, choice_ids: Sequence[int], by: Person, at: datetime) -> None:
    """Forget what was said of words: the next record with them is asked for again."""
    actions_choices.forget(session, choice_ids=choice_ids, by=by, at=at)


def _locked(session: Session, record_id: int) -> AdapterRecord:
    row = session.get(A, record_id, with_for_update=True, populate_existing=True)
    if row is None or row.state is not AdapterState.WAITING:
        raise Refused(GONE)
    return row
