"""What a person sees who chooses files for an act, and what the act is given."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select
from streamlit.runtime.uploaded_file_manager import DeletedFile
from streamlit.testing.v1 import AppTest

from dashboard.files.attachments.rules import MEGABYTE
from dashboard.files.attachments.storage import files
from dashboard.screen.arriving import require_arrived, require_still_held
from dashboard.store.database import reading, transaction
from dashboard.words.clock import now
from dashboard.words.errors import Refused
from models import FormDraft, Setting, SettingKind
from tests.files.attachments.files import LONGITUDE, drawn, pdf, photo, saved, word

JPEG = "image/jpeg"
PHOTO = ("现场 *照片*.jpg", photo(), JPEG)
PAPER = ("笔录.pdf", pdf(), "application/pdf")
OLD = ("台账.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64), "application/vnd.ms-excel")


def outside_of_a_form() -> None:
    import json

    import streamlit as st

    from dashboard.files.attachments.widgets import ready, upload
    from dashboard.screen.forms import empty_sent

    def told(kept: object) -> str:
        return json.dumps(None if kept is None else [(file.name, file.longitude) for file in kept])  # type: ignore[attr-defined]

    def act() -> None:
        kept = ready("act", most=2)
        st.session_state["given"] = told(kept)
        if kept is not None:
            empty_sent()

    st.session_state["drawn"] = told(upload("act", most=2))
    st.button("反馈", key="send", on_click=act)


def inside_a_form() -> None:
    import json

    import streamlit as st

    from dashboard.files.attachments.widgets import ready, upload
    from dashboard.screen.forms import empty_sent, kept_form, key, send_button

    def act() -> None:
        kept = ready("act") or ()
        st.session_state["given"] = json.dumps([(file.name, file.longitude) for file in kept])
        empty_sent()

    with kept_form("form"):
        st.text_input("结果", key=key("result"))
        upload("act")
        send_button("反馈", key=key("send"), on_click=act)


@pytest.fixture
def page(database: str, sign_in: Callable[..., Any]) -> AppTest:
    sign_in("dispatcher")
    return AppTest.from_function(outside_of_a_form, default_timeout=30).run()


def choose(page: AppTest, *chosen: tuple[str, bytes, str]) -> AppTest:
    page.file_uploader[0].set_value(list(chosen))
    page.run()
    assert not page.exception
    return page


def state(page: AppTest, name: str) -> Any:
    return json.loads(page.session_state[name])


def images(page: AppTest) -> int:
    return len(page.image)


def test_nothing_chosen_is_an_empty_answer(page: AppTest) -> None:
    assert not page.exception
    assert state(page, "drawn") == []
    assert "最多 2 个" in page.caption[0].value
    page.button(key="send").click().run()
    assert state(page, "given") == []


def test_a_place_is_offered_and_left_out_unless_the_person_wants_it(page: AppTest) -> None:
    choose(page, PHOTO, PAPER)
    assert [one.value for one in page.text] == ["现场 _照片_.jpg", "笔录.pdf"]
    assert images(page) == 1
    question = page.radio[0]
    assert "东经 118.80083°，北纬 28.91014°" in question.label
    assert question.value == "不使用"
    assert state(page, "drawn") == [["现场 _照片_.jpg", None], ["笔录.pdf", None]]
    question.set_value("使用").run()
    assert state(page, "drawn")[0] == ["现场 _照片_.jpg", pytest.approx(LONGITUDE, abs=1e-6)]


def test_a_file_is_kept_once_however_often_the_page_runs(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dashboard.files.attachments import widgets

    times: list[str] = []
    keep = widgets.keep
    monkeypatch.setattr(widgets, "keep", lambda *a, **k: times.append(a[1]) or keep(*a, **k))
    choose(page, PHOTO, PAPER)
    page.run()
    page.button(key="send").click().run()
    assert times == ["现场 *照片*.jpg", "笔录.pdf"]


def test_a_file_above_what_the_town_has_set_is_refused(page: AppTest) -> None:
    assert "图片每个不超过 20 MB，其他文件不超过 30 MB" in page.caption[0].value
    with transaction() as session:
        given = {"kind": SettingKind.NUMBER, "changed_by": "指挥长甲", "changed_at": now()}
        session.add(Setting(key="attachment_megabytes", value="1", **given))
    heavy = ("扫描.pdf", pdf() + bytes(MEGABYTE), "application/pdf")
    page.run()
    choose(page, heavy, PAPER)
    assert page.file_uploader[0].proto.max_upload_size_mb == 1
    assert "图片每个不超过 1 MB，其他文件不超过 1 MB" in page.caption[0].value
    assert "超过 1 MB，没有保存" in page.error[0].value
    page.button(key="send").click().run()
    assert state(page, "given") is None
    choose(page, PAPER)
    page.button(key="send").click().run()
    assert state(page, "given") == [["笔录.pdf", None]]


def test_a_content_that_was_swept_meanwhile_is_kept_again(page: AppTest) -> None:
    choose(page, PAPER)
    (name,) = [name for name, _ in files().all()]
    files().remove(name)
    page.run()
    assert [name for name, _ in files().all()] == [name]


def test_a_refused_file_is_told_by_its_name_and_the_others_stay(page: AppTest) -> None:
    choose(page, OLD, PAPER)
    assert "台账" in page.error[0].value
    assert "旧版的 Office" in page.error[0].value
    assert state(page, "drawn") == [["笔录.pdf", None]]


def test_an_act_waits_until_the_refused_file_is_taken_away(page: AppTest) -> None:
    choose(page, OLD, PAPER)
    page.button(key="send").click().run()
    assert state(page, "given") is None
    assert "先去掉它再提交" in page.toast[0].value
    assert state(page, "drawn") == [["笔录.pdf", None]], "nothing is lost"
    choose(page, PAPER)
    page.button(key="send").click().run()
    assert state(page, "given") == [["笔录.pdf", None]]
    assert state(page, "drawn") == [], "empty again"


def test_too_many_files_are_told_and_not_handed_on(page: AppTest) -> None:
    choose(page, PAPER, PHOTO, ("说明.docx", word(), ""))
    assert "选了 3 个文件，一次最多 2 个" in page.error[0].value
    page.button(key="send").click().run()
    assert state(page, "given") is None


def test_the_same_content_twice_is_one_file(page: AppTest) -> None:
    choose(page, PAPER, ("副本.pdf", pdf(), ""))
    assert state(page, "drawn") == [["笔录.pdf", None]]
    assert any("只保存一份" in one.value for one in page.caption)


def test_a_hostile_name_is_shown_as_text(page: AppTest) -> None:
    choose(page, ("![x](http://outside/x.png).exe", b"MZ" + bytes(9), ""))
    assert "![x](http" not in page.error[0].value
    assert "这是程序" in page.error[0].value


def test_a_picture_without_a_place_asks_nothing(page: AppTest) -> None:
    choose(page, ("屏幕.png", saved(drawn(), "PNG"), "image/png"))
    assert list(page.radio) == []
    assert images(page) == 1


@pytest.mark.parametrize("place", ["不使用", "使用"])
def test_within_a_form_files_go_with_it_and_nothing_of_them_is_a_draft(
    database: str, sign_in: Callable[..., Any], place: str
) -> None:
    sign_in("dispatcher")
    page = AppTest.from_function(inside_a_form, default_timeout=30).run()
    choose(page, PHOTO)
    page.radio[0].set_value(place).run()
    with reading() as session:
        assert session.exec(select(FormDraft)).all() == []
    page.button(key="send_0").click().run()
    assert not page.exception
    ((name, longitude),) = state(page, "given")
    assert (longitude is not None) == (place == "使用")
    assert list(page.radio) == []


def test_a_file_that_failed_or_is_on_its_way_holds_the_form_back(monkeypatch):
    told = {"files_arriving": {"state": {"failed": ["a.jpg", "b.jpg"], "coming": 0}}}
    monkeypatch.setattr("dashboard.screen.arriving.st.session_state", told)
    with pytest.raises(Refused, match=r"“a\.jpg”、“b\.jpg”没有传上来"):
        require_arrived("files")
    told["files_arriving"]["state"] = {"failed": [], "coming": 2}
    with pytest.raises(Refused, match="2 个文件正在上传"):
        require_arrived("files")
    told["files_arriving"]["state"] = {"failed": [], "coming": 0}
    require_arrived("files")
    require_arrived("another")


def test_a_file_that_the_server_holds_no_more_holds_the_form_back():
    with pytest.raises(Refused, match="不在服务器上"):
        require_still_held([DeletedFile("x")])
