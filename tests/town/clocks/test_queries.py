"""Which limits hold on a day."""

from datetime import date

import pytest
from sqlmodel import Session

from dashboard.town.clocks.queries import current_rule_set
from dashboard.words.errors import Refused
from models import ClockRuleSet

pytestmark = pytest.mark.postgresql


def put(session: Session, version: int, start: date, code: str = "standard") -> None:
    session.add(ClockRuleSet(code=code, version=version, name="测试", effective_from=start))
    session.flush()


@pytest.mark.parametrize(
    ("day", "version"), [(date(2026, 12, 31), 1), (date(2027, 1, 1), 3), (date(2027, 6, 1), 4)]
)
def test_the_newest_that_holds_by_the_day_counts_and_of_equals_the_later_version(
    session: Session, day: date, version: int
) -> None:
    put(session, 2, date(2027, 1, 1))
    put(session, 3, date(2027, 1, 1))
    put(session, 4, date(2027, 6, 1))
    put(session, 9, date(2026, 1, 1), code="external")
    assert current_rule_set(session, day).version == version


def test_before_the_first_there_are_none(session: Session) -> None:
    with pytest.raises(Refused, match="没有生效的办理时限"):
        current_rule_set(session, date(2019, 12, 31))
