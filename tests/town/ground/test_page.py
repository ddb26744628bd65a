"""What an administrator sees and does with a file of boundaries; and what stands below the maps then."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from sqlmodel import Session, select

from dashboard.store.database import engine_for, reading
from dashboard.store.store_files import database_url
from dashboard.town.ground import basemap, queries
from dashboard.town.ground import queries_town as ground
from models import BoundaryImport, BoundaryKind
from tests.factories import NOON, an_incident
from tests.town.ground.files import BROKEN, MOVES, feature, file_of, moved, villages_of

PAGE = "pages/admin/settings.py"
Open = Callable[..., Any]


def opened(open_page: Open) -> Any:
    return open_page(PAGE, section="places", view="boundaries")


def handed_in(page: Any, data: bytes, kind: str = "village", name: str = "界线.geojson") -> Any:
    page.radio(key="boundaries_kind_0").set_value(BoundaryKind(kind)).run()
    page.file_uploader(key="boundaries_file_0").upload(name, data, "application/geo+json").run()
    assert not page.exception
    return page


def said(page: Any) -> str:
    told = [*page.markdown, *page.caption, *page.info, *page.warning, *page.toast, *page.error, *page.success]
    return "\n".join(one.value for one in told)


def test_a_file_is_checked_shown_and_taken_over(open_page: Open, sign_in: Any) -> None:
    sign_in("administrator")
    with reading() as session:
        known = queries.ground_in_store(session)
    bad = feature(BROKEN["crossing"][0], 村名=known.villages[0].name)
    features = [bad, *moved(villages_of(known, slice(1, 4)), MOVES["EPSG:4549"])]
    page = handed_in(opened(open_page), file_of(features, "urn:ogc:def:crs:EPSG::4549"))
    assert "新增 **3**　更新 **0**　没有变化 **0**　不能导入 **1**" in said(page)
    assert "文件里写明的" in str(page.selectbox(key="boundaries_crs_0").options)
    assert "有 1 个图形不能导入" in said(page)
    table = page.dataframe[0].value
    assert "离本镇太远" in table["说明"].iloc[0]
    page.text_input(key="boundaries_source_0").input("区自然资源局").run()
    page.button(key="boundaries_go_0").click().run()
    assert not page.exception
    assert "已导入 3 块界线" in said(page)
    with Session(engine_for(database_url())) as session:
        assert len(session.exec(select(BoundaryImport)).all()) == 1
    page.radio(key="boundaries_kind_1").set_value(None).run()
    assert "区自然资源局" in page.dataframe[0].value["来源"].tolist()


def test_a_file_without_a_system_asks_for_it_and_keeps_a_refused_source(
    open_page: Open, sign_in: Any
) -> None:
    sign_in("administrator")
    with reading() as session:
        features = villages_of(queries.ground_in_store(session))
    page = handed_in(opened(open_page), file_of(features))
    assert "请选择文件的坐标系" in said(page)
    assert "检查结果" not in str(page.subheader)
    page.selectbox(key="boundaries_crs_0").set_value("EPSG:4490").run()
    page.button(key="boundaries_go_0").click().run()
    assert "还没有填写界线的来源" in said(page)
    assert "新增 **22**" in said(page), "the check still stands"


def test_a_broken_file_is_told_in_words(open_page: Open, sign_in: Any) -> None:
    sign_in("administrator")
    page = handed_in(opened(open_page), b"{}")
    assert "不是 GeoJSON" in page.error[0].value


def test_what_a_file_says_never_becomes_markup(open_page: Open, sign_in: Any) -> None:
    sign_in("administrator")
    hostile = feature({"type": "Point", "coordinates": [118.8, 28.8]}, 村名="![x](http://evil.example/a.png)")
    page = handed_in(opened(open_page), file_of([hostile], "EPSG:4490"))
    assert "![x]" not in said(page)


def test_only_the_administrator_finds_the_import(open_page: Open, sign_in: Any) -> None:
    sign_in("commander")
    page = opened(open_page)
    assert not page.file_uploader


@pytest.mark.postgresql
def test_the_caption_says_whose_boundaries_these_are(session: Session) -> None:
    town, villages = ground.town(session), ground.villages(session)
    assert basemap.caption(town, villages) == basemap.CAPTION
    real = villages.assign(boundary="区自然资源局（CGCS2000 经纬度，2026-03-04 导入）")
    told = basemap.caption(town, real)
    assert "区自然资源局" in told
    assert told.endswith("；镇界为示意")
    whole = basemap.caption(town.assign(boundary="勘界_a_（GCJ-02，2026-03-04 导入）"), real)
    assert "示意" not in whole
    assert "勘界\\_a\\_" in whole
    some = real.assign(boundary=["", *real["boundary"][1:]])
    assert "镇界和 1 个村社为示意" in basemap.caption(town, some)


def test_the_caption_of_frames_that_say_nothing_is_the_sketchs() -> None:
    assert basemap.caption(pd.DataFrame({"outline": []}), basemap.NO_VILLAGES) == basemap.CAPTION


def test_registration_still_opens_over_imported_boundaries(open_page: Open, sign_in: Any) -> None:
    sign_in("administrator")
    with Session(engine_for(database_url())) as session, session.begin():
        session.add(an_incident(longitude=118.81, latitude=28.85))
        session.add(
            BoundaryImport(
                kind="village",
                source="测试",
                crs="GCJ-02",
                file_name="a",
                file_hash="b",
                areas=1,
                imported_by="甲",
                imported_at=NOON,
            )
        )
    page = open_page("pages/incidents/incidents.py")
    assert not page.exception
