"""Plans: what a version can be, that nobody undoes another's revision, and whom a plan calls today."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from dashboard.access.rules import Person
from dashboard.room.plans import actions, queries
from dashboard.room.plans.rules import (
    MOST_CALLED,
    PlanContent,
    PlanStep,
    as_data,
    checked_content,
    content_of,
    require_few_enough,
)
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import AuditLog, Cadre, Identity, Module, Placement, StandIn
from tests.access.people import LONG_AGO, a_grant, a_seconded_cadre, an_account
from tests.factories import NOON

BY, OTHER = Person("指挥长甲"), Person("指挥长乙")
TODAY = township_date(NOON)
ROLE = PlanStep("role:commander", "坐镇")
TARGETS = {"role:commander", "role:dispatcher", "cadre:1"}


def a_cadre(session: Session, name: str, **given: object) -> Cadre:
    cadre = Cadre(staff_number=f"T{name}", name=name, **given)
    session.add(cadre)
    session.flush()
    return cadre


def a_plan(session: Session, *steps: PlanStep) -> int:
    return actions.add_plan(
        session, name="水库险情", category_id=None, warning="大坝报警", content=PlanContent(steps or (ROLE,)),
        reason="预案", by=BY, at=NOON,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ((), "还没有写叫谁"),
        ((PlanStep("", "坐镇"),), "第 1 行还没有选叫谁"),
        ((ROLE, ROLE), "第 2 行和前面重复"),
        ((PlanStep("role:commander", "坐镇", 0),), "第 1 行的时限"),
        ((PlanStep("role:commander", "坐镇", contact=3),), "第 1 行报平安要在每 5 到 720"),
        ((PlanStep("role:commander", " "),), "第 1 行的任务"),
        ((PlanStep("cadre:1", "上坝", 5, 1),), "副手就是本人"),
        ((PlanStep("role:commander", "坐镇", 5, 9),), "副手已经不在名册"),
    ],
)
def test_a_plan_says_which_line_cannot_be(steps: tuple[PlanStep, ...], said: str) -> None:
    with pytest.raises(Refused, match=said):
        checked_content(PlanContent(steps), TARGETS, {1})


def test_a_version_reads_back_as_it_was_written() -> None:
    content = PlanContent((ROLE, PlanStep("cadre:1", "上坝", 10, 1)), ("闸门有人",))
    assert content_of(as_data(content)) == content


def test_a_call_reaches_somebody_and_not_more_than_two_hundred() -> None:
    require_few_enough(["甲"] * MOST_CALLED)
    for names in ([], ["甲"] * (MOST_CALLED + 1)):
        with pytest.raises(Refused):
            require_few_enough(names)


def test_a_revision_on_an_older_version_is_refused_with_what_has_changed(session: Session) -> None:
    plan_id = a_plan(session)
    longer = PlanContent((PlanStep("role:commander", "坐镇", 20),))
    given = {"plan_id": plan_id, "from_on": TODAY, "base": 1, "reason": "演练以后"}
    assert actions.revise(session, content=longer, by=OTHER, at=NOON, **given) == 2
    with pytest.raises(
        Refused, match=r"指挥长乙把预案“水库险情”修订成第 2 版（岗位：指挥长：坐镇，5 分钟 → 坐镇，20 分钟）"
    ):
        actions.revise(session, content=PlanContent((ROLE,)), by=BY, at=NOON, **given)
    with pytest.raises(Refused, match="没有改动"):
        actions.revise(session, content=longer, by=BY, at=NOON, **given | {"base": 2})
    entries = session.exec(select(AuditLog).where(AuditLog.subject == "plans")).all()
    assert [entry.kind for entry in entries] == ["plan_changed", "plan_changed"]


def test_a_version_holds_from_its_day_on(session: Session) -> None:
    plan_id = a_plan(session)
    later = TODAY + timedelta(days=3)
    given = {"plan_id": plan_id, "base": 1, "reason": "汛期", "by": BY, "at": NOON}
    content = PlanContent((PlanStep("role:dispatcher", "接电话"),))
    with pytest.raises(Refused, match="不能从以前"):
        actions.revise(session, content=content, from_on=TODAY - timedelta(days=1), **given)
    actions.revise(session, content=content, from_on=later, **given)
    for on, version in ((TODAY, 1), (later, 2)):
        held = queries.held(session, plan_id=plan_id, on=on)
        assert held is not None
        assert held.version == version


def test_everybody_is_called_once_by_the_first_line_that_names_him(session: Session) -> None:
    module = session.exec(select(Module)).first()
    assert module is not None
    inside = [a_cadre(session, name) for name in ("张三", "李四")]
    for cadre in inside:
        session.add(Placement(cadre_id=cadre.id, module_id=module.id, from_on=LONG_AGO))
    # Neither who was there once, nor whose secondment is over.
    gone = a_cadre(session, "王五")
    session.add(Placement(cadre_id=gone.id, module_id=module.id, from_on=LONG_AGO, to_on=LONG_AGO))
    back, secondment = a_seconded_cadre(session)
    secondment.to_on = TODAY - timedelta(days=1)
    session.add(Placement(cadre_id=back.id, module_id=module.id, from_on=LONG_AGO))
    assert back.identity is Identity.SECONDED
    account = an_account(session, "commander", cadre_id=inside[0].id)
    session.flush()
    content = PlanContent((ROLE, PlanStep(f"module:{module.id}", "转移群众")))
    people = queries.meant(session, content=content, at=NOON)
    assert [(one.name, one.place, one.post, one.account_id) for one in people] == [
        ("张三", 0, "指挥长", account.id),
        ("李四", 1, module.name, None),
    ]


def test_who_is_away_is_called_by_his_stand_in(session: Session) -> None:
    away, instead = an_account(session, "commander"), an_account(session)
    session.add(
        StandIn(account_id=away.id, stand_in_id=instead.id, from_on=TODAY, to_on=TODAY, reason="开会",
                made_by="甲", made_at=NOON)
    )  # fmt: skip
    a_grant(session, an_account(session), "dispatcher", to_on=TODAY - timedelta(days=1))
    session.flush()
    content = PlanContent((ROLE, PlanStep("role:dispatcher", "接电话")))
    (one,) = queries.meant(session, content=content, at=NOON)
    assert (one.name, one.post) == (instead.name, f"指挥长，代{away.name}")
