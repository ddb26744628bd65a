"""Every state × every act × every role: what the one table says is what happens, and nothing else."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import Session, col, select

from dashboard.access.rules import Grant, Person
from dashboard.access.rules_rights import RIGHTS, ROLES
from dashboard.assessment.bounties import (
    actions_draft,
    actions_selection,
    actions_work,
)
from dashboard.assessment.bounties.rules import STEPS, next_status, possible
from dashboard.words.errors import Refused
from models import BidRole, BountyAction, BountyProgress, BountyStatus, BountyTarget
from tests.assessment.bounties.ground import (
    AFTER,
    CLOSES,
    DAY,
    GOOD,
    INTO,
    Board,
    a_draft,
    a_person,
)
from tests.factories import NOON

Action, Status = BountyAction, BountyStatus
CODE: dict[Action, Callable[..., Any]] = {
    Action.EDIT: actions_draft.edit,
    Action.PUBLISH: actions_draft.publish,
    Action.EXTEND: actions_draft.extend,
    Action.SIGN_UP: actions_selection.sign_up,
    Action.WITHDRAW: actions_selection.withdraw,
    Action.BEGIN_SELECTION: actions_selection.begin_selection,
    Action.RATE: actions_selection.rate,
    Action.RECUSE: actions_selection.recuse,
    Action.CHOOSE: actions_selection.choose,
    Action.FORM_TEAM: actions_selection.form_team,
    Action.CHANGE_TEAM: actions_selection.change_team,
    Action.RECORD: actions_work.record,
    Action.STRIKE: actions_work.strike,
    Action.SUBMIT: actions_work.submit,
    Action.SEND_BACK: actions_work.send_back,
    Action.ACCEPT: actions_work.accept,
    Action.FAIL: actions_work.fail,
    Action.LAPSE: actions_selection.lapse,
    Action.CANCEL: actions_draft.cancel,
    Action.ARCHIVE: actions_work.archive,
}
# Acts that belong to the time of sign-up; all others come after it.
IN_TIME = {Action.EDIT, Action.PUBLISH, Action.EXTEND, Action.SIGN_UP, Action.WITHDRAW}


def test_every_act_but_the_first_is_walked() -> None:
    assert set(CODE) == set(Action) - {Action.DRAFT}


def test_every_state_can_be_reached_and_only_ends_have_no_way_on() -> None:
    reached = {step.to for step in STEPS.values()} - {None}
    assert reached == set(Status)
    ends = {status for status in Status if not any(status in step.sources for step in STEPS.values())}
    assert ends == {Status.ARCHIVED, Status.UNCLAIMED, Status.FAILED, Status.CANCELLED}


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("role", ROLES)
def test_the_table_of_rights_is_the_third_column(role: str, status: Status) -> None:
    person = Person("测试员", (Grant(role, 1),), cadre_id=1)
    meant = {
        action for action, step in STEPS.items() if status in step.sources and RIGHTS[step.right].scopes[role]
    }
    assert possible(person, status) == meant


def inputs(board: Board, bounty: int, action: Action) -> dict[str, Any]:
    """What the act needs to be done, if the table allows it."""
    session = board.session
    bids = board.bids(bounty)
    leaders = [bid.id for bid in bids if bid.role is BidRole.LEADER]
    backbones = [bid.id for bid in bids if bid.role is BidRole.BACKBONE]
    targets = select(BountyTarget.id).where(BountyTarget.bounty_id == bounty)
    target = session.exec(targets.order_by(col(BountyTarget.seq))).first()
    recorded = session.exec(select(BountyProgress.id).where(BountyProgress.target_id == target)).first()
    day = AFTER.date()
    told: dict[Action, dict[str, Any]] = {
        Action.EDIT: {"draft": a_draft(title="改过的榜题")},
        Action.EXTEND: {"closes_at": CLOSES + DAY, "reason": "报名的人少"},
        Action.SIGN_UP: {"role": BidRole.BACKBONE, "statement": "愿意参加"},
        Action.RATE: {"marks": {(leaders or [0])[0]: GOOD}},
        Action.RECUSE: {"bid_id": (leaders or [0])[0], "reason": "亲属"},
        Action.CHOOSE: {"bid_id": (leaders or [0])[0], "reason": "合适"},
        Action.FORM_TEAM: {"bid_ids": backbones},
        Action.CHANGE_TEAM: {"bid_id": (backbones or [0])[0], "is_in": False, "reason": "另有任务"},
        Action.RECORD: {"day": day + DAY, "amounts": {target or 0: Decimal(1)}, "note": "晴"},
        Action.STRIKE: {"progress_id": recorded or 0, "reason": "记错了"},
        Action.SUBMIT: {"result": "全部完成"},
        Action.SEND_BACK: {"reason": "材料不全"},
        Action.ACCEPT: {"opinion": "同意"},
        Action.FAIL: {"reason": "没有完成"},
        Action.LAPSE: {"reason": "没有合适的人"},
        Action.CANCEL: {"reason": "项目取消"},
    }
    return told.get(action, {})


def actors(board: Board, role: str) -> Callable[[Action], Any]:
    """Somebody of that role in the right place for the act: on the team for the work, not on it else."""
    own = a_person(board.session, role)
    team = replace(own, cadre_id=board.leader.cadre_id)
    work = {Action.FORM_TEAM, Action.RECORD, Action.STRIKE, Action.SUBMIT, Action.WITHDRAW}
    return lambda action: team if action in work else own


def moment(action: Action, status: Status) -> datetime:
    """Sign-up is in time, all else after it; work goes on the day after the first record."""
    if action in IN_TIME and status in (Status.DRAFT, Status.PUBLISHED):
        return NOON
    return AFTER + DAY if action is Action.RECORD else AFTER


def is_meant(action: Action, status: Status, role: str) -> bool:
    if action is Action.LAPSE and status is Status.PUBLISHED:
        # Somebody offered to lead here: that goes through a selection.
        return False
    return status in STEPS[action].sources and bool(RIGHTS[STEPS[action].right].scopes[role])


def heard(code: Callable[..., Any], *args: Any, **told: Any) -> str:
    """The refusal, or nothing where it was done."""
    try:
        code(*args, **told)
    except Refused as refused:
        return str(refused)
    return ""


@pytest.mark.postgresql
def test_what_the_table_allows_is_done_and_all_else_is_refused(session: Session) -> None:
    for status in Status:
        board = Board(session)
        bounty = INTO[status](board)
        assert board.row(bounty).status is status
        told = {action: inputs(board, bounty, action) for action in CODE}
        # The rights are asked before the store: there, two roles say as much as all of them.
        roles = ROLES if session.get_bind().dialect.name == "sqlite" else ("commander", "grid_worker")
        for role in roles:
            actor = actors(board, role)
            for action, code in CODE.items():
                nested = session.begin_nested()
                given = {"by": actor(action), "at": moment(action, status), **told[action]}
                word = heard(code, session, bounty_id=bounty, **given)
                assert (word == "") == is_meant(action, status, role), (status, action, role, word)
                if not word:
                    assert board.row(bounty).status is next_status(action, status)
                nested.rollback()
        assert board.row(bounty).status is status
