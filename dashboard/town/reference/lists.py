"""The two lists, the event categories, and words that a town goes on writing itself."""

from datetime import date

from sqlmodel import Session, col, select

from dashboard.town.reference.files import Ids, id_of, is_example, number, put, rows_of
from models import (
    Action,
    Category,
    CategoryQuestion,
    OneThing,
    OneThingParty,
    QuestionKind,
    ReplyTemplate,
    ResponsibilityHelper,
    ResponsibilityItem,
)


def lists(session: Session, department_ids: Ids) -> None:
    for row in rows_of("responsibility_items"):
        key = {"number": int(row["number"]), "version": int(row["version"])}
        item = put(
            session,
            ResponsibilityItem,
            key,
            matter=row["matter"],
            lead_department_id=department_ids[row["lead_department"]],
            lead_duty=row["lead_duty"],
            town_duties=row["town_duties"].replace(";", "、"),
            category_code=row["category_code"],
            basis=row["basis"],
            effective_from=date.fromisoformat(row["effective_from"]),
            example=is_example(row),
        )
        # A store from before the list had categories.
        item.category_code = item.category_code or row["category_code"]
        for code in filter(None, row["cooperating"].split(";")):
            put(
                session, ResponsibilityHelper, {"item_id": id_of(item), "department_id": department_ids[code]}
            )
    things = {}
    for row in rows_of("one_things"):
        things[row["number"]] = put(
            session,
            OneThing,
            {"number": int(row["number"]), "version": int(row["version"])},
            name=row["name"],
            lead_department_id=department_ids[row["lead_department"]],
            note=row["note"],
            example=is_example(row),
        )
    for row in rows_of("one_thing_parties"):
        department = department_ids[row["department_code"]] if row["department_code"] else None
        key = {"one_thing_id": id_of(things[row["number"]])}
        put(session, OneThingParty, {**key, "department_id": department, "note": row["note"]})


def categories(session: Session, module_ids: Ids, platform_ids: Ids) -> None:
    for row in rows_of("categories"):
        put(
            session,
            Category,
            {"code": row["code"]},
            major_code=row["major_code"],
            major=row["major"],
            name=row["name"],
            platform_id=platform_ids.get(row["platform_code"]),
            module_id=module_ids.get(row["module_code"]),
            item_number=number(row["item_number"]),
            one_thing_number=number(row["one_thing_number"]),
            usual_class=number(row["usual_class"]),
            urgent=row["urgent"] == "yes",
            standard_code=row["standard_code"] or None,
            weight=int(row["weight"]),
            example=is_example(row),
        )


def reply_templates(session: Session) -> None:
    """The shipped templates of every act for which the town has none: they have no key but their words."""
    with_templates = set(session.exec(select(col(ReplyTemplate.action)).distinct()))
    for row in rows_of("reply_templates"):
        if (action := Action(row["action"])) not in with_templates:
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
    with_questions = set(session.exec(select(col(CategoryQuestion.category_id)).distinct()))
    ids = {category.code: id_of(category) for category in session.exec(select(Category))}
    for row in rows_of("category_questions"):
        if (category_id := ids[row["matter_code"]]) not in with_questions:
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
