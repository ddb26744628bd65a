"""The desk's shifts: one at a time, handed over with the standing of the moment, confirmed by the next."""

from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, col, create_engine, select

from dashboard.access.rules import Person
from dashboard.room.shifts import actions
from dashboard.room.shifts.queries import current_figures
from dashboard.room.shifts.rules import LONGEST, LONGEST_LINE, checked_log_text, is_forgotten
from dashboard.store.database import reading, transaction
from dashboard.town.shifts import queries
from dashboard.words.errors import Refused
from models import IncidentStatus, Record, Shift, ShiftNote, Township
from tests.access.people import an_account
from tests.access.test_accounts_at_once import at_once
from tests.factories import NOON, an_incident

pytestmark = pytest.mark.postgresql

HOUR = timedelta(hours=1)
S = IncidentStatus


@pytest.fixture
def two(session: Session) -> tuple[Person, Person]:
    return tuple(Person(name, account_id=an_account(session, name=name).id) for name in ("张三", "李四"))


def take(session: Session, by: Person, at: datetime = NOON, confirms: int | None = None) -> int:
    return actions.take_over(session, confirms=confirms, by=by, at=at)


def hand(session: Session, by: Person, at: datetime, text: str = "水库水位要盯") -> None:
    actions.hand_over(session, text=text, by=by, at=at)


def holder(session: Session) -> list[str]:
    return queries.on_duty(session)["name"].tolist()


def test_a_shift_goes_from_taking_over_to_confirmation(session, two):
    first, second = two
    assert holder(session) == []
    shift = take(session, first)
    assert holder(session) == ["张三"]
    hand(session, first, NOON + 8 * HOUR)
    assert holder(session) == []
    left = queries.waiting(session).iloc[0]
    assert (left["shift_id"], left["hand_over"], left["name"]) == (shift, "水库水位要盯", "张三")
    after = take(session, second, NOON + 9 * HOUR, confirms=shift)
    assert holder(session) == ["李四"]
    assert queries.waiting(session).empty
    row = session.get_one(Shift, shift)
    assert (row.ended_at, row.taken_over_by) == (NOON + 8 * HOUR, "李四")
    assert row.taken_over_at == NOON + 9 * HOUR
    assert queries.shifts(session)["shift_id"].tolist() == [after, shift]


def test_one_is_on_duty_at_a_time(session, two):
    first, second = two
    take(session, first)
    with pytest.raises(Refused, match="张三正在值班"):
        take(session, second, NOON + LONGEST)
    with pytest.raises(Refused, match="不用重复接班"):
        take(session, first, NOON + HOUR)


def test_whoever_was_forgotten_is_ended_by_the_next_one(session, two):
    first, second = two
    shift = take(session, first)
    later = NOON + LONGEST + timedelta(seconds=1)
    assert is_forgotten(NOON, later)
    assert not is_forgotten(NOON, NOON + LONGEST)
    take(session, second, later, confirms=shift)
    row = session.get_one(Shift, shift)
    assert (row.ended_at, row.standing, row.taken_over_by) == (later, None, "李四")
    assert "由李四直接接班" in row.hand_over
    assert holder(session) == ["李四"]


@pytest.mark.parametrize("confirms", [None, 4711])
def test_nobody_takes_over_what_he_has_not_read(session, two, confirms):
    first, second = two
    shift = take(session, first)
    hand(session, first, NOON + HOUR)
    with pytest.raises(Refused, match="看过现在的交班内容"):
        take(session, second, NOON + 2 * HOUR, confirms=confirms)
    assert session.get_one(Shift, shift).taken_over_at is None
    take(session, second, NOON + 2 * HOUR, confirms=shift)


def test_who_comes_back_confirms_his_own_hand_over(session, two):
    first, _ = two
    shift = take(session, first)
    hand(session, first, NOON + HOUR)
    take(session, first, NOON + 2 * HOUR, confirms=shift)
    assert session.get_one(Shift, shift).taken_over_by == "张三"


def test_only_the_one_on_duty_hands_over_or_who_stands_in_for_him(session, two):
    first, second = two
    with pytest.raises(Refused, match="没有班可交"):
        hand(session, first, NOON)
    take(session, first)
    with pytest.raises(Refused, match="张三值班，要由本人交班"):
        hand(session, second, NOON + HOUR)
    stand_in = Person("李四", account_id=second.account_id, for_accounts=(first.account_id,))
    hand(session, stand_in, NOON + HOUR)
    assert holder(session) == []


@pytest.mark.parametrize("text", ["", " \n ", "无", "字" * 5_001])
def test_a_hand_over_says_something(session, two, text):
    take(session, two[0])
    with pytest.raises(Refused, match="交班内容"):
        hand(session, two[0], NOON + HOUR, text)
    assert holder(session) == ["张三"]


def test_the_standing_of_the_moment_is_kept(session, two):
    first, _ = two
    given = {"title": "一件事"}
    for status in (S.REPORTED, S.REPORTED, S.HANDLING):
        session.add(an_incident(status=status, **given))
    session.add(an_incident(status=S.HANDLING, due_at=NOON - HOUR, red_at=NOON - HOUR, urgent=True))
    session.add(an_incident(status=S.CLOSED, concluded_at=NOON, due_at=NOON - HOUR, red_at=NOON - HOUR))
    session.flush()
    then = {"open": 4, "overdue": 1, "red": 1, "urgent": 1, "waiting": {"reported": 2, "handling": 2}}
    assert current_figures(session, at=NOON) == then
    shift = take(session, first)
    hand(session, first, NOON)
    session.add(an_incident(status=S.REPORTED))
    session.flush()
    session.expire_all()
    assert session.get_one(Shift, shift).standing == then
    assert queries.shift(session, shift_id=shift)["standing"].iloc[0] == then
    assert current_figures(session, at=NOON)["open"] == 5


