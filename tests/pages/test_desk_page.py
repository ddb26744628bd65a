"""The desk: what waits, the suggestion with its reasons, taken by one key or changed with a reason."""

from collections.abc import Callable
from typing import Any

import pytest

from models import Action, IncidentStatus, Party
from tests.incidents.room import Room
from tests.pages.room_pages import lives, log_of, number_of, row_of, said, shares_of
from tests.stores import TRICKS

PAGE = "pages/command/desk.py"
Open = Callable[..., Any]


def simple(room: Room) -> int:
    return room.report(title="邻居吵架", category_id=room.category("neighbour_quarrel"), village_id=2)


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


def test_a_change_needs_its_reason_and_is_kept_with_it(open_page: Open) -> None:
    one = lives(simple)
    page = open_page(PAGE, id=number_of(one))
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


def _keys() -> dict[str, str]:
    from dashboard.database import reading
    from dashboard.incidents.queries_choices import units
    from dashboard.labels import LABELS

    with reading() as session:
        rows = units(session).to_dict("records")
    return {f"{r['kind']}:{r['unit_id']}": f"{LABELS[Party(r['kind'])]} · {r['name']}" for r in rows}


def test_an_urgent_one_stands_first_and_a_village_matter_waits_for_its_village(open_page: Open) -> None:
    first, urgent = lives(simple), lives(lambda room: room.report(title="着火了", urgent=True))
    from models import Level

    village = lives(lambda room: room.report(title="村里先办", level=Level.VILLAGE))
    page = open_page(PAGE)
    assert not page.exception
    shown = [str(one.key) for one in page.button if str(one.key).startswith("desk_NL")]
    assert shown == [f"desk_{number_of(urgent)}", f"desk_{number_of(first)}"]
    assert number_of(village) not in str(shown)


def test_a_desk_steps_through_its_inbox(open_page: Open) -> None:
    one = lives(simple)
    page = open_page(PAGE)
    page.button(key="desk_next").click().run()
    assert not page.exception
    assert f"desk_take_{one}" in {str(button.key) for button in page.button}


@pytest.mark.parametrize("title", TRICKS[:4])
def test_hostile_words_stay_words(open_page: Open, title: str) -> None:
    one = lives(lambda room: room.report(title=title[:190], village_id=2, category_id=3))
    page = open_page(PAGE, id=number_of(one))
    assert not page.exception
    assert not [text.value for text in page.markdown if title in text.value]


def test_an_empty_desk_says_so(open_page: Open) -> None:
    page = open_page(PAGE)
    assert not page.exception
    assert "没有等着办的事" in said(page)
