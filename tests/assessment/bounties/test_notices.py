"""Who hears of what happens to a bounty: by its acts, and by the rounds once it is due."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from dashboard.access.notices.rules import Address, addressed_to
from dashboard.access.rules import EVERYTHING, Person
from dashboard.access.rules_rights import RIGHTS
from dashboard.assessment.bounties import (
    actions_draft,
    actions_selection,
    actions_work,
)
from dashboard.assessment.bounties.rules_notices import as_it_stands, pressing
from dashboard.room.notices import queries
from dashboard.running import rounds
from dashboard.store.database import engine_for, reading, transaction
from models import Action, BidRole, BountyLog, BountyStatus, Notice, NoticeKind
from tests.assessment.bounties.ground import AFTER, CLOSES, GOOD, HOUR, INTO, Board, a_person
from tests.factories import NOON, an_incident
from tests.incidents.test_at_once import at_once

SOON, LATE = NoticeKind.BOUNTY_DUE_SOON, NoticeKind.BOUNTY_OVERDUE
# The draft's finish_on.
LAST_DAY = date(2026, 4, 30)
DAY = timedelta(days=1)


def told(session: Session, kind: NoticeKind) -> dict[tuple[str, Any], str]:
    """Who was told, as (kind, id or role), and in which words."""
    rows = session.exec(select(Notice).where(Notice.kind == kind)).all()
    return {(row.to_kind, row.to_role or row.to_id): row.text for row in rows}


def roles_with(right: str) -> set[tuple[str, Any]]:
    return {("role", role) for role, words in RIGHTS[right].scopes.items() if words}


@pytest.fixture
def board(session: Session) -> Board:
    return Board(session)


@pytest.mark.postgresql
def test_whoever_may_sign_up_hears_that_a_bounty_was_put_up_and_extended(session, board):
    bounty = board.published()
    put_up = told(session, NoticeKind.BOUNTY_PUBLISH)
    assert put_up.keys() == roles_with("bounty.bid")
    assert ("role", "liaison") not in put_up
    assert "2026-03-05 12:00 截止报名" in put_up["role", "team_cadre"]
    later = {"closes_at": CLOSES + HOUR, "reason": "再等一等"}
    board.act(actions_draft.extend, bounty_id=bounty, at=NOON, **later)
    assert told(session, NoticeKind.BOUNTY_EXTEND).keys() == roles_with("bounty.bid")


@pytest.mark.postgresql
def test_a_draft_is_nobodys_news(session, board):
    board.drafted()
    assert session.exec(select(Notice)).all() == []


def test_the_commander_hears_who_signed_up_and_who_withdrew(session, board):
    bounty = board.signed_up()
    texts = [row.text for row in session.exec(select(Notice).where(Notice.to_role == "commander"))]
    assert sum("报名领衔，现有 1 人报名" in text for text in texts) == 1
    assert sum("报名骨干，现有 2 人报名" in text for text in texts) == 1
    board.act(actions_selection.withdraw, by=board.backbone, bounty_id=bounty, at=NOON)
    gone = told(session, NoticeKind.BOUNTY_WITHDRAW)
    assert gone.keys() == {("role", "commander")}
    assert "现有 1 人报名" in gone["role", "commander"]


def test_everybody_who_signed_up_hears_what_came_of_it(session, board):
    bounty = board.published()
    second = a_person(session, "module_head")
    spare = a_person(session, "team_cadre")
    for by in (board.leader, second):
        board.bid(bounty, by, BidRole.LEADER)
    for by in (board.backbone, spare):
        board.bid(bounty, by)
    board.act(actions_selection.begin_selection, bounty_id=bounty)
    assert told(session, NoticeKind.BOUNTY_BEGIN_SELECTION).keys() == roles_with("bounty.rate")
    bids = {bid.cadre_id: bid.id or 0 for bid in board.bids(bounty)}
    for rater in board.raters:
        marks = dict.fromkeys(bids.values(), GOOD)
        board.act(actions_selection.rate, by=rater, bounty_id=bounty, marks=marks)
    leader = board.leader.cadre_id
    board.act(actions_selection.choose, bounty_id=bounty, bid_id=bids[leader], reason="并列，由班子定")
    heard = told(session, NoticeKind.BOUNTY_CHOOSE)
    assert "您入选领衔" in heard["cadre", board.leader.cadre_id]
    assert "您没有入选领衔" in heard["cadre", second.cadre_id]
    assert heard.keys() == {("cadre", cadre) for cadre in bids}
    board.act(
        actions_selection.form_team,
        by=board.leader,
        bounty_id=bounty,
        bid_ids=[bids[board.backbone.cadre_id]],
    )
    heard = told(session, NoticeKind.BOUNTY_FORM_TEAM)
    assert "您入选骨干" in heard["cadre", board.backbone.cadre_id]
    assert "您没有入选" in heard["cadre", spare.cadre_id]
    assert heard.keys() == {("cadre", board.backbone.cadre_id), ("cadre", spare.cadre_id)}
    change = {"bid_id": bids[spare.cadre_id], "is_in": True, "reason": "缺人手"}
    board.act(actions_selection.change_team, bounty_id=bounty, **change)
    assert told(session, NoticeKind.BOUNTY_CHANGE_TEAM).keys() == {
        ("cadre", spare.cadre_id), ("cadre", board.leader.cadre_id),
    }  # fmt: skip


def test_acceptance_is_asked_of_those_who_may_and_its_answer_goes_to_the_team(session, board):
    bounty = board.accepting()
    assert told(session, NoticeKind.BOUNTY_SUBMIT).keys() == roles_with("bounty.accept")
    team = {("cadre", board.leader.cadre_id), ("cadre", board.backbone.cadre_id)}
    board.act(actions_work.send_back, by=board.judge, bounty_id=bounty, reason="缺一份协议")
    back = told(session, NoticeKind.BOUNTY_SEND_BACK)
    assert back.keys() == team
    assert all("缺一份协议" in text for text in back.values())


@pytest.mark.parametrize(
    ("into", "kind"),
    [(Board.settled, NoticeKind.BOUNTY_ACCEPT), (Board.failed, NoticeKind.BOUNTY_FAIL)],
)
def test_the_team_hears_how_it_ended(session, board, into, kind):
    into(board)
    assert told(session, kind).keys() == {
        ("cadre", board.leader.cadre_id),
        ("cadre", board.backbone.cadre_id),
    }


def test_who_had_signed_up_hears_that_it_was_taken_back(session, board):
    bounty = board.signed_up()
    board.act(actions_draft.cancel, bounty_id=bounty, reason="项目取消", at=NOON)
    heard = told(session, NoticeKind.BOUNTY_CANCEL)
    assert heard.keys() == {("cadre", board.leader.cadre_id), ("cadre", board.backbone.cadre_id)}


@pytest.mark.parametrize("status", INTO)
def test_a_notice_names_an_entry_of_the_log_of_the_same_act(session, board, status):
    bounty = INTO[status](board)
    log = {
        row.seq: row.action for row in session.exec(select(BountyLog).where(BountyLog.bounty_id == bounty))
    }
    for row in session.exec(select(Notice).where(Notice.bounty_id == bounty)):
        assert row.kind == f"bounty_{log[row.seq].value}"


def reader(person: Person) -> Address:
    return addressed_to(person)


def test_it_is_read_by_whom_it_concerns_with_who_did_it(session, board):
    bounty = board.teaming()
    frame = queries.notices(session, to=reader(board.leader), scope=EVERYTHING, action="bounty_choose")
    row = frame.to_dict("records")[0]
    assert (row["bounty_id"], row["title"], row["actor"]) == (bounty, "示例大道攻坚", board.organiser.name)
    assert (row["number"], row["urgent"], row["action"]) == ("", False, "bounty_choose")
    other = a_person(session, "grid_worker")
    assert queries.notices(session, to=reader(other), scope=EVERYTHING).empty


def test_who_may_not_read_bounties_is_shown_none(session, board):
    board.published()
    to = Address(roles=("team_cadre",))
    assert queries.notices(session, to=to, scope=EVERYTHING).empty
    assert queries.unread(session, to=to, after=0, scope=EVERYTHING)["total"].tolist() == [0]


def running(store: str) -> tuple[Board, int]:
    with Session(engine_for(store), expire_on_commit=False) as session, session.begin():
        board = Board(session)
        return board, board.running()


def at_noon_of(day: date) -> Any:
    return NOON + (day - NOON.date()) * 1


def test_the_rounds_tell_the_team_once_that_it_is_due_and_once_that_it_is_late(store: str) -> None:
    board, bounty = running(store)
    assert rounds.make_rounds(at_noon_of(LAST_DAY - 4 * DAY)).bounties_told == 0
    assert rounds.make_rounds(at_noon_of(LAST_DAY - 3 * DAY)).bounties_told == 1
    assert rounds.make_rounds(at_noon_of(LAST_DAY)).bounties_told == 0
    assert rounds.make_rounds(at_noon_of(LAST_DAY + DAY)).bounties_told == 1
    assert rounds.make_rounds(at_noon_of(LAST_DAY + 9 * DAY)).bounties_told == 0
    team = {("cadre", board.leader.cadre_id), ("cadre", board.backbone.cadre_id)}
    with reading() as session:
        soon, late = told(session, SOON), told(session, LATE)
        rows = queries.notices(session, to=reader(board.leader), scope=EVERYTHING, action=LATE.value)
    assert soon.keys() == team
    assert late.keys() == team | {("role", "commander")}
    assert all("还有 3 天" in text for text in soon.values())
    # The room tells it by itself: nobody's name stands behind it.
    assert rows[["bounty_id", "actor"]].to_numpy().tolist() == [[bounty, ""]]


def test_two_rounds_at_once_tell_once(store: str) -> None:
    running(store)
    made = at_once([lambda: rounds.make_rounds(at_noon_of(LAST_DAY)) for _ in range(3)])
    assert sum(one.bounties_told for one in made) == 1
    with reading() as session:
        assert len(told(session, SOON)) == len(session.exec(select(Notice).where(Notice.kind == SOON)).all())


def test_what_waits_for_acceptance_is_not_pressed(store: str) -> None:
    with Session(engine_for(store)) as session, session.begin():
        Board(session).accepting()
    assert rounds.make_rounds(at_noon_of(LAST_DAY + DAY)).bounties_told == 0


DAYS = st.integers(-40, 40)


@given(left=DAYS, days=st.integers(1, 30))
def test_of_any_day_what_is_said_fits_it_and_is_never_said_twice(left: int, days: int) -> None:
    today = LAST_DAY - timedelta(days=left)
    said = pressing(LAST_DAY, today, days, set())
    assert (said is None) == (left > days)
    if said is not None:
        assert said[0] is (LATE if left < 0 else SOON)
        assert pressing(LAST_DAY, today, days, {said[0]}) is None


@given(days=st.integers(1, 30), steps=st.lists(DAYS, max_size=30))
def test_however_often_the_rounds_are_made_each_word_comes_at_most_once(days: int, steps: list[int]) -> None:
    heard: list[NoticeKind] = []
    for left in sorted(steps, reverse=True):
        if said := pressing(LAST_DAY, LAST_DAY - timedelta(days=left), days, heard):
            heard.append(said[0])
    assert heard in ([], [SOON], [LATE], [SOON, LATE])
    assert (LATE in heard) == any(left < 0 for left in steps)


@pytest.mark.parametrize(
    "wrong",
    [
        {"action": Action.REPORT},
        {"action": Action.REPORT, "kind": SOON, "incident_id": 1},
        {"kind": SOON},
        {"kind": SOON, "incident_id": 1},
    ],
)
def test_the_store_takes_no_notice_about_nothing_or_about_two_things(
    store: str, wrong: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError), transaction() as session:
        session.add(an_incident(id=1))
        session.flush()
        session.add(Notice(seq=1, at=AFTER, to_kind="role", to_role="commander", text="x", **wrong))
    with reading() as session:
        assert session.exec(select(col(Notice.id))).all() == []


def standing(session: Session, at: Any) -> dict[str, str]:
    """What the newest notice of each kind says at a moment."""
    to = Address(roles=("team_cadre", "commander", "inspector"), bounties=True)
    frame = queries.notices(session, to=to, scope=EVERYTHING, at=at)
    return dict(zip(frame["action"][::-1], frame["text"][::-1], strict=True))


def test_a_notice_calls_for_signing_up_only_while_that_is_open(session, board):
    bounty = board.published()
    assert "可以报名" in standing(session, NOON)["bounty_publish"]
    over = standing(session, CLOSES)["bounty_publish"]
    assert "可以报名" not in over
    assert "报名已经截止" in over
    later = {"closes_at": CLOSES + HOUR, "reason": "再等一等"}
    board.act(actions_draft.extend, bounty_id=bounty, at=NOON, **later)
    assert "可以报名" in standing(session, CLOSES)["bounty_publish"]
    assert "报名已经截止" in standing(session, CLOSES + HOUR)["bounty_extend"]


def test_a_notice_says_what_has_become_of_the_bounty(session, board):
    board.selecting()
    now = standing(session, AFTER)
    assert "可以报名" not in now["bounty_publish"]
    assert "现在评选中" in now["bounty_publish"]
    assert "请评分" in now["bounty_begin_selection"]


@pytest.mark.parametrize("status", [one for one in BountyStatus if one is not BountyStatus.RUNNING])
def test_nobody_is_hurried_about_what_is_done(status):
    said = as_it_stands(LATE, "完成期限已过，还没有提请验收。请抓紧办理。", status, NOON, LAST_DAY, NOON)
    assert "请抓紧" not in said
    assert said.endswith("）")


def test_what_is_over_is_not_said_to_be_due_soon():
    text = "完成期限 2026-04-30，还有 3 天。"
    asked = {"kind": SOON, "text": text, "status": BountyStatus.RUNNING, "closes_at": NOON,
             "finish_on": LAST_DAY}  # fmt: skip
    assert as_it_stands(**asked, at=NOON) == text
    late = NOON.replace(month=5, day=9)
    assert as_it_stands(**asked, at=late) == "完成期限 2026-04-30，现在已过期限。"
