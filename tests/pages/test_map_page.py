"""The map of incidents: what it shows of now and of a day, and that its URL brings it back."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from dashboard.incidents.find.rules_squares import square_of
from dashboard.screen.moment import word_of
from dashboard.store.database import transaction
from dashboard.wall.maps import layers as layers_module
from dashboard.wall.maps import queries_calls, widgets_map, widgets_time
from models import Action, CallUp, Grid, Incident, IncidentStatus, Level, Village
from tests.factories import an_entry, chained
from tests.wall.scenes.facts import add

pytestmark = pytest.mark.postgresql

MAP, LIST = "pages/wall/map.py", "pages/incidents/incidents.py"
POND, CHAN = "330803112220", "330803112001"
# 20:10 in the township.
NOW = datetime(2026, 3, 4, 12, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
Open = Callable[..., Any]


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    for place in (
        "dashboard.words.clock.now",
        "dashboard.wall.maps.widgets_time.now",
        "dashboard.screen.moment.now",
    ):
        monkeypatch.setattr(place, lambda: NOW)


def fill() -> None:
    """Three at one place, one elsewhere, one without a place, one that was closed at 18:10."""
    with transaction() as session:
        for n in range(3):
            add(session, title=f"塘湖第{n}件", village=POND, longitude=118.83, latitude=28.84, urgent=n == 0,
                reported_at=NOW - (2 + n) * HOUR, red_at=NOW - HOUR if n == 0 else NOW + HOUR,
                yellow_at=NOW - HOUR, module="enforcement")  # fmt: skip
        add(session, title="东边一件", village=CHAN, longitude=118.87, latitude=28.86, place="老樟树下",
            reported_at=NOW - 30 * HOUR)  # fmt: skip
        add(session, title="没有位置", reported_at=NOW - HOUR)
        done = add(session, title="办好了", village=POND, longitude=118.83, latitude=28.84,
                   reported_at=NOW - 5 * HOUR, status=IncidentStatus.CLOSED, level=Level.VILLAGE,
                   concluded_at=NOW - 2 * HOUR)  # fmt: skip
        first = {"incident_id": done.id, "at": NOW - 5 * HOUR, "data": {"set": {"level": "village"}}}
        last = {"action": Action.CLOSE_AT_VILLAGE, "to_status": IncidentStatus.CLOSED}
        session.add_all(chained(
            an_entry(**first), an_entry(incident_id=done.id, seq=2, at=NOW - 2 * HOUR, **last)
        ))  # fmt: skip


def layers(page: Any) -> dict[str, Any]:
    deck = json.loads(page.get("deck_gl_json_chart")[0].proto.json)
    return {layer["id"]: layer for layer in deck["layers"]}


def on_map(page: Any) -> int:
    found = layers(page)
    return sum(row["total"] for row in found["clusters"]["data"]) + len(found["incidents"]["data"])


def said(page: Any) -> str:
    return " ".join(
        str(part.value) for part in (*page.markdown, *page.caption, *page.subheader, *page.warning)
    )


def word(page: Any, name: str) -> str:
    """What the URL says under `name`."""
    found = page.query_params.get(name, "")
    return str(found[0] if isinstance(found, list) and found else found or "")


@pytest.mark.long
def test_an_empty_store_has_a_map_and_no_figures(open_page: Open) -> None:
    page = open_page(MAP)
    assert not page.exception
    assert on_map(page) == 0
    assert "在办 **0**　:gray[没有在办的事，图上只有村社]" in said(page)
    assert len(page.dataframe[0].value) == 22


@pytest.mark.long
def test_the_map_shows_what_the_list_counts(open_page: Open) -> None:
    fill()
    page = open_page(MAP)
    assert not page.exception
    assert on_map(page) == 4
    assert "今天已报 **5**　已办结 **1**　在办 **5**" in said(page)
    assert "其中 1 件没有位置" in said(page)
    assert len(open_page(LIST, status="open").dataframe[0].value) == 5
    table = page.dataframe[0].value.set_index("name")
    assert table.loc["塘湖村", ["open", "red", "recent"]].tolist() == [3, 1, 4]


@pytest.mark.long
@pytest.mark.parametrize(
    ("words", "number"),
    [({"light": "red"}, 1), ({"urgent": "yes"}, 1), ({"module": "enforcement"}, 3), ({"class": "2"}, 0)],
)
def test_filters_narrow_the_map_as_the_list(open_page: Open, words: dict[str, str], number: int) -> None:
    fill()
    assert on_map(open_page(MAP, **words)) == number
    listed = open_page(LIST, status="open", **words).dataframe
    assert (len(listed[0].value) if listed else 0) == number


def dense(page: Any) -> int:
    """Reports that the hints of the density's squares tell, added up."""
    rows = layers(page)["density"]["data"]
    return sum(int(row["tip"].removeprefix("近30天上报 ").removesuffix(" 件")) for row in rows)


