"""四维考核 as people use it: a cadre sees his own, a leader everybody's; points are entered and approved."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import Session, col, func, select

from dashboard.access.rules import Grant, Person
from dashboard.assessment.scores.actions_inputs import revise_rules
from dashboard.assessment.scores.rules import Rules
from dashboard.demo.people import fill_people
from dashboard.demo.scores import fill_scores
from dashboard.store.database import engine_for, transaction
from dashboard.words.clock import now
from dashboard.words.days import township_date
from models import (
    LineResult,
    ScoreAppeal,
    ScorePublication,
    ScoreResult,
    ScoreRuleSet,
    ScoreRun,
    SpecialDecision,
    SpecialEntry,
    VillageScore,
)

PAGE = "pages/assessment/scores.py"


@pytest.fixture
def town(database: str) -> str:
    """The demo town's people and their assessment, without its incidents."""
    with transaction() as session:
        fill_people(session, random.Random(1), datetime.now(UTC).date())
        fill_scores(session, 1, now())
    return database


def widget(app: Any, kind: str, name: str) -> Any:
    """The one of that kind whose key begins with `name`: the rest of it counts the rounds of the form."""
    return next(one for one in getattr(app, kind) if str(one.key).startswith(name))


def first(database: str, query: Any) -> Any:
    with Session(engine_for(database)) as session:
        return session.exec(query).first()


def words(app: Any) -> str:
    return "\n".join(str(one.value) for one in (*app.markdown, *app.subheader, *app.caption, *app.info))


@pytest.mark.long
def test_a_form_that_was_open_while_somebody_else_revised_the_rules_undoes_nothing(
    town: str, sign_in: Callable[..., Any], open_page: Callable[..., Any]
) -> None:
    sign_in("leadership")
    app, year = open_page(PAGE, view="rules"), township_date(now()).year
    meanwhile = replace(Rules(), floor=Decimal(9))
    told = {"reason": "班子会议定", "by": Person("镇长", (Grant("leadership"),)), "at": now()}
    with transaction() as session:
        revise_rules(session, from_year=year, wanted=meanwhile, base=1, **told)
    # Anything else on the page lets it run anew before the form is sent; a browser keeps what is in the form.
    app.run()
    app.number_input(key=f"score_rules_floor_{year}_0").set_value(8.0)
    app.number_input(key=f"score_rules_townships_{year}_0").set_value(22)
    app.text_area(key=f"score_rules_reason_{year}_0").set_value("区里增加两个镇")
    app.button(key=f"score_rules_save_{year}_0").click().run()
    assert "镇长把考核规则修订成第 2 版（排名末位得分：8.00 → 9.00），没有保存" in app.toast[0].value.replace(
        "\\", ""
    )
    assert app.text_area(key=f"score_rules_reason_{year}_0").value == "区里增加两个镇"
    newest = select(ScoreRuleSet).order_by(col(ScoreRuleSet.version).desc())
    assert (first(town, newest).floor, first(town, newest).townships) == (Decimal(9), 20)
    app.number_input(key=f"score_rules_floor_{year}_0").set_value(9.0)
    app.button(key=f"score_rules_save_{year}_0").click().run()
    assert (first(town, newest).floor, first(town, newest).townships) == (Decimal(9), 22)


@pytest.mark.long
def test_a_leader_sees_the_board_and_opens_a_score_in_one_run(
    town: str, sign_in: Callable[..., Any], open_page: Callable[..., Any]
) -> None:
    sign_in("leadership")
    app = open_page(PAGE)
    assert not app.exception
    labels = [metric.label for metric in app.metric]
    assert labels == ["参加排名（人）", "差距 D", "最高分", "最低分", "九成线", "一成线"]
    newest = select(func.max(col(ScorePublication.run_id))).scalar_subquery()
    top = first(town, select(ScoreResult).where(ScoreResult.run_id == newest, ScoreResult.rank == 1))
    assert app.metric[2].value == str(top.t)
    app.query_params["cadre"] = str(top.cadre_id)
    app = app.run()
    told = words(app)
    assert top.name in told
    assert f"= {top.t}" in told.replace("\\", "")
    assert [list(one.value.columns)[:2] for one in app.table][:2] == [["岗位", "分值"], ["季度", "条线"]]


@pytest.mark.long
def test_a_cadre_sees_his_own_published_score_alone_and_appeals(
    town: str, sign_in: Callable[..., Any], open_page: Callable[..., Any]
) -> None:
    run_id = first(town, select(ScorePublication.run_id))
    mine = first(
        town, select(ScoreResult).where(ScoreResult.run_id == run_id).order_by(col(ScoreResult.cadre_id))
    )
    account = sign_in("module_head", module_id=1)
    with transaction() as session:
        account = session.merge(account)
        account.cadre_id = mine.cadre_id
    app = open_page(PAGE)
    assert not app.exception
    assert mine.name in words(app)
    assert [one.name for one in others(town, run_id, mine.cadre_id) if one.name in words(app)] == []
    box = next(one for one in app.text_area if one.label == "申诉理由")
    box.set_value("岗位分值和会议纪要不一致")
    next(one for one in app.button if one.label == "提交申诉").click().run()
    kept = first(town, select(ScoreAppeal).where(ScoreAppeal.cadre_id == mine.cadre_id))
    assert (kept.reason, kept.line) == ("岗位分值和会议纪要不一致", "")


