"""What is asked about a category: added, changed, put out of use. None is deleted: answers name it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.rules import Person
from dashboard.access.rules_rights import needs
from dashboard.town.settings.rules_categories import QUESTION_NAMES, QUESTIONS, checked_question
from dashboard.town.settings.rules_words import CHANGED, SUBJECT, change_data, edited, word
from dashboard.words.errors import Refused
from models import Category, CategoryQuestion, QuestionKind


@needs("practice.manage")
def add_question(
    session: Session, *, category_id: int, wanted: Mapping[str, Any], by: Person, at: datetime
) -> int:
    """A question of the fields in QUESTION_NAMES; returns its id. Refused where it is asked already."""
    audit.lock_chain(session, SUBJECT)
    category = session.get(Category, category_id)
    if category is None:
        raise Refused("没有这个事项。请刷新页面。")
    fields = checked_question({**wanted, "is_active": True})
    _require_new(session, category_id, fields, besides=0)
    row = CategoryQuestion(category_id=category_id, **fields)
    session.add(row)
    session.flush()
    changes = [f"新增问题：{row.text}（{word(row.kind)}{'，必答' if row.is_required else ''}）"]
    audit.record(session, SUBJECT, CHANGED, by=by, at=at, data=change_data(QUESTIONS, category.name, changes))
    return row.id or 0


@needs("practice.manage")
def change_question(
    session: Session,
    *,
    question_id: int,
    wanted: Mapping[str, Any],
    seen: Mapping[str, Any],
    by: Person,
    at: datetime,
) -> None:
    """Replace the fields in QUESTION_NAMES; what was answered before stands under the old words."""
    audit.lock_chain(session, SUBJECT)
    row = session.get(CategoryQuestion, question_id, with_for_update=True)
    if row is None:
        raise Refused("没有这个问题。请刷新页面。")
    category = session.get_one(Category, row.category_id)
    fields = checked_question(wanted)
    _require_new(session, row.category_id, fields, besides=question_id)
    now = {name: getattr(row, name) for name in QUESTION_NAMES}
    changes = edited(QUESTION_NAMES, {**seen, "kind": QuestionKind(seen["kind"])}, now, fields)
    name = f"{category.name} · {row.text}"
    for field, value in fields.items():
        setattr(row, field, value)
    row.example = False
    session.flush()
    audit.record(session, SUBJECT, CHANGED, by=by, at=at, data=change_data(QUESTIONS, name, changes))


def _require_new(session: Session, category_id: int, fields: Mapping[str, Any], *, besides: int) -> None:
    """Answers are kept by the question's words, so that no two of a category may be alike."""
    query = select(col(CategoryQuestion.id)).where(
        col(CategoryQuestion.category_id) == category_id,
        col(CategoryQuestion.text) == fields["text"],
        col(CategoryQuestion.id) != besides,
    )
    if session.execute(query).first() is not None:
        raise Refused(f"这个事项已经有问题“{fields['text']}”（可能已停用）。请改那一条，或者换一种问法。")
