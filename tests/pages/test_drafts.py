"""What is typed and not sent comes back to its author in another session, and to nobody else."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from dashboard.access import drafts
from dashboard.incidents.life.rules_report import Reporter, widget_key
from dashboard.incidents.register.widgets_register import FORM
from dashboard.running.background import forget_drafts
from dashboard.store.database import reading, transaction
from dashboard.words.clock import now
from models import Account, AuditLog, FormDraft, Incident, IncidentLog
from tests.incidents.room import Room
from tests.pages.room_pages import field, lives, log_of, number_of, opens, said
from tests.pages.room_pages import send as send_act

PAGE, CASE = "pages/incidents/register.py", "pages/incidents/incident.py"
TITLE = "村口小店门前有人打架"
Open = Callable[..., Any]


def key(page: Any, name: str) -> str:
    return widget_key(name, page.session_state[FORM])


def fill(page: Any, **values: Any) -> Any:
    for name, value in values.items():
        page.get_by_key(key(page, name)).set_value(value)
        page.run()
    return page


def send(page: Any) -> Any:
    return page.button(key=key(page, "send")).click().run()


def title(page: Any) -> Any:
    return page.text_input(key=key(page, "title")).value


def made() -> list[Incident]:
    with reading() as session:
        return list(session.exec(select(Incident).order_by(col(Incident.id))))


def rows() -> list[FormDraft]:
    with reading() as session:
        return list(session.exec(select(FormDraft).order_by(col(FormDraft.id))))


def put_in(said: dict[str, Any], *, form: str = "register") -> None:
    """A draft of the account that is signed in, as an older program may have written it."""
    with transaction(is_domain=False) as session:
        account = session.exec(select(Account.id).order_by(col(Account.id).desc())).first() or 0
        session.add(
            FormDraft(
                account_id=account, form=form, form_key="older", content=json.dumps(said), saved_at=now()
            )
        )


@pytest.mark.long
def test_a_page_that_is_only_looked_at_leaves_nothing(open_page: Open) -> None:
    page = open_page(PAGE)
    page.run()
    assert not page.exception
    assert rows() == []


@pytest.mark.long
def test_everything_that_was_typed_and_chosen_is_there_in_another_session(open_page: Open) -> None:
    page = fill(
        open_page(PAGE),
        title=TITLE,
        description="两个人",
        category=3,
        village=2,
        place="桥头",
        urgent=True,
        reporter=Reporter.HIDDEN,
        is_now=False,
    )
    fill(page, reporter_name="王保密", reporter_phone="13800000000", day=now().date())
    form = page.session_state[FORM]
    again = open_page(PAGE)
    assert again.session_state[FORM] == form
    for name in ("title", "description", "category", "village", "place", "urgent", "reporter", "is_now"):
        assert again.get_by_key(key(again, name)).value == page.get_by_key(key(page, name)).value, name
    assert again.text_input(key=key(again, "reporter_name")).value == "王保密"
    assert again.date_input(key=key(again, "day")).value == now().date()
    assert "照片和附件没有留下，请重新选" in said(again)
    fill(again, is_now=True)
    again = send(again)
    assert not again.exception
    (row,) = made()
    assert (row.title, row.reporter_name, row.secret, row.form_key) == (TITLE, "王保密", True, form)


@pytest.mark.long
def test_a_position_comes_back(open_page: Open) -> None:
    put_in({"title": TITLE, "position": [[118.8, 28.86], "图上点选", False]})
    page = open_page(PAGE)
    assert not page.exception
    send(fill(page, village=2))
    assert (made()[0].longitude, made()[0].latitude) == (118.8, 28.86)


@pytest.mark.long
def test_nobody_else_sees_it_and_no_log_has_it(open_page: Open, sign_in: Callable[..., Any]) -> None:
    fill(open_page(PAGE), title=TITLE, reporter=Reporter.HIDDEN, reporter_name="王保密")
    sign_in("dispatcher")
    other = open_page_as_is()
    assert title(other) == ""
    assert TITLE not in said(other)
    with reading() as session:
        logged = [str(row.model_dump()) for row in session.exec(select(AuditLog))]
        logged += [str(row.model_dump()) for row in session.exec(select(IncidentLog))]
    assert not [line for line in logged if "王保密" in line or TITLE in line]


def open_page_as_is() -> Any:
    """The page in a session of whoever is signed in now."""
    from streamlit.testing.v1 import AppTest

    return AppTest.from_file("../../streamlit_app.py", default_timeout=60).switch_page(PAGE).run()


@pytest.mark.long
def test_another_persons_draft_is_not_written_over_nor_deleted(open_page: Open) -> None:
    fill(open_page(PAGE), title=TITLE)
    (row,) = rows()
    stranger = row.account_id + 1
    mine = drafts.Unsent(row.id or 0, row.form, row.form_key, row.edition, "{}", now())
    with transaction(is_domain=False) as session:
        session.add(Account(id=stranger, login="stranger", name="别人", created_at=now()))
        session.flush()
        drafts.drop(session, [row.id or 0], account_id=stranger)
        drafts.keep(session, mine, account_id=stranger)
        assert drafts.sent(session, account_id=stranger, form_key=row.form_key) is None
    kept = {one.id: (one.account_id, one.content) for one in rows()}
    assert kept[row.id] == (row.account_id, row.content)


@pytest.mark.long
def test_what_was_sent_leaves_no_word_behind_and_is_told_where_its_answer_was_lost(open_page: Open) -> None:
    page = send(fill(open_page(PAGE), title=TITLE, village=2, reporter_name="王保密"))
    (row,) = rows()
    assert "王保密" not in row.content
    assert TITLE not in row.content + row.became
    # Nothing came from that browser any more.
    again = open_page(PAGE)
    assert title(again) == ""
    assert "您上次提交的内容" in said(again)
    assert made()[0].number in said(again).replace("\\", "")
    # It has come back: it knows.
    again.run()
    assert "您上次提交的内容" not in said(open_page(PAGE))
    assert not page.exception
    assert len(made()) == 1


@pytest.mark.long
def test_one_draft_sent_from_two_windows_is_one_matter(open_page: Open) -> None:
    first = fill(open_page(PAGE), title=TITLE, village=2)
    second = open_page(PAGE)
    assert title(second) == TITLE
    send(first)
    send(second)
    assert "没有重复登记" in said(second)
    assert title(second) == ""
    assert len(made()) == 1


@pytest.mark.long
def test_another_matter_in_the_second_window_is_neither_lost_nor_taken_for_the_first(
    open_page: Open,
) -> None:
    first = fill(open_page(PAGE), title=TITLE, village=2)
    second = fill(open_page(PAGE), title="桥头路灯不亮三天了", urgent=True)
    send(first)
    send(second)
    assert len(made()) == 1
    assert "还没有登记" in said(second)
    assert made()[0].number in said(second).replace("\\", "")
    assert title(second) == "桥头路灯不亮三天了"
    send(second)
    assert [(row.title, row.urgent) for row in made()] == [(TITLE, False), ("桥头路灯不亮三天了", True)]


@pytest.mark.long
def test_two_windows_keep_two_drafts_and_the_page_offers_both(open_page: Open) -> None:
    first = fill(open_page(PAGE), title=TITLE)
    second = fill(open_page(PAGE), title="桥头路灯不亮三天了")
    fill(first, description="两个人")
    assert len(rows()) == 2
    third = open_page(PAGE)
    assert title(third) == TITLE
    (offer,) = [one for one in third.button if str(one.key).startswith("draft_go_on_")]
    third = offer.click().run()
    assert title(third) == "桥头路灯不亮三天了"
    assert not second.exception
    third = third.button(key="register_another").click().run()
    assert title(third) == ""
    assert len(rows()) == 2


@pytest.mark.long
def test_a_draft_can_be_thrown_away(open_page: Open) -> None:
    page = fill(open_page(PAGE), title=TITLE, reporter_name="王保密")
    page = page.button(key="register_throw_away").click().run()
    assert not page.exception
    assert title(page) == ""
    assert rows() == []
    assert title(open_page(PAGE)) == ""


@pytest.mark.long
def test_a_draft_of_an_older_form_or_of_other_lists_is_no_crash(open_page: Open) -> None:
    open_page(PAGE)
    put_in(
        {
            "title": TITLE,
            "colour": "red",
            "category": 99_999,
            "village": "里屋",
            "grid": 99_999,
            "source": "pigeon",
            "level": 7,
            "day": "2020-01-01",
            "hour": "noon",
            "lecture": 12,
            "passed_by": 12,
            "position": [1],
            "q1": [1],
            "urgent": "yes",
            "reporter": None,
        }
    )
    page = open_page(PAGE)
    assert not page.exception
    assert title(page) == TITLE
    assert "项现在不能这样选了" in said(page)
    put_in({"title": [1], "description": {"a": 1}})
    put_in([1, 2])  # type: ignore[arg-type]
    page = open_page(PAGE)
    assert not page.exception


def test_it_is_kept_for_a_week(open_page: Open) -> None:
    fill(open_page(PAGE), title=TITLE)
    forget_drafts(now() + drafts.KEPT - timedelta(minutes=1))
    assert len(rows()) == 1
    with transaction(is_domain=False) as session:
        session.exec(select(FormDraft)).one().saved_at = now() - drafts.KEPT
    # Not shown, whether or not the round has come by.
    assert title(open_page(PAGE)) == ""
    forget_drafts(now())
    assert rows() == []


@pytest.mark.long
def test_a_store_that_takes_nothing_lets_one_type_and_says_so(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dashboard.words.errors import Refused

    def full(*_: Any, **__: Any) -> Any:
        raise Refused("磁盘满了。")

    page = open_page(PAGE)
    monkeypatch.setattr(drafts, "keep", full)
    fill(page, title=TITLE)
    assert not page.exception
    assert "存不成草稿" in said(page)
    assert title(page) == TITLE


@pytest.mark.long
def test_half_a_feedback_opens_again_and_is_gone_when_it_was_done(open_page: Open) -> None:
    incident = lives(lambda room: room.handling())
    page = opens(open_page(CASE, id=number_of(incident)), incident, "comment")
    page.text_area(key=field(incident, "comment", "text")).set_value("先记一笔").run()
    again = open_page(CASE, id=number_of(incident))
    assert again.text_area(key=field(incident, "comment", "text")).value == "先记一笔"
    again = send_act(again, incident, "comment")
    assert not again.exception
    assert [row.action for row in log_of(incident)].count("comment") == 1
    # The other window holds the same form.
    send_act(page, incident, "comment")
    assert [row.action for row in log_of(incident)].count("comment") == 1
    assert not [row for row in rows() if "先记一笔" in row.content]
    assert "提交的“备注”已收到" in said(open_page(CASE, id=number_of(incident)))


@pytest.mark.long
def test_what_others_did_since_the_draft_was_begun_is_told(open_page: Open) -> None:
    from dashboard.incidents.life import actions_notes

    incident = lives(lambda room: room.handling())
    page = opens(open_page(CASE, id=number_of(incident)), incident, "cancel")
    page.text_area(key=field(incident, "cancel", "reason")).set_value("误报，现场没有这件事").run()
    with transaction() as session:
        Room(session, now()).do("dispatcher", actions_notes.comment, incident_id=incident, text="村里来电")
    again = open_page(CASE, id=number_of(incident))
    assert again.text_area(key=field(incident, "cancel", "reason")).value == "误报，现场没有这件事"
    assert "您打开以后" in said(again)
