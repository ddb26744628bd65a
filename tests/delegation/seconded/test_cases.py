"""The four powers as cases: every state × action × role, the guards, and the log that tells it all again."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlmodel import Session, col, select

from dashboard.access.rules import Person, may
from dashboard.access.rules_rights import ROLES
from dashboard.delegation.seconded import (
    actions_cases,
)
from dashboard.delegation.seconded.rules_cases import (
    ENDED,
    OPENING,
    RIGHTS,
    TABLE,
    next_status,
    steps_from,
)
from dashboard.words.errors import Refused
from dashboard.words.labels import LABELS
from models import (
    CaseKind,
    CaseStatus,
    CaseStep,
    Grade,
    LockException,
    Placement,
    Secondment,
    StaffCase,
    StaffFile,
    Staffing,
)
from tests.delegation.seconded.ground import (
    DAY,
    SHEET,
    START,
    TODAY,
    case_of,
    do,
    log_of,
    person,
    seconded,
    unit,
)

A, K, S = CaseStep, CaseKind, CaseStatus
LONG = "多次不服从指挥室安排，影响执法协作"
STATES = sorted({(kind, to) for (kind, _, _), to in TABLE.items()}, key=str)


def act(session: Session, by: Person, step: CaseStep, case_id: int, **given: Any) -> Any:
    """Take a step with words that no guard minds."""
    done: dict[CaseStep, tuple[Callable[..., Any], dict[str, Any]]] = {
        A.ADD_EVIDENCE: (actions_cases.add_evidence, {"text": "考勤记录", "files": (SHEET,)}),
        A.AGREE: (actions_cases.decide, {"agrees": True, "met_on": TODAY, "decision": "会议同意"}),
        A.DECLINE: (actions_cases.decide, {"agrees": False, "met_on": TODAY, "decision": "会议不同意"}),
        A.WITHDRAW: (actions_cases.withdraw, {"reason": "情况有变"}),
        A.CARRY_OUT: (actions_cases.carry_out, {"last_on": TODAY}),
        A.SEND_BACK: (actions_cases.send_back, {"last_on": TODAY}),
        A.ASK_REPLACEMENT: (actions_cases.ask_replacement, {"due_on": TODAY + 15 * DAY, "wanted": "懂执法"}),
        A.RECORD_REPLACEMENT: (actions_cases.record_replacement, {}),
        A.APPOINT: (actions_cases.record_outcome, {"is_appointed": True, "note": "区委组〔2026〕8号"}),
        A.NOT_APPOINT: (actions_cases.record_outcome, {"is_appointed": False, "note": "名额已满"}),
    }
    action, words = done[step]
    if step is A.RECORD_REPLACEMENT and "secondment_id" not in given:
        given["secondment_id"] = _successor(session, case_id)
    return do(session, by, action, case_id=case_id, **(words | given))


def _successor(session: Session, case_id: int) -> int:
    gone = session.exec(
        select(Secondment)
        .join(StaffCase, col(StaffCase.secondment_id) == col(Secondment.id))
        .where(col(StaffCase.id) == case_id)
    ).one()
    _, came = seconded(session, department_id=gone.department_id, from_on=TODAY)
    return came.id or 0


def opens(session: Session, by: Person, kind: CaseKind, cadre_id: int) -> int:
    if kind is K.TRANSFER:
        return transfer(session, by, cadre_id, by_order=True, order_number="区委组〔2026〕3号")
    if kind is K.NOMINATION:
        post = {"grade": Grade.MIDDLE, "target": "执法中队副队长", "reason": "连续两季度考评第一，能打硬仗"}
        return int(do(session, by, actions_cases.nominate, cadre_id=cadre_id, files=(SHEET,), **post))
    return int(do(session, by, actions_cases.raise_veto, cadre_id=cadre_id, reason=LONG))


def led_to(session: Session, kind: CaseKind, status: CaseStatus) -> StaffCase:
    """A case in this state, brought there by the shortest way of the table."""
    cadre, _ = seconded(session)
    commander, leadership = person("commander", account_id=None), person("leadership", account_id=None)
    case_id = opens(session, commander, kind, cadre.id or 0)
    way: dict[CaseStatus, list[CaseStep]] = {next_status(kind, None, OPENING[kind]): []}
    for state in (*S, *S):
        for (of, before, step), to in TABLE.items():
            if of is kind and before is state and state in way:
                way.setdefault(to, [*way[state], step])
    for step in way[status]:
        act(session, leadership if step in (A.AGREE, A.DECLINE) else commander, step, case_id)
    return case_of(session, case_id)


@pytest.mark.parametrize("role", ROLES)
def test_every_state_by_every_action_and_role(session: Session, role: str) -> None:
    """What the table and the rights allow is done; everything else is refused with a sentence."""
    for kind, status in STATES:
        case = led_to(session, kind, status)
        home = session.get_one(Secondment, case.secondment_id)
        unit_id = {"module": _module_of(session, case), "department": home.department_id}.get(
            ROLES[role].unit, 1
        )
        by = person(role, unit_id if ROLES[role].unit else None)
        for step in A:
            if step in OPENING.values():
                continue
            with session.begin_nested() as savepoint:
                allowed = may(by, *RIGHTS[step]) and (kind, status, step) in TABLE
                seen = role in ("leadership", "commander") or (
                    unit_id is not None
                    and (
                        ROLES[role].unit == "department"
                        or (ROLES[role].unit == "module" and role != "seconded")
                    )
                )
                if allowed and seen:
                    act(session, by, step, case.id or 0)
                    assert case_of(session, case.id or 0).status is TABLE[kind, status, step]
                else:
                    with pytest.raises(Refused) as refusal:
                        act(session, by, step, case.id or 0)
                    assert str(refusal.value).endswith("。")
                    assert case_of(session, case.id or 0).status is status
                savepoint.rollback()
            session.expire_all()


def _module_of(session: Session, case: StaffCase) -> int:
    rows = session.exec(select(Placement.module_id).where(Placement.cadre_id == case.cadre_id)).all()
    return int(rows[0])


def test_whatever_is_open_has_a_way_on_and_whatever_is_ended_has_none() -> None:
    for kind, status in STATES:
        assert bool(steps_from(kind, status)) == (status not in ENDED)


def test_a_refusal_says_what_is_possible_instead() -> None:
    with pytest.raises(Refused, match="现在可以：举证、撤回"):
        next_status(K.VETO, S.RAISED, A.AGREE)
    with pytest.raises(Refused, match="已经办结"):
        next_status(K.VETO, S.REPLACED, A.WITHDRAW)
    with pytest.raises(Refused, match="不是从"):
        next_status(K.VETO, None, A.AGREE)


@pytest.mark.parametrize(("kind", "status"), STATES)
def test_the_log_alone_tells_where_a_case_stands(
    session: Session, kind: CaseKind, status: CaseStatus
) -> None:
    case = led_to(session, kind, status)
    entries = log_of(session, f"staff_case:{case.id}")
    steps = [(entry.data["from"], entry.data["to"]) for entry in entries]
    before = None
    for entry, (was, to) in zip(entries, steps, strict=True):
        assert was == before
        assert next_status(kind, was and S(was), A(entry.data["step"])) == to
        before = to
    assert before == case.status
    assert (case.ended_at is not None) == (status in ENDED)


# --- 锁编锁人


def transfer(session: Session, by: Person, cadre_id: int, **given: Any) -> int:
    words = {"cadre_id": cadre_id, "target": "原单位", "last_on": TODAY, "reason": "家庭原因"}
    return int(do(session, by, actions_cases.request_transfer, **(words | given)))


@pytest.mark.postgresql
def test_a_transfer_is_refused_the_day_before_the_anniversary_and_taken_on_it(session: Session) -> None:
    tomorrow = date(TODAY.year - 2, TODAY.month, TODAY.day) + DAY
    locked, _ = seconded(session, from_on=tomorrow)
    free, _ = seconded(session, from_on=tomorrow - DAY)
    commander = person("commander")
    with pytest.raises(Refused, match="还有 1 天"):
        transfer(session, commander, locked.id or 0)
    case = case_of(session, transfer(session, commander, free.id or 0))
    assert (case.status, case.exception) == (S.REQUESTED, None)
    assert session.exec(select(StaffCase)).all() == [case]


@pytest.mark.postgresql
def test_an_order_from_above_is_an_exception_that_is_logged_with_its_reason(session: Session) -> None:
    cadre, _ = seconded(session)
    with pytest.raises(Refused, match="文号"):
        transfer(session, person("commander"), cadre.id or 0, by_order=True)
    case_id = transfer(session, person("commander"), cadre.id or 0, by_order=True, order_number="区委组3号",
                       reason="区里抽调专班")  # fmt: skip
    assert case_of(session, case_id).exception is LockException.HIGHER_ORDER
    (entry,) = log_of(session, f"staff_case:{case_id}")
    assert (entry.data["exception"], entry.data["order_number"]) == ("higher_order", "区委组3号")
    assert entry.reason == "区里抽调专班"


def test_who_is_carried_over_belongs_to_the_town_up_to_his_last_day(session: Session) -> None:
    cadre, home = seconded(session, from_on=date(2024, 1, 1))
    case_id = transfer(session, person("commander"), cadre.id or 0)
    act(session, person("leadership"), A.AGREE, case_id)
    act(session, person("commander"), A.CARRY_OUT, case_id, last_on=TODAY + 5 * DAY)
    row = session.get_one(Secondment, home.id)
    assert (row.staffing, row.to_on) == (Staffing.TRANSFERRED, TODAY + 5 * DAY)
    assert {one.to_on for one in session.exec(select(Placement).where(Placement.cadre_id == cadre.id))} == {
        TODAY + 5 * DAY
    }


def test_a_cadre_asks_for_his_own_transfer_and_nobody_elses(session: Session) -> None:
    mine, other = seconded(session, from_on=date(2024, 1, 1))[0], seconded(session)[0]
    own = person("seconded", 1, cadre_id=mine.id, account_id=None)
    case_id = transfer(session, own, mine.id or 0)
    with pytest.raises(Refused, match="职责范围"):
        transfer(session, own, other.id or 0)
    with pytest.raises(Refused, match="已经有一件"):
        transfer(session, own, mine.id or 0)
    act(session, own, A.WITHDRAW, case_id)
    assert case_of(session, case_id).status is S.WITHDRAWN


def test_a_department_asks_for_its_own_people_alone(session: Session) -> None:
    (mine, home), (other, _) = (seconded(session, from_on=date(2024, 1, 1)) for _ in range(2))
    liaison = person("liaison", home.department_id)
    transfer(session, liaison, mine.id or 0)
    with pytest.raises(Refused, match="职责范围"):
        transfer(session, liaison, other.id or 0)


# --- 提名推荐权


def test_nobody_is_nominated_without_the_score_sheet(session: Session) -> None:
    cadre, _ = seconded(session)
    given = {
        "cadre_id": cadre.id,
        "grade": Grade.SECTION,
        "target": "副局长",
        "reason": "连续两年考评第一，群众公认",
    }
    with pytest.raises(Refused, match="成绩单"):
        do(session, person("commander"), actions_cases.nominate, **given, files=())
    case_id = do(session, person("commander"), actions_cases.nominate, **given, files=(SHEET,))
    assert session.exec(select(StaffFile.name)).all() == [SHEET.name]
    assert log_of(session, f"staff_case:{case_id}")[0].data["files"] == [SHEET.name]


def test_nobody_judges_himself(session: Session) -> None:
    cadre, _ = seconded(session)
    himself = person("leadership", cadre_id=cadre.id)
    with pytest.raises(Refused, match="本人"):
        opens(session, himself, K.NOMINATION, cadre.id or 0)
    case_id = opens(session, person("commander"), K.NOMINATION, cadre.id or 0)
    with pytest.raises(Refused, match="本人"):
        act(session, himself, A.AGREE, case_id)


def test_a_module_head_nominates_within_his_module(session: Session) -> None:
    cadre, _ = seconded(session, module="enforcement")
    own, other = (person("module_head", unit(session, "module", code)) for code in ("enforcement", "service"))
    with pytest.raises(Refused, match="职责范围"):
        opens(session, other, K.NOMINATION, cadre.id or 0)
    opens(session, own, K.NOMINATION, cadre.id or 0)


# --- 反向否决权


def test_a_veto_needs_evidence_before_the_meeting_and_then_ends_the_secondment_within_the_lock(
    session: Session,
) -> None:
    cadre, home = seconded(session)
    commander, leadership = person("commander"), person("leadership")
    case_id = opens(session, commander, K.VETO, cadre.id or 0)
    with pytest.raises(Refused, match="举证"):
        act(session, leadership, A.AGREE, case_id)
    with pytest.raises(Refused, match="附证据"):
        act(session, commander, A.ADD_EVIDENCE, case_id, files=())
    act(session, commander, A.ADD_EVIDENCE, case_id)
    with pytest.raises(Refused, match="会议日期"):
        act(session, leadership, A.AGREE, case_id, met_on=TODAY + DAY)
    act(session, leadership, A.AGREE, case_id)
    act(session, commander, A.SEND_BACK, case_id)
    row = session.get_one(Secondment, home.id)
    assert (row.staffing, row.to_on) == (Staffing.RETURNED, TODAY)
    assert row.locked_until > TODAY
    last = log_of(session, f"staff_case:{case_id}")[-1]
    assert (last.data["exception"], last.data["locked_until"]) == ("veto", row.locked_until.isoformat())


def test_a_replacement_comes_from_the_same_department_and_after_the_veto(session: Session) -> None:
    case = led_to(session, K.VETO, S.AWAITING)
    commander = person("commander")
    stranger = seconded(session, from_on=TODAY)[1]
    home = session.get_one(Secondment, case.secondment_id)
    earlier = seconded(session, department_id=home.department_id, from_on=START)[1]
    for wrong, why in ((stranger, "同一个部门"), (earlier, "新派来"), (home, "同一个部门")):
        with pytest.raises(Refused, match=why):
            act(session, commander, A.RECORD_REPLACEMENT, case.id or 0, secondment_id=wrong.id)
    came = _successor(session, case.id or 0)
    act(session, commander, A.RECORD_REPLACEMENT, case.id or 0, secondment_id=came)
    assert case_of(session, case.id or 0).replaced_by_id == came


def test_a_deadline_for_the_replacement_lies_ahead(session: Session) -> None:
    case = led_to(session, K.VETO, S.RETURNED)
    with pytest.raises(Refused, match="补派期限"):
        act(session, person("commander"), A.ASK_REPLACEMENT, case.id or 0, due_on=TODAY - DAY)


def test_every_word_of_a_case_has_its_chinese() -> None:
    for words in (K, S, A, LockException, Grade):
        assert all(LABELS[word] for word in words)
