"""Reply templates: added, changed, put out of use, and never lost."""

from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import Session, col, select

from dashboard.admin.settings import actions_templates as actions
from dashboard.admin.settings.queries_templates import all_templates
from dashboard.admin.settings.rules_templates import ACTIONS, NAMES
from dashboard.town.reference.lists import reply_templates
from dashboard.town.settings import queries
from dashboard.words.errors import Refused
from models import Action, ReplyTemplate
from tests.admin.settings.ground import COMMANDER, entries, last_changes
from tests.factories import NOON

WHO = {"by": COMMANDER, "at": NOON}
NEW = {"action": "reject", "title": "测试标题", "text": "第一行\n第二行", "sort_order": 9}


def row(session: Session, title: str) -> dict[str, Any]:
    frame = all_templates(session)
    found: dict[str, Any] = frame[frame["title"] == title].iloc[0].to_dict()
    return found


def change(session: Session, which: str, /, **wanted: Any) -> None:
    now = row(session, which)
    seen = {field: now[field] for field in NAMES}
    number = int(now["template_id"])
    actions.change_template(session, template_id=number, wanted=seen | wanted, seen=seen, **WHO)


@pytest.mark.postgresql
def test_a_new_template_is_offered_at_its_act(session: Session) -> None:
    actions.add_template(session, wanted=NEW, **WHO)
    frame = queries.templates(session)
    assert frame[frame["action"] == "reject"]["title"].tolist()[-1] == "测试标题"
    assert not row(session, "测试标题")["example"]
    assert last_changes(session) == ["新增：第一行\n第二行"]


@pytest.mark.postgresql
def test_a_changed_template_says_before_and_after_and_is_no_example_any_more(session: Session) -> None:
    change(session, "信息不全", title="情况不清")
    assert last_changes(session) == ["标题：信息不全 → 情况不清"]
    assert entries(session)[0].data["object"] == "不予受理 · 信息不全"
    assert not row(session, "情况不清")["example"]


def test_one_out_of_use_is_offered_no_more_and_can_come_back(session: Session) -> None:
    change(session, "信息不全", is_active=False)
    assert "信息不全" not in set(queries.templates(session)["title"])
    change(session, "信息不全", is_active=True)
    assert "信息不全" in set(queries.templates(session)["title"])
    assert [entry.data["was_now"] for entry in entries(session)] == [["启用：是 → 否"], ["启用：否 → 是"]]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"title": "不属于受理范围"}, "已经有叫“不属于受理范围”的模板"),
        ({"title": " "}, "还没有填写标题"),
        ({"text": ""}, "还没有填写内容"),
        ({"text": "字" * 2_001}, "太长"),
        ({"text": "看不见\u202e的"}, "看不见的字符"),
        ({"action": "report"}, "请选择这个模板用在哪一步"),
        ({"action": None}, "请选择这个模板用在哪一步"),
    ],
)
def test_a_template_that_makes_no_sense_is_refused(
    session: Session, given: dict[str, Any], told: str
) -> None:
    before = len(all_templates(session))
    with pytest.raises(Refused, match=told):
        actions.add_template(session, wanted=NEW | given, **WHO)
    assert (len(all_templates(session)), entries(session)) == (before, [])


def test_a_change_that_changes_nothing_or_meets_another_one_is_refused(session: Session) -> None:
    with pytest.raises(Refused, match="没有改动"):
        change(session, "信息不全")
    now = row(session, "信息不全")
    seen = {field: now[field] for field in NAMES} | {"text": "我打开时的内容"}
    with pytest.raises(Refused, match="别人改了内容"):
        actions.change_template(
            session, template_id=int(now["template_id"]), wanted=seen | {"title": "新的"}, seen=seen, **WHO
        )


def test_loading_again_overwrites_nothing_and_brings_nothing_back(session: Session) -> None:
    session.execute(
        update(ReplyTemplate)
        .where(col(ReplyTemplate.title) == "信息不全")
        .values(title="改过", is_active=False)
    )
    before = all_templates(session)
    reply_templates(session)
    assert all_templates(session).equals(before)


def test_an_act_without_any_gets_the_shipped_ones(session: Session) -> None:
    for template in session.exec(select(ReplyTemplate).where(ReplyTemplate.action == Action.REJECT)):
        session.delete(template)
    session.flush()
    reply_templates(session)
    assert {"信息不全", "不属于受理范围"} <= set(all_templates(session)["title"])


def test_every_shipped_template_belongs_to_an_act_that_offers_it(session: Session) -> None:
    frame = all_templates(session)
    assert set(frame["action"]) <= {action.value for action in ACTIONS}
    assert frame["example"].all()
    assert len(frame) == 24
