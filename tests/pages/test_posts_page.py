"""岗位 through the page: a draft adopted, a choice opened, wished for, answered, matched and settled."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from dashboard.assessment.posts import actions_choice, actions_wishes
from dashboard.store.database import engine_for, transaction
from dashboard.store.store_files import database_url
from dashboard.words.clock import now
from dashboard.words.days import township_date
from models import (
    Account,
    ChoiceKind,
    ChoiceStatus,
    Post,
    PostChoice,
    PostHolding,
    PostList,
    PostListStatus,
    PostMatch,
    PostProposal,
    PostRound,
    PostWish,
)
from tests.assessment.posts.ground import DAY, ROOM, a_cadre, hold, person, post

PAGE = "pages/assessment/posts.py"
VIEWS = ("list", "mine", "choice", "versions", "coverage")
Open = Callable[..., Any]


def asked(query: Any) -> Any:
    with Session(engine_for(database_url())) as session:
        return session.exec(query).first()


def shown(page: Any) -> str:
    """Everything in words on the page."""
    parts = (page.markdown, page.caption, page.info, page.warning, page.success, page.error, page.subheader)
    return "\n".join(str(one.value) for part in parts for one in part)


@pytest.fixture
def cadre_id(sign_in: Callable[..., Account], open_page: Open) -> int:
    """Signed in as somebody of a team who is a cadre; his id."""
    account = sign_in("team_cadre", team_id=1)
    with transaction() as session:
        row = a_cadre(session, name="页面*干部*")
        session.get_one(Account, account.id).cadre_id = row.id
        return row.id or 0


def opened(session: Session, *numbers: int, cadre: int | None = None) -> int:
    """A choice that is open at this very moment, with these wishes of somebody."""
    at = now()
    choice = actions_choice.open_choice(
        session, title="春季*选岗*", kind=ChoiceKind.VACANT, from_on=township_date(at) + 20 * DAY,
        closes_at=at + DAY, answers_by=at + 2 * DAY, by=ROOM, at=at,
    )  # fmt: skip
    if numbers:
        ids = [post(session, number).id or 0 for number in numbers]
        by = person("team_cadre", 1, cadre_id=cadre)
        actions_wishes.choose(session, choice_id=choice, post_ids=ids, by=by, at=at)
    return choice


def past_closing(session: Session) -> None:
    """Let the round have closed an hour ago, so that modules answer now."""
    row = session.exec(select(PostRound)).one()
    row.closes_at, row.answers_by = now() - timedelta(hours=1), now() + DAY
    session.add(row)


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_of_an_empty_town_says_what_to_do(open_page: Open, database: str, view: str) -> None:
    page = open_page(PAGE, view=view)
    assert not page.exception
    words = {
        "mine": "没有对应的干部", "choice": "还没有选过岗", "coverage": "还没有登记干部",
        "list": "", "versions": "没有登记班子会决议",
    }  # fmt: skip
    assert words[view] in shown(page)


def test_the_list_shows_holders_and_free_places(open_page: Open, database: str) -> None:
    with transaction() as session:
        hold(session, a_cadre(session, name="任岗人"), 1, township_date(now()))
    page = open_page(PAGE)
    rows = page.dataframe[0].value
    assert len(rows) == 70
    first = rows[rows["number"] == 1].iloc[0]
    assert (first["holders"], first["held"], first["state"]) == ("任岗人", 1, "满员")
    page.segmented_control(key="posts_shown").set_value("超员").run()
    assert "没有这样的岗位" in shown(page)


def test_the_coverage_names_who_has_no_post(open_page: Open, database: str) -> None:
    with transaction() as session:
        a_cadre(session, name="无岗*甲*")
        hold(session, a_cadre(session), 1, township_date(now()))
    page = open_page(PAGE, view="coverage")
    assert [one.value for one in page.metric][:3] == ["1 / 2", "无数据", "1"]
    assert "没有岗位：无岗\\*甲\\*" in shown(page)


@pytest.mark.long
def test_a_version_is_drafted_and_adopted(open_page: Open, database: str) -> None:
    page = open_page(PAGE, view="versions")
    page.text_area(key="draft_note_0").set_value("重新梳理")
    page.button(key="draft_go_0").click().run()
    assert asked(select(PostList.status).order_by(col(PostList.version).desc())) is PostListStatus.DRAFTING
    draft = asked(select(PostList.id).order_by(col(PostList.version).desc()))
    page.text_input(key=f"new_name_{draft}_0").set_value("数据治理专员")
    page.selectbox(key=f"new_module_{draft}_0").set_value(1)
    page.number_input(key=f"new_difficulty_{draft}_0").set_value(9)
    page.text_area(key=f"new_reason_{draft}_0").set_value("新增职能")
    page.button(key=f"new_go_{draft}_0").click().run()
    assert "难度是 1–8 的整数" in page.toast[0].value
    assert page.text_input(key=f"new_name_{draft}_0").value == "数据治理专员"
    page.number_input(key=f"new_difficulty_{draft}_0").set_value(6)
    page.button(key=f"new_go_{draft}_0").click().run()
    assert not page.exception
    assert asked(select(PostProposal.points).where(PostProposal.number == 71)) == 9
    assert "和比较版的不同（1 处）" in shown(page)
    page.text_input(key=f"adopt_chair_{draft}_0").set_value("测试书记")
    page.text_area(key=f"adopt_text_{draft}_0").set_value("同意岗位清单。")
    page.button(key=f"adopt_go_{draft}_0").click().run()
    assert not page.exception
    assert asked(select(Post.name).where(Post.version == 2, Post.number == 71)) == "数据治理专员"
    assert "测试书记" in shown(page)


@pytest.mark.long
def test_a_cadre_ranks_posts_and_takes_them_back(cadre_id: int, open_page: Open, database: str) -> None:
    page = open_page(PAGE, view="mine")
    assert "现在没有正在进行的选岗" in shown(page)
    with transaction() as session:
        opened(session)
        first, second = post(session, 1).id, post(session, 2).id
    assert "您还没有填" in shown(open_page(PAGE))
    page = open_page(PAGE, view="mine")
    page.selectbox(key="mine_wish_1_0").set_value(second)
    page.selectbox(key="mine_wish_2_0").set_value(first)
    page.button(key="mine_go_0").click().run()
    assert not page.exception
    own = select(PostWish.post_id).where(PostWish.cadre_id == cadre_id)
    assert asked(own.order_by(col(PostWish.rank))) == second
    assert "您还没有填" not in shown(open_page(PAGE))
    page.button(key="mine_back_1").click().run()
    assert asked(own) is None


@pytest.mark.long
def test_a_choice_is_opened_answered_matched_and_settled(open_page: Open, database: str) -> None:
    with transaction() as session:
        cadre = a_cadre(session, name="选岗人")
        session.flush()
        own = cadre.id
    page = open_page(PAGE, view="choice")
    page.text_input(key="choice_title_0").set_value("春季选岗")
    page.button(key="choice_go_0").click().run()
    assert not page.exception
    choice = asked(select(PostChoice))
    assert (choice.title, choice.kind) == ("春季选岗", ChoiceKind.VACANT)
    page.selectbox(key=f"for_who_{choice.id}_0").set_value(own)
    with transaction() as session:
        wanted = post(session, 1).id
    page.selectbox(key=f"for_wish_1_{choice.id}_0").set_value(wanted)
    page.text_input(key=f"for_why_{choice.id}_0").set_value("电话委托")
    page.button(key=f"for_go_{choice.id}_0").click().run()
    assert asked(select(PostWish.post_id)) == wanted
    with transaction() as session:
        past_closing(session)
    page = open_page(PAGE, view="choice")
    page.button(key="match_go_0").click().run()
    assert "还有 1 条志愿没有答复" in page.toast[0].value
    page.button(key=f"answers_{wanted}_go_0").click().run()
    page.button(key="match_go_1").click().run()
    assert not page.exception
    assert asked(select(PostMatch.reason)) == "第 1 志愿，模块没有排名，按工号列第 1（1 人可选，1 个名额）"
    page.button(key=f"settle_go_{choice.id}_0").click().run()
    assert asked(select(PostChoice.status)) is ChoiceStatus.SETTLED
    assert asked(select(PostHolding.post_id).where(PostHolding.cadre_id == own)) == wanted
    assert not page.exception


@pytest.mark.long
def test_typed_words_are_shown_as_words(open_page: Open, database: str) -> None:
    with transaction() as session:
        row = a_cadre(session, name="干部![图](http://example.com/x.png)")
        opened(session, 1, cadre=row.id)
    for view in ("choice", "coverage"):
        page = open_page(PAGE, view=view)
        assert not page.exception
        assert "![图](" not in shown(page)
        assert "*选岗*" not in shown(page).replace("\\*", "")


@pytest.mark.long
def test_a_grid_worker_sees_posts_and_no_forms(
    sign_in: Callable[..., Account], open_page: Open, database: str
) -> None:
    with transaction() as session:
        row = a_cadre(session)
        opened(session, 1, cadre=row.id)
    sign_in("grid_worker", village_id=1)
    for view in VIEWS:
        page = open_page(PAGE, view=view)
        assert not page.exception
        assert [one.label for one in page.button if one.key and "_go_" in one.key] == []
