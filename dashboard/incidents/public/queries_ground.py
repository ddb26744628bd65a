"""The matters and villages that another system may name when it sends a report."""

from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from models import TOWNSHIP_CODE, Category, CategoryQuestion, QuestionKind, Village

BETWEEN = "、"


@needs("ground.read")
def matters(session: Session) -> list[dict[str, Any]]:
    """Every matter of the town's own list: code, name, major, questions (code, text, kind,
    choices, required)."""
    asked: dict[int, list[dict[str, Any]]] = {}
    of_matters = (
        select(CategoryQuestion)
        .where(col(CategoryQuestion.is_active))
        .order_by(col(CategoryQuestion.sort_order), col(CategoryQuestion.id))
    )
    for one in session.execute(of_matters).scalars():
        asked.setdefault(one.category_id, []).append(
            {
                "code": f"q{one.id}", "text": one.text, "kind": one.kind.value, "required": one.is_required,
                "choices": one.choices.split(BETWEEN) if one.kind is QuestionKind.CHOICE else [],
            }
        )  # fmt: skip
    query = (
        select(col(Category.id), col(Category.code), col(Category.name), col(Category.major))
        .where(col(Category.township_code) == TOWNSHIP_CODE, col(Category.is_imported).is_(False))
        .order_by(col(Category.major_code), col(Category.id))
    )
    return [
        {"id": key, "code": code, "name": name, "major": major, "questions": asked.get(key, [])}
        for key, code, name, major in session.execute(query)
    ]


@needs("ground.read")
def villages(session: Session) -> list[dict[str, Any]]:
    """Every village: id, code, name, official_name."""
    query = select(Village).where(col(Village.township_code) == TOWNSHIP_CODE).order_by(col(Village.code))
    return [
        {"id": one.id, "code": one.code, "name": one.short_name, "official_name": one.official_name}
        for one in session.execute(query).scalars()
    ]
