"""A bounty through the page: drafted, put up, signed up for, rated, worked on, accepted."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import Session, col, func, select

from dashboard.store.database import engine_for, transaction
from dashboard.store.store_files import database_url
from dashboard.words.clock import now
from models import (
    Account,
    BidRole,
    Bounty,
    BountyBid,
    BountyRating,
    BountyStatus,
    BountyTarget,
    Cadre,
    SpecialEntry,
)
from tests.assessment.bounties.ground import DAY, Board, a_draft

PAGE = "pages/assessment/bounties.py"


def asked(query: Any) -> Any:
    with Session(engine_for(database_url())) as session:
        return session.exec(query).first()


def made(make: Callable[[Board], int]) -> int:
    with transaction() as session:
        return make(Board(session))


def open_now(board: Board) -> int:
    """One that is open at this very moment."""
    from dashboard.assessment.bounties import actions_draft

    at = now()
    draft = a_draft(closes_at=at + DAY, finish_on=(at + 30 * DAY).date())
    bounty = actions_draft.draft(board.session, draft=draft, by=board.organiser, at=at)
    actions_draft.publish(board.session, bounty_id=bounty, by=board.organiser, at=at)
    return bounty


@pytest.fixture
def as_cadre(sign_in: Callable[..., Account], open_page: Callable[..., Any]) -> int:
    """Signed in as somebody of a team who is a cadre; his id."""
    account = sign_in("team_cadre", team_id=1)
    with transaction() as session:
        cadre = Cadre(staff_number="P1", name="页面干部")
        session.add(cadre)
        session.flush()
        session.get_one(Account, account.id).cadre_id = cadre.id
        return cadre.id or 0


def test_a_draft_is_written_and_put_up(open_page: Callable[..., Any], database: str) -> None:
    page = open_page(PAGE)
    page.text_input(key="draft_title_0").set_value("示例路攻坚")
    page.text_area(key="draft_description_0").set_value("征地迁坟")
    page.text_input(key="target_name_0_0").set_value("征地")
    page.number_input(key="target_amount_0_0").set_value(12.5)
    page.text_input(key="target_unit_0_0").set_value("亩")
    page.button(key="draft_go_0").click().run()
    assert not page.exception
    target = asked(select(BountyTarget))
    assert (target.name, str(target.amount), target.unit) == ("征地", "12.50", "亩")
    page = open_page(PAGE, id=str(target.bounty_id))
    page.button(key="publish_0").click().run()
    assert asked(select(Bounty.status)) is BountyStatus.PUBLISHED


def test_whoever_selects_is_told_when(open_page: Callable[..., Any], database: str) -> None:
    page = open_page(PAGE, id=str(made(open_now)))
    assert any("过了报名截止时间，在这里评选" in str(one.value) for one in page.caption)


def test_what_cannot_stand_is_told_and_what_was_typed_stays(
    open_page: Callable[..., Any], database: str
) -> None:
    page = open_page(PAGE)
    page.text_input(key="draft_title_0").set_value("示例路攻坚")
    page.button(key="draft_go_0").click().run()
    assert "任务说明" in page.toast[0].value
    assert page.text_input(key="draft_title_0").value == "示例路攻坚"
    assert asked(select(func.count()).select_from(Bounty)) == 0


@pytest.mark.long
def test_a_cadre_signs_up_with_one_form_and_takes_it_back(
    open_page: Callable[..., Any], as_cadre: int
) -> None:
    bounty = made(open_now)
    page = open_page_again(open_page)
    page.radio(key=f"role_{bounty}_0").set_value(BidRole.LEADER)
    page.text_area(key=f"statement_{bounty}_0").set_value("熟悉两个村")
    page.button(key=f"bid_go_{bounty}_0").click().run()
    bid = asked(select(BountyBid))
    assert (bid.cadre_id, bid.role, bid.statement) == (as_cadre, BidRole.LEADER, "熟悉两个村")
    assert any("我已报名领衔" in badge.value for badge in page.markdown)
    page.button(key=f"withdraw_{bounty}_1").click().run()
    assert asked(select(BountyBid.withdrawn_at)) is not None


def open_page_again(open_page: Callable[..., Any]) -> Any:
    return open_page(PAGE)


def test_a_rater_rates_everyone_at_once(open_page: Callable[..., Any], database: str) -> None:
    bounty = made(Board.selecting)
    bids = asked(select(func.min(BountyBid.id), func.max(BountyBid.id)))
    page = open_page(PAGE, id=str(bounty))
    for bid in bids:
        page.number_input(key=f"ability_{bid}_0").set_value(80)
        page.number_input(key=f"familiarity_{bid}_0").set_value(70)
        page.text_input(key=f"reason_{bid}_0").set_value("做过")
    page.button(key="rate_go_0").click().run()
    assert asked(select(func.count()).select_from(BountyRating)) == 2


@pytest.mark.long
def test_progress_is_recorded_and_acceptance_brings_the_points(
    open_page: Callable[..., Any], database: str
) -> None:
    bounty = made(Board.running)
    page = open_page(PAGE, id=str(bounty))
    first, second = asked(select(func.min(BountyTarget.id), func.max(BountyTarget.id)))
    page.number_input(key=f"amount_{first}_{bounty}_0").set_value(10.0)
    page.number_input(key=f"amount_{second}_{bounty}_0").set_value(4.0)
    page.button(key=f"progress_go_{bounty}_0").click().run()
    page.text_area(key=f"submit_text_{bounty}_0").set_value("全部完成")
    page.button(key=f"submit_go_{bounty}_0").click().run()
    page.text_area(key=f"accept_text_{bounty}_0").set_value("现场核验，同意")
    page.button(key=f"accept_go_{bounty}_0").click().run()
    assert not page.exception
    assert asked(select(Bounty.status)) is BountyStatus.SETTLED
    assert asked(select(func.sum(col(SpecialEntry.points)))) == 10


@pytest.mark.long
def test_a_team_is_changed_with_a_reason(open_page: Callable[..., Any], database: str) -> None:
    bounty = made(Board.running)
    bid = asked(select(BountyBid.id).where(BountyBid.role == BidRole.BACKBONE))
    page = open_page(PAGE, id=str(bounty))
    page.selectbox(key=f"change_who_{bounty}_0").set_value(bid)
    page.button(key=f"change_go_{bounty}_0").click().run()
    assert "调整的原因" in page.toast[0].value
    page.text_input(key=f"change_why_{bounty}_0").set_value("抽调去防汛")
    page.button(key=f"change_go_{bounty}_0").click().run()
    assert not page.exception
    assert asked(select(BountyBid.is_chosen).where(BountyBid.id == bid)) is False
    assert any("抽调去防汛" in text.value for text in page.markdown)


@pytest.mark.long
@pytest.mark.parametrize(
    "make", [Board.settled, Board.failed, Board.unclaimed, Board.cancelled, Board.teaming]
)
def test_a_bounty_opens_in_every_state(open_page: Callable[..., Any], database: str, make: Any) -> None:
    page = open_page(PAGE, id=str(made(make)))
    assert not page.exception
    assert any("示例大道攻坚" in text.value for text in page.subheader)


def test_an_unknown_bounty_is_told_in_a_sentence(open_page: Callable[..., Any]) -> None:
    assert "没有这张榜" in open_page(PAGE, id="999").warning[0].value
