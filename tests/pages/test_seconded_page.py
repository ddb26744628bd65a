"""What people do on the page of seconded staff, and that whoever has left sees nothing of it."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from dashboard.delegation.seconded import widgets
from dashboard.delegation.seconded.actions_cases import request_transfer
from dashboard.screen.session import Browser
from dashboard.store.database import reading, transaction
from dashboard.words.clock import now
from dashboard.words.days import day_start, township_date
from models import (
    Account,
    Cadre,
    CaseStatus,
    Post,
    PostHolding,
    PostList,
    PostListStatus,
    Presence,
    PresenceSpell,
    Secondment,
    StaffCase,
    Staffing,
)
from tests.access.people import a_grant, a_session, an_account
from tests.delegation.seconded.ground import do, person, seconded
from tests.pages.room_pages import said, unit

PAGE, LIST = "pages/delegation/seconded.py", "pages/incidents/incidents.py"
Open = Callable[..., Any]
DAY = timedelta(days=1)


def settled(fill: Callable[[Session], Any]) -> Any:
    with transaction() as session:
        session.expire_on_commit = False
        return fill(session)


def rows_of(table: Any) -> list[Any]:
    with reading() as session:
        return list(session.exec(select(table).order_by(table.id)))


@pytest.fixture
def cadre(database: str) -> Cadre:
    return settled(lambda session: seconded(session, from_on=township_date(now()) - 100 * DAY)[0])


@pytest.fixture
def as_cadre(
    cadre: Cadre, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> Callable[[datetime | None], Account]:
    """Sign the seconded cadre in, as he would be at that moment (None: now)."""

    def signed(at: datetime | None = None) -> Account:
        def fill(session: Session) -> tuple[Account, str]:
            account = an_account(session, cadre_id=cadre.id)
            a_grant(session, account, "seconded", module_id=1)
            return account, a_session(session, account, at=at or now())

        account, token = settled(fill)
        for module in ("session", "data"):
            monkeypatch.setattr(f"dashboard.screen.{module}.this_browser", lambda: Browser(token, None))
        if at is not None:
            for module in ("dashboard.words.clock", "dashboard.screen.session", "dashboard.screen.data"):
                monkeypatch.setattr(f"{module}.now", lambda: at)
            monkeypatch.setattr("dashboard.screen.data.this_minute", lambda: at)
        return account

    return signed


def test_each_figure_of_the_board_leads_to_the_people_it_counts(open_page: Open, cadre: Cadre) -> None:
    def fill(session: Session) -> tuple[int | None, int | None]:
        ending = seconded(session, from_on=township_date(now()) - 700 * DAY)[0].id
        away = seconded(session, from_on=township_date(now()) - 10 * DAY)[0].id
        for cadre_id, presence in ((ending, Presence.IN_FIELD), (away, Presence.ON_LEAVE)):
            session.add(PresenceSpell(cadre_id=cadre_id, presence=presence, started_at=now() - DAY))
        return ending, away

    ending, away = settled(fill)
    counted = {"free": {ending}, "handling": set(), "untold": {cadre.id}, "ending": {ending}}
    page = open_page(PAGE)
    figures = {one.label: one.value for one in page.metric}
    for who, ids in counted.items():
        assert figures[widgets.WHO[who]] == str(len(ids))
        shown = open_page(PAGE, by="list", who=who)
        tables = [one.value["cadre_id"] for one in shown.dataframe]
        assert {row for table in tables for row in table} == ids
        assert (f"现在没有“{widgets.WHO[who]}”的人" in said(shown)) == (not ids)
    links = [one.proto.query_string for one in page.get("page_link")]
    assert {f"by=list&who={who}" for who in counted} <= set(links)


@pytest.mark.long
def test_his_own_whereabouts_take_one_touch(open_page: Open, as_cadre: Any, cadre: Cadre) -> None:
    page = open_page(PAGE)
    as_cadre()
    page.run()
    assert not page.exception
    assert "没有登记去向" in said(page)
    page.text_input(key="own_note_0").set_value("去塘湖村")
    page.button(key="own_in_field_0").click().run()
    (spell,) = rows_of(PresenceSpell)
    assert (spell.cadre_id, spell.presence, spell.note) == (cadre.id, Presence.IN_FIELD, "去塘湖村")
    assert "已登记：外勤" in said(page)
    # At once, and not when the minute is over.
    assert "没有登记去向" not in said(page)
    assert "去塘湖村" in said(page)
    assert "不在时请同事代岗" in [link.proto.label for link in page.get("page_link")]
    # He sees himself, and no board of the others.
    assert page.subheader[0].value == cadre.name


@pytest.mark.long
@pytest.mark.parametrize(("staffing", "is_open"), [(Staffing.RETURNED, True), (Staffing.TRANSFERRED, False)])
def test_the_day_after_he_leaves_he_sees_nothing(
    open_page: Open, as_cadre: Any, cadre: Cadre, staffing: Staffing, is_open: bool
) -> None:
    """On his last day he works as ever, however he leaves; at midnight it is over."""
    last = township_date(now()) + 3 * DAY
    at = day_start(last + DAY) - timedelta(minutes=1) if is_open else day_start(last + DAY)

    def leave(session: Session) -> None:
        row = session.exec(select(Secondment).where(col(Secondment.cadre_id) == cadre.id)).one()
        row.staffing, row.to_on = staffing, last

    settled(leave)
    page = open_page(PAGE)
    as_cadre(at)
    page.run()
    assert not page.exception
    assert (cadre.name in [one.value for one in page.subheader]) == is_open
    assert ("没有角色" in said(page)) != is_open
    listed = page.switch_page(LIST).run()
    assert bool(listed.dataframe or "没有符合" in said(listed) or listed.title) == is_open


@pytest.mark.long
def test_the_room_opens_a_cadre_and_asks_for_what_is_refused(open_page: Open, cadre: Cadre) -> None:
    page = open_page(PAGE, cadre=str(cadre.id))
    page.text_input(key=f"transfer_target_{cadre.id}_0").set_value("原单位")
    page.text_area(key=f"transfer_reason_{cadre.id}_0").set_value("家庭原因")
    page.button(key=f"transfer_go_{cadre.id}_0").click().run()
    assert "锁编锁人：派驻满两年" in said(page)
    # What was typed stays.
    assert page.text_input(key=f"transfer_target_{cadre.id}_0").value == "原单位"
    page.checkbox(key=f"transfer_order_{cadre.id}_0").check()
    page.text_input(key=f"transfer_number_{cadre.id}_0").set_value("区委组〔2026〕3号")
    page.button(key=f"transfer_go_{cadre.id}_0").click().run()
    (case,) = rows_of(StaffCase)
    assert (case.status, case.order_number) == (CaseStatus.REQUESTED, "区委组〔2026〕3号")


@pytest.mark.long
def test_the_leadership_decides_and_the_commander_carries_out(
    open_page: Open, sign_in: Any, database: str
) -> None:
    def fill(session: Session) -> tuple[int, int]:
        one, _ = seconded(session, from_on=date(2020, 1, 1))
        case_id = do(session, person("commander"), request_transfer, at=now(), cadre_id=one.id,
                     target="原单位", last_on=township_date(now()), reason="家庭原因")  # fmt: skip
        return one.id or 0, case_id

    cadre_id, case_id = settled(fill)
    page = open_page(PAGE, view="cases")
    commander_sees = {str(one.key) for one in page.button}
    assert f"case_{case_id}_agree_go_0" not in commander_sees
    sign_in("leadership")
    page.run()
    page.text_area(key=f"case_{case_id}_agree_text_0").set_value("同意调回")
    page.button(key=f"case_{case_id}_agree_go_0").click().run()
    assert "已同意，待办调离" in said(page)
    sign_in("commander")
    page.run()
    key = next(str(one.key) for one in page.button if str(one.key).startswith(f"case_{case_id}_carry_out_go"))
    page.button(key=key).click().run()
    assert rows_of(StaffCase)[0].status is CaseStatus.TRANSFERRED
    (home,) = [row for row in rows_of(Secondment) if row.cadre_id == cadre_id]
    assert (home.staffing, home.to_on) == (Staffing.TRANSFERRED, township_date(now()))


@pytest.mark.long
def test_the_town_places_a_cadre_without_asking_his_department(open_page: Open, cadre: Cadre) -> None:
    page = open_page(PAGE, cadre=str(cadre.id))
    page.selectbox(key=f"place_module_{cadre.id}_0").set_value(unit("module", "service"))
    page.text_input(key=f"place_reason_{cadre.id}_0").set_value("便民大厅缺人")
    page.button(key=f"place_go_{cadre.id}_0").click().run()
    assert "岗位已安排" in said(page)
    assert "大服务" in said(page)


@pytest.mark.long
def test_the_posts_offered_are_those_of_the_list_in_force_on_the_chosen_day(
    open_page: Open, cadre: Cadre
) -> None:
    begins, module = township_date(now()) + 10 * DAY, unit("module", "service")

    def fill(session: Session) -> tuple[str, str]:
        old = session.exec(select(Post).where(Post.module_id == module).order_by(col(Post.number))).first()
        assert old is not None
        adopted = {"status": PostListStatus.ADOPTED, "effective_on": begins, "met_on": begins}
        session.add(PostList(version=2, **adopted))
        session.add(Post(**old.model_dump(exclude={"id", "name", "version"}), name="新版示例岗", version=2))
        return old.name, "新版示例岗"

    old, new = settled(fill)
    page = open_page(PAGE, cadre=str(cadre.id))
    page.selectbox(key=f"place_module_{cadre.id}_0").set_value(module).run()
    assert old in page.multiselect(key=f"place_posts_{cadre.id}_0").options
    key_of = {row.name: row.id for row in rows_of(Post)}
    page.multiselect(key=f"place_posts_{cadre.id}_0").set_value([key_of[old]]).run()
    assert page.session_state[f"place_posts_{cadre.id}_0"] == [key_of[old]]
    page.date_input(key=f"place_from_{cadre.id}_0").set_value(begins).run()
    assert not page.exception
    assert page.multiselect(key=f"place_posts_{cadre.id}_0").options == [new]
    page.multiselect(key=f"place_posts_{cadre.id}_0").set_value([key_of[new]]).run()
    assert page.session_state[f"place_posts_{cadre.id}_0"] == [key_of[new]]
    page.text_input(key=f"place_reason_{cadre.id}_0").set_value("便民大厅缺人")
    page.button(key=f"place_go_{cadre.id}_0").click().run()
    assert "岗位已安排" in said(page)
    assert [row.from_on for row in rows_of(PostHolding)] == [begins]


def test_whoever_sees_no_seconded_staff_still_tells_where_he_is(open_page: Open, sign_in: Any) -> None:
    page = open_page(PAGE)
    own = settled(lambda session: seconded(session)[0])

    def town(session: Session) -> None:
        session.get_one(Cadre, own.id).identity = "town"

    settled(town)
    account = sign_in("team_cadre", team_id=1)

    def bind(session: Session) -> None:
        session.get_one(Account, account.id).cadre_id = own.id

    settled(bind)
    page.run()
    assert not page.exception
    page.button(key="own_on_duty_0").click().run()
    assert [row.presence for row in rows_of(PresenceSpell)] == [Presence.ON_DUTY]
    assert not page.metric