@pytest.mark.long
@pytest.mark.parametrize(
    ("words", "number"),
    [
        ({}, 5),
        ({"module": "enforcement"}, 3),
        ({"urgent": "yes"}, 1),
        # A lamp narrows the signs alone.
        ({"light": "red"}, 5),
        # Of the three at one place, those of 17:10 and 18:10 had not come yet.
        ({"day": "2026-03-04", "time": "16:30"}, 3),
        ({"day": "2026-03-04", "time": "16:30", "module": "enforcement"}, 1),
    ],
)
def test_the_density_counts_what_the_filters_mean_until_the_moment_shown(
    open_page: Open, words: dict[str, str], number: int
) -> None:
    fill()
    assert dense(open_page(MAP, layers="density", **words)) == number


def test_a_filter_that_makes_no_sense_is_told(open_page: Open) -> None:
    page = open_page(MAP, light="violet")
    assert "亮灯" in page.warning[0].value


@pytest.mark.long
def test_a_chosen_village_has_its_numbers_its_grids_and_its_cases(open_page: Open) -> None:
    fill()
    page = open_page(MAP, pick=f"village.{POND}", figure="red")
    assert not page.exception
    assert "塘湖村" in said(page)
    links = {link.proto.label: link.proto.query_string for link in page.get("page_link")}
    assert links["在办 **3** 件"] == f"village={POND}&status=open"
    assert links["红灯 **1** 件"] == f"village={POND}&light=red"
    assert any("塘湖第0件" in label for label in links)
    assert "chosen_village" in layers(page)
    assert "没有这个村社" in said(open_page(MAP, pick="village.nowhere"))


@pytest.mark.long
def test_a_chosen_square_lists_its_cases_and_leads_to_exactly_them(open_page: Open) -> None:
    fill()
    word = square_of(118.83, 28.84, 3).word
    page = open_page(MAP, pick=f"square.{word}")
    assert "这一处在办 3 件" in said(page)
    assert len(open_page(LIST, status="open", square=word).dataframe[0].value) == 3


@pytest.mark.long
def test_a_chosen_case_is_told_and_one_that_is_not_there_too(open_page: Open, database: str) -> None:
    fill()
    with transaction() as session:
        number = session.exec(select(Incident.number).where(col(Incident.title) == "东边一件")).one()
    page = open_page(MAP, pick=f"case.{number}")
    assert "东边一件" in said(page)
    assert "现在不在地图上" in said(open_page(MAP, pick="case.NL-20000101-0001"))
    page.button(key="unpick").click().run()
    assert "pick" not in page.query_params


@pytest.mark.long
def test_a_large_cluster_is_looked_into_and_a_way_leads_back(open_page: Open) -> None:
    fill()
    page = open_page(MAP, camera="2_118.83000_28.84000")
    assert on_map(page) >= 3
    page.button(key="map_out").click().run()
    assert word(page, "camera") == "1_118.83000_28.84000"
    page.button(key="map_home").click().run()
    assert "camera" not in page.query_params
    page.button(key="map_in").click().run()
    assert word(page, "camera").startswith("1_")


@pytest.mark.long
def test_a_place_is_found_gets_a_mark_and_loses_it(open_page: Open) -> None:
    fill()
    page = open_page(MAP, find="老樟树")
    spot = next(button for button in page.button if (button.key or "").startswith("spot_place."))
    page = spot.click().run()
    assert not page.exception
    assert word(page, "spot").startswith("place.NL-")
    assert word(page, "camera").startswith("4_118.87000_28.86000")
    assert layers(page)["mark_name"]["data"][0]["text"] == "老樟树下"
    page.button(key="unmark").click().run()
    assert "spot" not in page.query_params


@pytest.mark.long
def test_a_place_that_is_not_found_is_a_sentence(open_page: Open) -> None:
    assert "没有找到“查无此地”" in said(open_page(MAP, find="查无此地"))
    assert "网址里标记的地点没有找到" in said(open_page(MAP, spot="place.NL-20000101-0001"))


@pytest.mark.long
def test_the_layers_live_in_the_url(open_page: Open) -> None:
    fill()
    page = open_page(MAP, layers="density")
    assert on_map(page) == 0
    assert "density" in layers(page)
    assert "villages" not in layers(page)
    page.get("button_group")
    assert layers(open_page(MAP, layers="none")).keys() == {"areas", "outline", "names", *layers(page)} - {
        "density"
    }


