"""外单位答复 on the case page: what the room sees of links that went out, were refused, and go again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlmodel import col, select

from dashboard.incidents.life.outside_links import token_again
from dashboard.store.database import reading, transaction
from dashboard.words.clock import now
from dashboard.words.labels import plain
from models import CaseLink, Incident, MessageState, OutgoingMessage
from tests.incidents.room import Room
from tests.pages.test_channels_page import ending
from tests.pages.test_settings_page import keys_of, pressed, said
from tests.running.senders import a_channel, base_address, messages
from tests.running.test_sent_links import CASE, MAIL, PHONE, asked

PAGE = "pages/incidents/incident.py"
Open = Callable[..., Any]


def number_of(incident_id: int) -> str:
    with reading() as session:
        return session.get_one(Incident, incident_id).number


def test_the_case_tells_what_became_of_each_link(
    store: str, open_page: Open, sign_in: Callable[..., Any]
) -> None:
    with transaction() as session:
        base_address(session, "https://room.example.cn")
        a_channel(session, "sms", "http://localhost:1/sms")
        a_channel(session, "mail", "mailto://localhost:1?from=room@example.cn&mode=insecure")
        room = Room(session, now() - timedelta(hours=1))
        incident_id = room.report(**CASE)
        asked(room, incident_id, PHONE)
        asked(room, incident_id, MAIL)
        sent, refused = session.exec(select(OutgoingMessage).order_by(col(OutgoingMessage.id))).all()
        sent.state = MessageState.SENT
        refused.state, refused.tries, refused.error = MessageState.DEAD, 6, "对方退回：邮件服务器 550"
        sent.ended_at = refused.ended_at = now()
    sign_in("dispatcher")
    page = open_page(PAGE, id=number_of(incident_id))
    assert not page.exception
    told = said(page)
    assert "已发出" in told
    assert plain("139****0001") in told
    assert PHONE not in told
    assert "退回：对方退回" in told
    page = pressed(page, "outside_again_2")
    assert [one.state for one in messages()] == [MessageState.SENT, MessageState.WAITING]
    assert "outside_again_2" not in keys_of(page)
    # One that nobody sends is shown to be copied, and each of them again.
    ending(page.text_input, "outside_to", f"{incident_id}_0").set_value("区水利局")
    ending(page.text_area, "outside_question", f"{incident_id}_0").set_value("这段堤归谁管？")
    ending(page.text_input, "outside_reason", f"{incident_id}_0").set_value("镇里不知道归谁")
    page = pressed(page, ending(page.button, "outside_go", "").key)
    assert [one.value for one in page.code] == [f"https://room.example.cn/answer/{_token(3)}"]
    page = pressed(page, "outside_put_away")
    page = pressed(page, "outside_show_1")
    assert page.code[0].value.endswith(_token(1))


def _token(link_id: int) -> str:
    with reading() as session:
        return token_again(session.get_one(CaseLink, link_id)) or ""
