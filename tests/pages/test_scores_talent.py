"""历年对比 and the mix under the board, as leaders see them, and nobody who sees his own scores alone."""

import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import Session, col, func, select

from dashboard.demo.people import fill_people
from dashboard.demo.scores import fill_scores
from dashboard.store.database import engine_for, transaction
from dashboard.words.clock import now
from models import CaseKind, CaseStatus, ScorePublication, ScoreResult, Secondment, StaffCase

PAGE = "pages/assessment/scores.py"


@pytest.fixture
def town(database: str) -> str:
    with transaction() as session:
        fill_people(session, random.Random(1), datetime.now(UTC).date())
        fill_scores(session, 1, now())
    return database


def told(page: Any) -> str:
    kinds = (page.markdown, page.subheader, page.caption, page.info)
    return "\n".join(str(one.value) for kind in kinds for one in kind)


def published(database: str) -> list[ScoreResult]:
    newest = select(func.max(col(ScorePublication.run_id))).scalar_subquery()
    with Session(engine_for(database)) as session:
        query = select(ScoreResult).where(ScoreResult.run_id == newest).order_by(col(ScoreResult.cadre_id))
        return list(session.exec(query))


def nominated() -> tuple[int, str]:
    """A seconded cadre with a published score who was nominated and appointed."""
    with transaction() as session:
        newest = select(func.max(col(ScorePublication.run_id))).scalar_subquery()
        known = select(ScoreResult.cadre_id).where(ScoreResult.run_id == newest)
        row = session.exec(select(Secondment).where(col(Secondment.cadre_id).in_(known))).first()
        assert row is not None
        session.add(
            StaffCase(
                kind=CaseKind.NOMINATION, status=CaseStatus.APPOINTED, cadre_id=row.cadre_id,
                secondment_id=row.id or 0, opened_at=now(), opened_by="书记", reason="实绩突出",
                target="副科级 *岗位*",
            )
        )  # fmt: skip
        return row.cadre_id, "副科级"


@pytest.mark.long
def test_a_leader_compares_everybody_and_opens_a_card(
    town: str, sign_in: Callable[..., Any], open_page: Callable[..., Any]
) -> None:
    cadre, target = nominated()
    sign_in("leadership")
    page = open_page(PAGE, view="talent")
    assert not page.exception
    frame = page.dataframe[0].value
    rows = published(town)
    assert len(frame) == len(rows)
    one = next(row for row in rows if row.cadre_id == cadre)
    shown = frame[frame["name"] == one.name].iloc[0]
    assert shown["nominations"] == 1
    page.query_params["cadre"] = str(cadre)
    page = page.run()
    assert not page.exception
    assert one.name in told(page)
    assert "提名推荐" in told(page)
    assert target in told(page)
    assert "已任用" in told(page)
    assert "元" not in told(page)


@pytest.mark.long
def test_the_board_tells_what_its_scores_rest_on(
    town: str, sign_in: Callable[..., Any], open_page: Callable[..., Any]
) -> None:
    sign_in("leadership")
    page = open_page(PAGE)
    assert not page.exception
    mix = next(one.value for one in page.dataframe if "special" in one.value.columns)
    assert mix["cadres"].sum() == len(published(town))
    counted = mix[["ranked", "internal", "mean", "default", "without"]].sum(axis=1)
    assert counted.tolist() == mix["cadres"].tolist()
    assert mix["internal"].sum() > 0


@pytest.mark.long
def test_who_sees_his_own_scores_alone_has_no_comparison(
    town: str, sign_in: Callable[..., Any], open_page: Callable[..., Any]
) -> None:
    sign_in("dispatcher")
    page = open_page(PAGE, view="talent")
    assert not page.exception
    assert [row.name for row in published(town) if row.name in told(page)] == []
    assert not page.dataframe


def test_without_a_publication_it_says_so(sign_in: Callable[..., Any], open_page: Callable[..., Any]) -> None:
    sign_in("leadership")
    page = open_page(PAGE, view="talent")
    assert not page.exception
    assert "还没有公布过考核结果" in told(page)