@pytest.mark.long
def test_grids_are_areas_with_figures_where_their_areas_were_imported(open_page: Open) -> None:
    fill()
    page = open_page(MAP, layers="grids")
    assert not page.exception
    assert "还没有导入网格范围" in said(page)
    with transaction() as session:
        village = session.exec(select(Village).where(col(Village.code) == POND)).one()
        grid = Grid(village_id=village.id or 0, code="T1", name="<b>测试", area=village.area)
        session.add_all([grid, Grid(village_id=village.id or 0, code="T2", name="测试二")])
        session.flush()
        for one in session.exec(select(Incident).where(col(Incident.village_id) == village.id)):
            one.grid_id = grid.id
    page = open_page(MAP, layers="villages,grids")
    assert not page.exception
    (area,) = layers(page)["grids"]["data"]["features"]
    assert area["properties"]["tip"].endswith("在办 3 件")
    assert "网格的深浅和数字：在办件数" in said(page)
    assert "另有 1 个网格没有范围，不在图上" in said(page)
    # Of a day: what was in the grid then, of four that came from 15:10 to 18:10, one closed by then.
    told = {("17:00", "open"): "在办 2", ("19:00", "open"): "在办 3", ("17:00", "recent"): "近30天 2",
            ("24:00", "recent"): "近30天 4"}  # fmt: skip
    for (when, figure), number in told.items():
        past = open_page(MAP, layers="grids", day="2026-03-04", time=when, figure=figure)
        (area,) = layers(past)["grids"]["data"]["features"]
        assert area["properties"]["tip"].endswith(f"{number} 件")
    past = open_page(MAP, day="2026-03-04", time="17:00", pick=f"village.{POND}")
    beside = next(
        table.value for table in past.dataframe if "overdue" in table.value and len(table.value) < 20
    )
    mine = beside[beside["name"].str.startswith("<b>测试")]
    assert mine[["open", "red", "overdue"]].to_numpy().tolist() == [[2, 0, 0]]


@pytest.mark.long
def test_calls_beyond_those_that_are_drawn_are_told(open_page: Open) -> None:
    due = {"sign_due_at": NOW + HOUR, "arrive_due_at": NOW + HOUR}
    with transaction() as session:
        made = add(session, longitude=118.83, latitude=28.84, reported_at=NOW - 3 * HOUR)
        session.add_all(
            CallUp(incident_id=made.id, department_id=1, called_at=NOW - 2 * HOUR, **due)
            for _ in range(queries_calls.MOST)
        )
    for words in ({}, {"day": "2026-03-04", "time": "19:00"}):
        assert f"只标最近 {queries_calls.MOST} 人次" in said(open_page(MAP, **words))
        assert "只标最近" not in said(open_page(MAP, layers="villages", **words))


@pytest.mark.long
def test_more_squares_than_are_drawn_are_told(open_page: Open) -> None:
    with transaction() as session:
        for n in range(layers_module.MOST_SQUARES + 1):
            x, y = 118.79 + n % 40 * 0.0026, 28.805 + n // 40 * 0.0026
            add(session, longitude=x, latitude=y, reported_at=NOW - HOUR)
    page = open_page(MAP, layers="density", camera="2_118.84000_28.82000")
    assert len(layers(page)["density"]["data"]) == layers_module.MOST_SQUARES
    assert "只画了最多的" in said(page)
    near = open_page(MAP, layers="density", camera="4_118.84000_28.82000")
    assert len(layers(near)["density"]["data"]) < layers_module.MOST_SQUARES
    assert "只画了最多的" not in said(near)


@pytest.mark.long
def test_a_day_is_looked_back_at_by_the_quarter_of_an_hour(open_page: Open) -> None:
    fill()
    page = open_page(MAP, day="2026-03-04", time="17:00")
    assert not page.exception
    # What was closed at 18:10 was open still, and two of the pond's had not come.
    assert "当天已报 **2**　已办结 **0**　在办 **3**" in said(page)
    assert on_map(page) == 3
    assert "2026-03-04 17:00" in said(page)
    page = page.select_slider(key=widgets_time.SLIDER).set_value("19:00").run()
    assert word(page, "time") == "19:00"
    assert "当天已报 **4**　已办结 **1**　在办 **4**" in said(page)
    before = open_page(MAP, day="2026-03-03", time="24:00")
    assert "在办 **1**" in said(before)


@pytest.mark.long
def test_what_is_opened_from_a_past_moment_is_of_that_moment(open_page: Open) -> None:
    fill()
    page = open_page(MAP, day="2026-03-04", time="17:00", pick=f"village.{POND}")
    links = {link.proto.label: link.proto.query_string for link in page.get("page_link")}
    assert links["在办 **2** 件"] == f"as_of=2026-03-04T17%3A00&village={POND}&status=open"
    listed = open_page(LIST, as_of="2026-03-04T17:00", village=POND, status="open")
    assert len(listed.dataframe[0].value) == 2


