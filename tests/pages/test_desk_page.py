"""The desk: what waits, the suggestion with its reasons, taken by one key or changed with a reason."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from dashboard.incidents.life import actions_handling
from models import Action, Identity, IncidentStatus, Party
from tests.incidents.room import Room
from tests.pages.room_pages import calls_of, lives, log_of, number_of, row_of, said, shares_of
from tests.stores import TRICKS

PAGE = "pages/incidents/desk.py"
Open = Callable[..., Any]


def keys(page: Any) -> set[str]:
    return {str(button.key) for button in page.button}


def titles(page: Any) -> list[str]:
    """The inbox without lamps and badges."""
    return [str(option).split("] ")[-1].split(" ")[-1] for option in page.radio(key="desk_inbox").options]


def simple(room: Room) -> int:
    return room.report(title="邻居吵架", category_id=room.category("neighbour_quarrel"), village_id=2)


@pytest.mark.long
def test_one_key_accepts_triages_and_dispatches_and_the_case_says_why(open_page: Open) -> None:
    one = lives(simple)
    page = open_page(PAGE, id=number_of(one))
    assert not page.exception
    page.button(key=f"desk_take_{one}").click().run()
    assert not page.exception
    row = row_of(one)
    assert row.status is IncidentStatus.DISPATCHED
    assert [line.action for line in log_of(one)] == [
        Action.REPORT, Action.ACCEPT, Action.TRIAGE, Action.DISPATCH,
    ]  # fmt: skip
    assert "事项类别“邻里纠纷”通常一类" in row.why
    assert [share.party for share in shares_of(one)] == [Party.MODULE]
    assert log_of(one)[2].data["suggested"]["类别"] == "一类"


def pressed(page: Any, key: str) -> Any:
    page.button(key=key).click().run()
    assert not page.exception
    return page


@pytest.mark.long
def test_what_was_reported_without_a_category_is_proposed_from_its_words_and_done_by_one_key(
    open_page: Open,
) -> None:
    one = lives(lambda room: room.report(title="邻居吵架，邻里纠纷", village_id=2))
    page = open_page(PAGE, id=number_of(one))
    assert not page.exception
    assert "定为“邻里纠纷”" in said(page)
    # The likeliest stands chosen; nothing is written before the press.
    assert row_of(one).category_id is None
    pressed(page, f"desk_take_{one}")
    row = row_of(one)
    assert (row.category_id, row.status) == (category("neighbour_quarrel"), IncidentStatus.DISPATCHED)
    assert [line.action for line in log_of(one)] == [
        Action.REPORT, Action.ACCEPT, Action.AMEND, Action.TRIAGE, Action.DISPATCH,
    ]  # fmt: skip


@pytest.mark.long
def test_of_what_no_words_tell_the_commonest_categories_are_offered_and_the_key_says_why_it_cannot(
    open_page: Open,
) -> None:
    lives(simple)
    one = lives(lambda room: room.report(title="有人来问一声", category_id=None))
    page = open_page(PAGE, id=number_of(one))
    assert "还不能交办：没有事项类别" in said(page)
    pressed(page, f"desk_take_{one}")
    assert any("还不能交办：没有事项类别" in toast.value for toast in page.toast)
    assert row_of(one).status is IncidentStatus.REPORTED
    pressed(page, f"desk_likely_{one}_1")
    assert "定为“邻里纠纷”" in said(page)
    pressed(page, f"desk_take_{one}")
    row = row_of(one)
    assert (row.category_id, row.status) == (category("neighbour_quarrel"), IncidentStatus.DISPATCHED)


@pytest.mark.long
def test_one_shared_word_is_offered_first_and_not_taken_for_meant(open_page: Open) -> None:
    one = lives(lambda room: room.report(title="一件说不清的事", category_id=None))
    page = open_page(PAGE, id=number_of(one))
    assert "交通标线不清晰" in page.button(key=f"desk_likely_{one}_1").label
    assert "还不能交办：没有事项类别" in said(page)


@pytest.mark.long
def test_a_village_that_the_words_name_is_proposed_and_written_with_the_decision(open_page: Open) -> None:
    name = village_name(2)
    one = lives(
        lambda room: room.report(
            title=f"{name}邻居吵架", category_id=room.category("neighbour_quarrel"), village_id=None
        )
    )
    page = open_page(PAGE, id=number_of(one))
    assert f"写到了“{name}”" in said(page)
    pressed(page, f"desk_take_{one}")
    assert (row_of(one).village_id, row_of(one).status) == (2, IncidentStatus.DISPATCHED)


def village_name(village_id: int) -> str:
    from dashboard.store.database import reading
    from models import Village

    with reading() as session:
        return session.get_one(Village, village_id).short_name


@pytest.mark.long
def test_what_was_changed_is_what_the_one_key_sends_and_it_outlives_another_category(open_page: Open) -> None:
    one = lives(lambda room: room.report(title="邻居吵架，邻里纠纷", village_id=2))
    page = pressed(open_page(PAGE, id=number_of(one)), f"desk_change_{one}")
    village = next(key for key in _keys() if key.startswith("department"))
    page.multiselect(key=f"desk_{one}_0_units").set_value([village]).run()
    page.text_area(key=f"desk_{one}_0_reason").set_value("部门更熟").run()
    other = page.selectbox(key=f"desk_{one}_0_category")
    other.set_value(category("family_quarrel")).run()
    assert page.multiselect(key=f"desk_{one}_0_units").value == [village]
    page.radio(key=f"desk_{one}_0_kind").set_value(1).run()
    pressed(page, f"desk_take_{one}")
    row = row_of(one)
    assert row.category_id == category("family_quarrel")
    assert [share.party for share in shares_of(one)] == [Party.DEPARTMENT]
    assert "理由：部门更熟" in row.why


@pytest.mark.long
def test_what_was_changed_is_there_again_in_another_session(open_page: Open) -> None:
    one = lives(simple)
    page = pressed(open_page(PAGE, id=number_of(one)), f"desk_change_{one}")
    page.text_area(key=f"desk_{one}_0_reason").set_value("组团更熟").run()
    again = open_page(PAGE, id=number_of(one))
    assert again.text_area(key=f"desk_{one}_0_reason").value == "组团更熟"


@pytest.mark.long
def test_what_is_next_stands_first(open_page: Open) -> None:
    reported, fed_back = lives(simple), lives(lambda room: room.fed_back())
    assert headings(open_page(PAGE, id=number_of(reported))) == ["建议", "点将", "其他办理"]
    assert headings(open_page(PAGE, id=number_of(fed_back))) == ["办理", "点将"]


def headings(page: Any) -> list[str]:
    named = [str(heading.value) for heading in page.subheader]
    return [name for name in named if name in ("建议", "点将", "其他办理", "办理")]


@pytest.mark.long
def test_a_change_needs_its_reason_and_is_kept_with_it(open_page: Open) -> None:
    one = lives(simple)
    page = open_page(PAGE, id=number_of(one))
    page.button(key=f"desk_change_{one}").click().run()
    units = page.multiselect(key=f"desk_{one}_0_units")
    team = next(str(option) for option in units.options if "组团" in str(option))
    units.set_value([next(key for key in _keys() if _keys()[key] == team)]).run()
    page.button(key=f"desk_send_{one}").click().run()
    assert "改动建议的理由" in said(page)
    assert row_of(one).status is IncidentStatus.REPORTED
    page.text_area(key=f"desk_{one}_0_reason").set_value("组团更熟").run()
    page.button(key=f"desk_send_{one}").click().run()
    assert not page.exception
    assert [share.party for share in shares_of(one)] == [Party.TEAM]
    assert "调度改了承办方，理由：组团更熟" in row_of(one).why


def category(code: str) -> int:
    from dashboard.store.database import reading
    from tests.incidents.room import Room

    with reading() as session:
        return Room(session).category(code)


def _keys() -> dict[str, str]:
    from dashboard.incidents.case.queries_choices import units
    from dashboard.store.database import reading
    from dashboard.words.labels import LABELS

    with reading() as session:
        rows = units(session).to_dict("records")
    return {f"{r['kind']}:{r['unit_id']}": f"{LABELS[Party(r['kind'])]} · {r['name']}" for r in rows}


@pytest.mark.long
def test_an_urgent_one_stands_first_and_a_village_matter_waits_for_its_village(open_page: Open) -> None:
    first, urgent = lives(simple), lives(lambda room: room.report(title="着火了", urgent=True))
    from models import Level

    village = lives(lambda room: room.report(title="村里先办", level=Level.VILLAGE))
    page = open_page(PAGE)
    assert not page.exception
    assert titles(page) == ["着火了", "邻居吵架"]
    assert ":red-badge[急]" in page.radio(key="desk_inbox").options[0]
    page.radio(key="desk_inbox").set_value(number_of(first)).run()
    assert not page.exception
    assert f"desk_take_{first}" in keys(page)
    assert page.query_params["id"] in (number_of(first), [number_of(first)])
    assert {number_of(urgent), number_of(village)} & set(page.radio(key="desk_inbox").options) == set()


@pytest.mark.long
def test_a_desk_steps_through_its_inbox(open_page: Open) -> None:
    one = lives(simple)
    page = open_page(PAGE)
    page.button(key="walk_next").click().run()
    assert not page.exception
    assert f"desk_take_{one}" in keys(page)


@pytest.mark.long
def test_what_may_be_the_same_is_joined_by_one_press_and_the_further_one_goes_on(open_page: Open) -> None:
    further = lives(lambda room: room.dispatched(title="村口大樟树倒了", village_id=2))
    again = lives(lambda room: room.report(title="大樟树倒在路上", village_id=2))
    page = open_page(PAGE, id=number_of(again))
    assert "同一个村（没有位置可比）" in said(page)
    pressed(page, f"desk_join_{number_of(again)}_{number_of(further)}")
    assert (row_of(again).status, row_of(again).parent_id) == (IncidentStatus.MERGED, further)
    # From the other one's side it is the other way round, and what is merged is not offered.
    third = lives(lambda room: room.report(title="樟树倒了挡路", village_id=2))
    page = open_page(PAGE, id=number_of(further))
    assert "把它并进来" in [str(button.label) for button in page.button]
    pressed(page, f"desk_join_{number_of(further)}_{number_of(third)}")
    assert row_of(third).parent_id == further


@pytest.mark.long
@pytest.mark.parametrize("title", TRICKS[:4])
def test_hostile_words_stay_words(open_page: Open, title: str) -> None:
    one = lives(lambda room: room.report(title=title[:190], village_id=2, category_id=3))
    page = open_page(PAGE, id=number_of(one))
    assert not page.exception
    assert not [text.value for text in page.markdown if title in text.value]
    assert not [option for option in page.radio(key="desk_inbox").options if title in option]


def test_an_empty_desk_says_so(open_page: Open) -> None:
    page = open_page(PAGE)
    assert not page.exception
    assert "没有等着办的事" in said(page)


@pytest.mark.long
def test_every_part_of_a_suggestion_can_be_changed_and_the_reason_stays_in_the_why(open_page: Open) -> None:
    one = lives(simple)
    page = open_page(PAGE, id=number_of(one))
    page.button(key=f"desk_change_{one}").click().run()
    form = f"desk_{one}_0_"
    page.radio(key=form + "kind").set_value(2).run()
    for name in ("platform", "module", "item", "thing"):
        box = page.selectbox(key=form + name)
        box.set_value(next(value for value in ids_of(name) if value != box.value)).run()
    # The lead department follows the entry that was chosen last.
    assert page.selectbox(key=form + "department").value is not None
    units = [next(key for key in _keys() if key.startswith(kind)) for kind in ("module", "team")]
    page.multiselect(key=form + "units").set_value(units).run()
    page.text_area(key=form + "reason").set_value("几家都要到场").run()
    page.button(key=f"desk_send_{one}").click().run()
    assert not page.exception
    row = row_of(one)
    assert row.status is IncidentStatus.DISPATCHED
    changes = "类别、平台、模块、牵头部门、属地清单、一件事、承办方"
    assert f"调度改了{changes}，理由：几家都要到场" in row.why
    # A 一件事 opens a share for each department that it names, beside the two that were chosen.
    assert {share.party for share in shares_of(one)} == {Party.MODULE, Party.TEAM, Party.DEPARTMENT}


def ids_of(name: str) -> list[int]:
    from dashboard.store.database import reading
    from models import Module, OneThing, Platform, ResponsibilityItem

    table: Any = {"platform": Platform, "module": Module, "item": ResponsibilityItem, "thing": OneThing}[name]
    with reading() as session:
        return list(session.exec(select(table.id).order_by(table.id.desc())))


@pytest.mark.long
def test_an_alternative_goes_into_the_form_by_one_touch(open_page: Open) -> None:
    one = lives(simple)
    page = open_page(PAGE, id=number_of(one))
    others = page.radio(key=f"desk_{one}_0_other")
    chosen = next(str(option) for option in others.options if "组团" in str(option))
    others.set_value(chosen.replace("\\", "")).run()
    assert not page.exception
    assert [unit.split(":")[0] for unit in page.multiselect(key=f"desk_{one}_0_units").value] == ["team"]


@pytest.mark.long
def test_a_person_is_called_by_one_touch_and_then_no_longer_offered(open_page: Open) -> None:
    one = lives(simple)
    cadre = lives(lambda room: room.cadre(identity=Identity.TOWN))
    page = open_page(PAGE, id=number_of(one))
    page.button(key=f"desk_call_{one}_cadre_ids_{cadre}").click().run()
    assert not page.exception
    assert [call.cadre_id for call in calls_of(one)] == [cadre]
    assert calls_of(one)[0].task == "到现场核实处置"
    assert f"desk_call_{one}_cadre_ids_{cadre}" not in keys(page)
    assert "测试干部R1" in said(page)


@pytest.mark.long
def test_the_desk_says_how_the_clocks_stand_who_is_on_duty_and_whether_the_town_may(open_page: Open) -> None:
    one = lives(simple)
    page = open_page(PAGE, id=number_of(one))
    words = said(page)
    assert "受理" in words
    # Reported an hour ago, and to be accepted within half of one.
    assert "已超" in words
    assert "交办后3个工作日内" in words
    assert "现在没有人值班" in words
    assert "去接班" in [link.proto.label for link in page.get("page_link")]
    assert "赋权核对" in words
    assert "按键" in words


@pytest.mark.long
def test_the_case_and_the_desk_lead_to_each_other(open_page: Open, sign_in: Callable[..., Any]) -> None:
    one = lives(simple)
    links = [link.label for link in open_page(PAGE, id=number_of(one)).get("page_link")]
    assert "打开事件页" in links
    case = open_page("pages/incidents/incident.py", id=number_of(one))
    assert "到调度台" in [link.label for link in case.get("page_link")]
    sign_in("leadership")
    case = open_page("pages/incidents/incident.py", id=number_of(one))
    assert not case.exception
    assert "到调度台" not in [link.label for link in case.get("page_link")]


@pytest.mark.long
def test_an_empty_desk_says_that_nothing_waits_and_leads_to_registering(open_page: Open) -> None:
    page = open_page(PAGE)
    assert not page.exception
    assert "现在没有等指挥室办的事" in said(page)
    one = lives(simple)
    # Never opens empty: the most pressing one is open.
    page = open_page(PAGE)
    assert f"desk_take_{one}" in keys(page)
    assert page.query_params["id"] in (number_of(one), [number_of(one)])
    assert "按 J 打开最急的一件" in said(open_page(PAGE, id="NL-20200101-0001"))


def given_back(room: Room) -> int:
    parties = (room.choice("module:enforcement", is_lead=True), room.choice("department:ecology"))
    incident = room.dispatched(*parties)
    room.do("liaison:ecology", actions_handling.give_back, incident_id=incident, reason="没有执法权")
    return incident


@pytest.mark.long
def test_a_returned_part_is_settled_at_the_desk(open_page: Open) -> None:
    one = lives(given_back)
    page = open_page(PAGE, id=number_of(one))
    assert not page.exception
    assert any("没有执法权" in warning.value for warning in page.warning)
    assert f"act_{one}_settle_return" in keys(page)
