"""Words that a town goes on writing itself: reply templates, and what is asked at registration."""

from sqlmodel import Session, col, select

from dashboard.town.reference.files import id_of, is_example, rows_of
from models import Action, Category, CategoryQuestion, QuestionKind, ReplyTemplate


def reply_templates(session: Session) -> None:
    """The shipped templates of every act for which the town has none: they have no key but their words."""
    known = set(session.exec(select(col(ReplyTemplate.action)).distinct()))
    for row in rows_of("reply_templates"):
        if (action := Action(row["action"])) not in known:
            session.add(
                ReplyTemplate(
                    action=action,
                    title=row["title"],
                    text=row["text"],
                    sort_order=int(row["sort_order"]),
                    example=is_example(row),
                )
            )
    session.flush()


def category_questions(session: Session) -> None:
    """The shipped questions of every category for which the town has none, in use or not."""
    known = set(session.exec(select(col(CategoryQuestion.category_id)).distinct()))
    ids = {category.code: id_of(category) for category in session.exec(select(Category))}
    for row in rows_of("category_questions"):
        if (category_id := ids[row["matter_code"]]) not in known:
            session.add(
                CategoryQuestion(
                    category_id=category_id,
                    sort_order=int(row["sort_order"]),
                    text=row["text"],
                    kind=QuestionKind(row["kind"]),
                    choices=row["choices"],
                    is_required=row["required"] == "yes",
                    example=is_example(row),
                )
            )
    session.flush()