def test_an_empty_room_stands_at_naught(session):
    assert current_figures(session, at=NOON) == {
        "open": 0,
        "overdue": 0,
        "red": 0,
        "urgent": 0,
        "waiting": {},
    }


def test_lines_stand_in_their_order_with_who_wrote_them_and_about_what(session, two):
    first, second = two
    incident = an_incident(title="桥头塌方")
    session.add(incident)
    session.flush()
    with pytest.raises(Refused, match="没有人值班"):
        actions.add_line(session, text="来电", by=first, at=NOON)
    shift = take(session, first)
    actions.add_line(session, text="区防指来电\n要求报水位", by=first, at=NOON + HOUR)
    actions.add_line(session, text="已派人", number=f" {incident.number} ", by=second, at=NOON + 2 * HOUR)
    frame = queries.lines(session, shift_id=shift)
    assert frame["text"].tolist() == ["区防指来电\n要求报水位", "已派人"]
    assert frame["actor"].tolist() == ["张三", "李四"]
    assert frame["number"].tolist() == ["", incident.number]
    assert frame["title"].tolist() == ["", "桥头塌方"]
    assert queries.on_duty(session)["lines"].tolist() == [2]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"text": "x"}, "还没有写内容"),
        ({"text": "字" * (LONGEST_LINE + 1)}, "太长"),
        ({"text": "来电", "number": "NL-20000101-0001"}, "没有这个编号"),
    ],
)
def test_a_line_that_says_nothing_or_of_nothing_is_refused(session, two, given, told):
    take(session, two[0])
    with pytest.raises(Refused, match=told):
        actions.add_line(session, **given, by=two[0], at=NOON)
    assert not session.exec(select(ShiftNote)).all()


def test_a_struck_line_stays_readable_and_is_struck_once(session, two):
    first, second = two
    shift = take(session, first)
    line = actions.add_line(session, text="记错了的", by=first, at=NOON)
    actions.strike_line(session, line_id=line, by=second, at=NOON + HOUR)
    session.flush()
    row = queries.lines(session, shift_id=shift).iloc[0]
    assert (row["text"], row["struck_by"]) == ("记错了的", "李四")
    with pytest.raises(Refused, match="已经由李四划去"):
        actions.strike_line(session, line_id=line, by=first, at=NOON + HOUR)
    with pytest.raises(Refused, match="没有找到"):
        actions.strike_line(session, line_id=4711, by=first, at=NOON)


def test_what_was_handed_over_is_not_struck_any_more(session, two):
    first, _ = two
    take(session, first)
    line = actions.add_line(session, text="来电登记", by=first, at=NOON)
    hand(session, first, NOON + HOUR)
    with pytest.raises(Refused, match="已经交班"):
        actions.strike_line(session, line_id=line, by=first, at=NOON + HOUR)


def test_of_two_who_take_over_at_once_the_second_is_told(store):
    with transaction() as session:
        people = [Person(f"某{n}", account_id=an_account(session, name=f"某{n}").id) for n in range(2)]

    def come(by: Person) -> None:
        with transaction() as session:
            take(session, by)

    for _ in range(3):
        told = at_once(*(partial(come, by) for by in people))
        assert sorted(map(bool, told)) == [False, True]
        assert any("正在值班" in sentence for sentence in told)
        with transaction() as session:
            only = session.exec(select(Shift).where(col(Shift.ended_at).is_(None))).one()
            # An empty desk again.
            only.ended_at = only.taken_over_at = NOON


@pytest.mark.long
@given(st.lists(st.tuples(st.sampled_from(("take", "hand", "line", "wait")), st.integers(0, 2)), max_size=25))
def test_whatever_happens_one_is_on_duty_at_most_and_every_shift_is_confirmed_in_turn(steps):
    engine = create_engine("sqlite://")
    Record.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(Township(code="330803112", name="廿里镇"))
        people = [Person(f"某{n}", account_id=an_account(session, name=f"某{n}").id) for n in range(3)]
        at = NOON
        for verb, who in steps:
            at += 26 * HOUR if verb == "wait" else HOUR
            waiting = (
                queries.waiting(session)["shift_id"].tolist() or queries.on_duty(session)["shift_id"].tolist()
            )
            try:
                if verb == "take":
                    take(session, people[who], at, confirms=next(iter(waiting), None))
                elif verb == "hand":
                    hand(session, people[who], at)
                elif verb == "line":
                    actions.add_line(session, text="来电", by=people[who], at=at)
            except Refused:
                continue
            session.flush()
            rows = session.exec(select(Shift).order_by(col(Shift.id))).all()
            assert len([row for row in rows if row.ended_at is None]) <= 1
            # Only the last one may still wait for somebody.
            assert all(row.taken_over_at and row.ended_at for row in rows[:-1])
            for one, following in pairwise(rows):
                assert one.started_at <= one.ended_at <= one.taken_over_at == following.started_at
        session.rollback()


@given(st.text(max_size=60))
def test_words_keep_their_lines_and_nothing_unseen(typed):
    try:
        said = checked_log_text(typed, "内容", 50)
    except Refused:
        return
    assert 2 <= len(said) <= 50
    assert all(sign.isprintable() or sign == "\n" for sign in said)
    assert checked_log_text(said, "内容", 50) == said


def test_nothing_is_read_of_a_shift_that_is_not_there(session):
    assert queries.shift(session, shift_id=4711).empty
    assert queries.lines(session, shift_id=4711).empty
    assert queries.shifts(session).empty
    with reading() as other:
        assert queries.on_duty(other).empty