def others(database: str, run_id: int, cadre_id: int) -> list[Any]:
    with Session(engine_for(database)) as session:
        query = select(ScoreResult).where(ScoreResult.run_id == run_id, ScoreResult.cadre_id != cadre_id)
        return list(session.exec(query))


@pytest.mark.long
def test_the_bonus_is_for_who_may_see_pay_and_comes_to_the_pool(
    town: str, sign_in: Callable[..., Any], open_page: Callable[..., Any]
) -> None:
    sign_in("leadership")
    app = open_page(PAGE, view="bonus")
    figures = {metric.label: metric.value for metric in app.metric}
    assert figures["合计（元）"] == "3,000,000"
    next(one for one in app.number_input if one.label == "奖金总额（元）").set_value(1_000).run()
    assert "不够每人" in app.warning[0].value
    sign_in("inspector")
    app = open_page(PAGE, view="bonus")
    assert not [metric for metric in app.metric if "元" in metric.label]


@pytest.mark.long
def test_points_are_entered_by_one_and_approved_by_another(
    town: str, sign_in: Callable[..., Any], open_page: Callable[..., Any]
) -> None:
    sign_in("inspector")
    app = open_page(PAGE, view="special")
    for label, value in (("任务", "园区大道征迁"), ("承担的角色", "骨干")):
        next(one for one in app.text_input if one.label == label).set_value(value)
    next(one for one in app.text_area if one.label == "依据").set_value("验收单")
    next(one for one in app.number_input if one.label == "分值").set_value(5.0)
    next(one for one in app.button if one.label == "登记").click().run()
    entry = first(town, select(SpecialEntry).where(SpecialEntry.task == "园区大道征迁"))
    assert (entry.points, entry.source_id) == (5, None)
    sign_in("leadership")
    app = open_page(PAGE, view="special")
    next(one for one in app.selectbox if one.label == "哪一条").set_value(entry.id)
    next(one for one in app.button if one.label == "同意").click().run()
    assert first(town, select(SpecialDecision).where(SpecialDecision.entry_id == entry.id)).is_approved


@pytest.mark.long
def test_a_run_is_made_and_published_from_the_page(
    town: str, sign_in: Callable[..., Any], open_page: Callable[..., Any]
) -> None:
    sign_in("inspector", "leadership")
    app = open_page(PAGE, view="runs")
    last = select(ScoreRun).order_by(col(ScoreRun.id).desc())
    before = first(town, last)
    next(one for one in app.button if one.label == "测算").click().run()
    newest = first(town, last)
    assert newest.id == before.id + 1
    app = open_page(PAGE, view="runs")
    app = next(one for one in app.button if one.label == "公布").click().run()
    assert [one.value for one in app.toast] == ["已公布。"]
    assert first(town, select(ScorePublication).where(ScorePublication.run_id == newest.id))


@pytest.mark.long
def test_one_rank_and_one_village_are_entered_by_hand_and_nothing_typed_is_lost(
    town: str, sign_in: Callable[..., Any], open_page: Callable[..., Any]
) -> None:
    sign_in("inspector")
    app = open_page(PAGE, view="inputs")
    widget(app, "number_input", "one_rank").set_value(3.5).run()
    widget(app, "button", "one_go").click().run()
    assert "还没有选模块" in app.toast[0].value
    assert widget(app, "number_input", "one_rank").value == 3.5
    module = widget(app, "selectbox", "one_module").options[0]
    widget(app, "selectbox", "one_module").set_value(module).run()
    widget(app, "text_input", "one_line").set_value("信访").run()
    widget(app, "text_input", "one_document").set_value("示例通报第3号").run()
    widget(app, "button", "one_go").click().run()
    assert [one.value for one in app.toast] == ["已登记。再测算时按它算。"]
    made = first(town, select(LineResult).where(LineResult.document == "示例通报第3号"))
    assert (made.line, made.rank, made.townships, made.internal) == ("信访", Decimal("3.5"), 20, None)
    app = open_page(PAGE, view="inputs", kind="villages")
    widget(app, "button", "one_go").click().run()
    assert "还没有填得分" in app.toast[0].value
    village = widget(app, "selectbox", "one_village").options[0]
    widget(app, "selectbox", "one_village").set_value(village).run()
    widget(app, "number_input", "one_score").set_value(92.5).run()
    widget(app, "text_input", "one_document").set_value("示例考评表").run()
    widget(app, "button", "one_go").click().run()
    assert first(town, select(VillageScore).where(VillageScore.document == "示例考评表")).score == Decimal(
        "92.5"
    )


@pytest.mark.long
def test_every_part_of_the_page_opens(
    town: str, sign_in: Callable[..., Any], open_page: Callable[..., Any]
) -> None:
    sign_in("leadership", "inspector")
    for view in ("special", "appeals", "inputs", "runs", "rules", "bonus"):
        app = open_page(PAGE, view=view)
        assert not app.exception, view


def test_the_demo_year_is_whole(town: str) -> None:
    with Session(engine_for(town)) as session:
        years = list(session.exec(select(ScoreRun.year).order_by(col(ScoreRun.id))))
        # Two published years before this one's trial.
        assert years == [years[-1] - 2, years[-1] - 1, years[-1]]
        assert not session.exec(select(ScoreResult).where(col(ScoreResult.t).is_(None))).all()
