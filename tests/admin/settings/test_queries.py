"""What other subjects are told of the settings."""

import pytest
from sqlalchemy import delete
from sqlmodel import Session

from dashboard.town.settings import queries
from dashboard.town.settings.rules_known import REGISTRY
from models import Action, ReplyTemplate, Setting, SettingKind
from tests.factories import NOON

pytestmark = pytest.mark.postgresql


def put(session: Session, key: str, text: str) -> None:
    kind = REGISTRY[key].kind if key in REGISTRY else SettingKind.TEXT
    session.add(Setting(key=key, kind=kind, value=text, changed_by="测试员", changed_at=NOON))
    session.flush()


def test_what_nobody_set_has_its_default(session: Session) -> None:
    assert queries.values(session) == {key: known.default for key, known in REGISTRY.items()}
    assert queries.value(session, "duplicate_hours") == 72


def test_what_was_set_comes_typed(session: Session) -> None:
    put(session, "duplicate_hours", "24")
    put(session, "desk_sound", "no")
    put(session, "town_short_name", "示例")
    values = queries.values(session)
    assert (values["duplicate_hours"], values["desk_sound"], values["town_short_name"]) == (24, False, "示例")
    assert queries.value(session, "desk_sound") is False


def test_a_stored_value_out_of_bounds_or_of_another_time_counts_as_unset(session: Session) -> None:
    put(session, "duplicate_hours", "0")
    put(session, "once_known", "x")
    assert queries.values(session)["duplicate_hours"] == 72
    assert "once_known" not in queries.values(session)


def test_templates_come_in_their_order_and_only_those_in_use(session: Session) -> None:
    session.execute(delete(ReplyTemplate))
    for title, order, active in (("乙", 2, True), ("甲", 1, True), ("丙", 0, False)):
        session.add(
            ReplyTemplate(
                action=Action.REJECT,
                title=f"{title}模板",
                text="不属于受理范围。",
                sort_order=order,
                is_active=active,
            )
        )
    session.flush()
    frame = queries.templates(session)
    assert list(frame["title"]) == ["甲模板", "乙模板"]
    assert set(frame["action"]) == {"reject"}
