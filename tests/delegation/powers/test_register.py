"""The register in the store: totals, answers, stages and imported lists."""

from typing import Any

import pytest
from sqlmodel import Session, col, select

from dashboard.access.rules import Grant, Person
from dashboard.delegation.powers import actions, queries
from dashboard.delegation.powers.rules import HINTS, plan
from dashboard.delegation.powers.rules_can import Authority
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import AuditLog, PowerGroup, PowerItem, PowerKind, PowerStageStep
from tests.factories import NOON

pytestmark = pytest.mark.postgresql

BY = Person("张三", (Grant("commander"),))
TOLD: dict[str, Any] = {"by": BY, "at": NOON}
TODAY = township_date(NOON)
APPROVAL, ENFORCEMENT = PowerKind.APPROVAL, PowerKind.ENFORCEMENT


def rows_of(*names: str, **given: str) -> list[tuple[int, dict[str, str]]]:
    cells = dict.fromkeys(HINTS, "") | {"类别": "公安", "部门": "公安"} | given
    return [(number, cells | {"事项": name}) for number, name in enumerate(names, 2)]


def bring_in(session: Session, kind: PowerKind, rows: list[tuple[int, dict[str, str]]]) -> None:
    expected = [done.result for done in plan(kind, rows, queries.item_context(session, kind=kind))]
    actions.import_items(session, kind=kind, rows=rows, expected=expected, file_name="名录.xlsx", **TOLD)


def test_the_totals_are_the_ledgers_and_single_items_are_counted_apart(session: Session) -> None:
    found = queries.totals(session).set_index("kind")
    assert found.loc["approval", ["before", "added", "total", "imported"]].tolist() == [245, 339, 584, 3]
    assert found.loc["enforcement", ["before", "added", "total", "imported"]].tolist() == [0, 605, 605, 0]
    table = queries.groups(session, kind=APPROVAL)
    assert (table["before"].sum(), table["total"].sum(), table["imported"].sum()) == (245, 584, 3)
    assert queries.groups(session, kind=ENFORCEMENT)["total"].sum() == 605


def test_the_town_answers_in_everyday_words(session: Session) -> None:
    can = queries.can_finish(session, words="开店", on=TODAY)
    assert can["answer"].word is Authority.YES
    assert can["hits"]["name"].tolist() == ["工商登记注册"]
    unknown = queries.can_finish(session, words="办身份证", on=TODAY)["answer"]
    assert (unknown.word, unknown.lead) == (Authority.NOT_FOUND, "区公安分局")


def test_an_imported_list_counts_and_examples_do_not(session: Session) -> None:
    bring_in(session, APPROVAL, [*rows_of("居住证办理", "户口迁移"), *rows_of("举例一项", 示例="是")])
    bring_in(session, APPROVAL, rows_of("船舶登记", 类别="别的类"))
    found = queries.totals(session).set_index("kind").loc["approval"]
    assert (found["imported"], found["examples"], found["elsewhere"]) == (6, 1, 1)
    police = queries.groups(session, kind=APPROVAL).set_index("category").loc["公安"]
    assert (police["imported"], police["examples"]) == (2, 1)
    told = session.exec(select(AuditLog).where(AuditLog.kind == "imported")).first()
    assert told is not None
    assert (told.data["imported"], told.data["refused"]) == (3, 0)


def test_what_a_whole_list_does_not_name_is_not_found_and_no_no(session: Session) -> None:
    bring_in(session, APPROVAL, rows_of(*(f"第{n}号许可" for n in range(581))))
    told = queries.can_finish(session, words="办身份证", on=TODAY)["answer"]
    assert (told.word, told.lead) == (Authority.NOT_FOUND, "区公安分局")


def test_a_file_that_was_checked_against_another_state_is_refused(session: Session) -> None:
    rows = rows_of("居住证办理")
    expected = ["imported"]
    given: dict[str, Any] = {"kind": APPROVAL, "rows": rows, "file_name": "名录.xlsx"} | TOLD
    actions.import_items(session, expected=expected, **given)
    with pytest.raises(Refused, match="有了变化"):
        actions.import_items(session, expected=expected, **given)
    with pytest.raises(Refused, match="没有要写入"):
        actions.import_items(session, expected=["unchanged"], **given)


def test_a_stage_takes_its_items_along_and_stands_in_the_log(session: Session) -> None:
    bring_in(session, ENFORCEMENT, rows_of("对占道经营的处罚", 类别="城乡规划", 部门="综合执法"))
    group = session.exec(
        select(PowerGroup).where(PowerGroup.kind == ENFORCEMENT, PowerGroup.category == "城乡规划")
    ).one()
    given: dict[str, Any] = {"group_id": group.id, "to_stage": "正式", "basis": "公告1号"} | TOLD
    assert actions.change_stage(session, from_on=TODAY, **given) == 1
    assert group.stage == "正式"
    assert session.exec(select(PowerItem.stage).where(PowerItem.kind == ENFORCEMENT)).one() == "正式"
    step = session.exec(select(PowerStageStep)).one()
    assert (step.from_stage, step.to_stage, step.from_on) == ("试运行", "正式", TODAY)
    entry = session.exec(select(AuditLog).order_by(col(AuditLog.seq).desc())).first()
    assert entry is not None
    assert (entry.subject, entry.kind) == ("powers", "power_changed")
    assert queries.steps(session)["category"].tolist() == ["城乡规划"]
    with pytest.raises(Refused, match="没有改动"):
        actions.change_stage(session, from_on=TODAY, **given)
    with pytest.raises(Refused, match="没有找到"):
        actions.change_stage(session, from_on=TODAY, **(given | {"group_id": 9_999}))
