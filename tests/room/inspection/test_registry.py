"""The registry of kinds is whole, and the document that people read is made from it."""

import pytest
from sqlmodel import Session, col, select

from dashboard.room.inspection.queries import CHECKS
from dashboard.room.inspection.rules import KINDS, document
from dashboard.room.inspection.rules_kinds import PLACE_NAMES, SEVERITY_NAMES, Place, Severity
from dashboard.store.store_files import ROOT
from dashboard.town.clocks.queries import current_rule_set
from dashboard.words.days import township_date
from models import ClockLimit
from tests.factories import NOON

pytestmark = pytest.mark.postgresql


def test_every_kind_has_its_query_and_every_query_its_kind() -> None:
    assert set(CHECKS) == set(KINDS)


def test_every_kind_says_what_should_have_happened_by_which_rule_and_who_acts() -> None:
    for kind in KINDS.values():
        for text in (kind.title, kind.should, kind.source, kind.who, kind.remedy):
            assert len(text) > 2, kind.code
        assert kind.should.endswith("。"), kind.code
        assert kind.remedy.endswith("。"), kind.code
    titles = [kind.title for kind in KINDS.values()]
    assert len(set(titles)) == len(titles)
    assert set(SEVERITY_NAMES) == set(Severity)
    assert set(PLACE_NAMES) == set(Place)


def test_the_shipped_limits_name_every_stage_that_a_kind_is_measured_by(session: Session) -> None:
    rules = current_rule_set(session, township_date(NOON))
    present = set(session.exec(select(col(ClockLimit.stage)).where(ClockLimit.rule_set_id == rules.id)))
    assert {stage for kind in KINDS.values() for stage in kind.stages} <= present


def test_the_document_is_what_is_inspected() -> None:
    """When this fails: python -m dashboard inspect --rules > docs/inspection.md"""
    assert (ROOT / "docs" / "inspection.md").read_text(encoding="utf-8") == document()
