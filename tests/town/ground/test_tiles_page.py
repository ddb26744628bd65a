"""What an administrator sets beneath the maps, and what the page says of a file or server that fails."""

from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner

from dashboard.__main__ import app
from dashboard.store.database import reading
from dashboard.town.ground.queries_town import basemap_setting
from dashboard.town.ground.rules_tiles import Ground, Kind
from dashboard.town.ground.tiles import folder
from tests.town.ground.maps import mbtiles
from tests.town.ground.test_page import said

PAGE = "pages/admin/settings.py"
ADDRESS = "http://127.0.0.1:9/{z}/{x}/{y}.png?tk=SECRETKEY"
Open = Callable[..., Any]


def stored() -> Ground:
    with reading() as session:
        return basemap_setting(session)


@pytest.fixture
def page(open_page: Open, sign_in: Any) -> Any:
    sign_in("administrator")
    folder().mkdir(parents=True)
    mbtiles(folder() / "town.mbtiles")
    (folder() / "broken.pmtiles").write_bytes(b"broken")
    return open_page(PAGE, section="places", view="basemap")


def chosen(page: Any, kind: Kind) -> Any:
    page.radio(key="basemap_kind_0").set_value(kind).run()
    assert not page.exception
    return page


def saved(page: Any) -> Any:
    page.button(key="basemap_save_0").click().run()
    assert not page.exception
    return page


def test_a_file_is_chosen_and_shown(page: Any) -> None:
    assert "不用底图" in said(page)
    chosen(page, Kind.FILE)
    assert page.selectbox(key="basemap_file_0").options == ["broken.pmtiles", "town.mbtiles"]
    page.selectbox(key="basemap_file_0").set_value("town.mbtiles").run()
    page.text_input(key="basemap_credit_0").input("测绘局").run()
    saved(page)
    assert (stored().kind, stored().file, stored().credit) == (Kind.FILE, "town.mbtiles", "测绘局")
    assert "底图：测绘局" in said(page)
    # It goes away while it is set: the page says so, and so do the commands.
    (folder() / "town.mbtiles").unlink()
    page.run()
    assert "不在了" in page.error[0].value
    told = CliRunner().invoke(app, ["basemap"])
    assert told.exit_code == 1
    assert "town.mbtiles 不在了" in told.output


def test_a_broken_file_is_refused_and_what_was_typed_stays(page: Any) -> None:
    chosen(page, Kind.FILE)
    page.selectbox(key="basemap_file_0").set_value("broken.pmtiles").run()
    page.text_input(key="basemap_credit_0").input("测绘局").run()
    saved(page)
    assert "打不开" in said(page)
    assert page.text_input(key="basemap_credit_0").value == "测绘局"
    assert stored() == Ground()


def test_an_address_is_kept_and_never_shown_again(page: Any) -> None:
    chosen(page, Kind.ADDRESS)
    page.text_area(key="basemap_addresses_0").input(ADDRESS).run()
    page.text_input(key="basemap_credit_0").input("测绘局").run()
    saved(page)
    assert stored().addresses == (ADDRESS,)
    assert page.text_area(key="basemap_addresses_1").value == ""
    page.button(key="basemap_try").click().run()
    assert "从本服务器连不上" in page.error[0].value
    shown = said(page) + str(page.text_area(key="basemap_addresses_1").placeholder)
    assert "SECRETKEY" not in shown
    assert "SECRETKEY" not in CliRunner().invoke(app, ["basemap"]).output


def test_only_the_administrator_finds_it(open_page: Open, sign_in: Any) -> None:
    sign_in("commander")
    page = open_page(PAGE, section="places", view="basemap")
    assert not [one for one in page.radio if "basemap" in str(one.key)]


def test_without_any_file_the_folder_is_named(open_page: Open, sign_in: Any) -> None:
    sign_in("administrator")
    page = chosen(open_page(PAGE, section="places", view="basemap"), Kind.FILE)
    assert page.selectbox(key="basemap_file_0").options == []
    assert folder().name in said(page)