def later(monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    at = NOW + timedelta(seconds=seconds)
    monkeypatch.setattr("dashboard.wall.maps.widgets_time.now", lambda: at)


def hour(page: Any) -> str:
    return str(page.select_slider(key=widgets_time.SLIDER).value)


@pytest.mark.long
def test_a_replay_goes_on_by_the_clock_and_ends_with_now(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill()
    page = open_page(MAP, day="2026-03-04", time="19:00")
    page = page.button(key="map_play").click().run()
    begun = dict(page.query_params)
    later(monkeypatch, widgets_time.TICK)
    page = page.run()
    # Two steps at a time, and no word of the URL changes: the browser's history is not filled.
    assert hour(page) == "19:30"
    assert dict(page.query_params) == begun
    # Whoever opens the address now sees the same.
    assert hour(open_page(MAP, **{name: word(page, name) for name in begun})) == "19:30"
    page = page.button(key="map_stop").click().run()
    assert (word(page, "time"), "play" in page.query_params) == ("19:30", False)
    page = page.button(key="map_play").click().run()
    # Today ends at the last quarter of an hour that is over.
    later(monkeypatch, 20 * widgets_time.TICK)
    page = page.run()
    assert not page.exception
    assert hour(page) == "20:00"
    # Played again, it begins in the morning.
    page = page.button(key="map_play").click().run()
    assert (hour(page), word(page, "time")) == ("00:00", "00:00")


@pytest.mark.long
def test_a_replay_goes_on_from_another_whenand_at_another_pace(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_page(MAP, day="2026-03-03", time="08:00")
    page = page.button(key="map_play").click().run()
    later(monkeypatch, 2 * widgets_time.TICK)
    page = page.run()
    assert hour(page) == "09:00"
    page = page.segmented_control(key=widgets_time.PACE).set_value("fast").run()
    assert (hour(page), word(page, "speed")) == ("09:00", "fast")
    later(monkeypatch, 3 * widgets_time.TICK)
    page = page.run()
    assert hour(page) == "10:00"
    page = page.select_slider(key=widgets_time.SLIDER).set_value("15:00").run()
    assert hour(page) == "15:00"
    later(monkeypatch, 4 * widgets_time.TICK)
    page = page.run()
    assert hour(page) == "16:00"
    page = page.button(key="map_stop").click().run()
    later(monkeypatch, 60)
    assert hour(page.run()) == "16:00"


@pytest.mark.long
def test_a_picture_that_the_browser_still_shows_is_nobodys_choice(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a slow machine a click comes with the slider of an earlier picture: it is one step, and stops."""
    page = open_page(MAP, day="2026-03-03", time="08:00")
    page = page.button(key="map_play").click().run()
    for ticks in (1, 2):
        later(monkeypatch, ticks * widgets_time.TICK)
        page = page.run()
    steps: list[dict[str, str]] = []
    go = widgets_time._go
    monkeypatch.setattr(widgets_time, "_go", lambda **words: (steps.append(words), go(**words)))
    page.select_slider(key=widgets_time.SLIDER).set_value("08:30")
    page = page.button(key="map_stop").click().run()
    assert steps == [{"time": "09:00", "play": ""}]
    assert (hour(page), word(page, "time"), "play" in page.query_params) == ("09:00", "09:00", False)


def test_a_moment_of_another_page_is_taken_over(open_page: Open) -> None:
    fill()
    page = open_page(MAP, as_of=word_of(NOW - 3 * HOUR - timedelta(minutes=10)))
    assert word(page, "day") == "2026-03-04"
    assert word(page, "time") == "17:00"
    assert "as_of" not in page.query_params
    assert "复盘：" not in said(page)


@pytest.mark.long
def test_a_day_that_has_not_come_is_told(open_page: Open) -> None:
    for word in ("2026-03-05", "nonsense"):
        page = open_page(MAP, day=word)
        assert "看不懂或者还没有到" in page.warning[0].value
        assert "今天已报" in said(page)


@pytest.mark.long
def test_who_has_a_part_sees_his_part_and_is_told_so(
    open_page: Open, sign_in: Callable[..., Any], session: Session
) -> None:
    fill()
    village = session.exec(select(Incident.village_id).where(col(Incident.title) == "东边一件")).one()
    sign_in("grid_worker", village_id=village)
    page = open_page(MAP)
    sign_in("grid_worker", village_id=village)
    page = page.run()
    assert "这里只有您职责范围内的事件。" in said(page)
    assert on_map(page) == 1
    past = page
    past.query_params["day"], past.query_params["time"] = "2026-03-04", "19:00"
    assert on_map(past.run()) == 1


@pytest.mark.long
def test_a_phone_is_shown_the_whole_town(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def zoom(page: Any) -> float:
        return float(json.loads(page.get("deck_gl_json_chart")[0].proto.json)["initialViewState"]["zoom"])

    desk = zoom(open_page(MAP))
    monkeypatch.setattr(widgets_map, "is_phone", lambda: True)
    assert zoom(open_page(MAP)) < desk
