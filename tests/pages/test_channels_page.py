"""What an administrator, a commander and others do with the channels on the settings page."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import Session, col, select

from dashboard.running import outbox
from dashboard.store.database import engine_for, transaction
from dashboard.store.sealed import open_parts
from dashboard.store.store_files import database_url
from dashboard.words.clock import now
from models import AuditLog, Channel, ChannelRule, MessageState, OutgoingMessage, SendWhen
from tests.access.people import an_account
from tests.pages.test_settings_page import keys_of, pressed, said
from tests.running.senders import a_channel, an_incident_of_town, messages, tell

PAGE = "pages/admin/settings.py"
Open = Callable[..., Any]
KEY = "a1b2c3d4e5f6a7b8"  # pragma: allowlist secret
WEBHOOK = f"https://oapi.dingtalk.com/robot/send?access_token={KEY}"


def opened(open_page: Open) -> Any:
    page = open_page(PAGE, section="channels")
    assert not page.exception
    return page


def stored(query: Any) -> Any:
    with Session(engine_for(database_url()), expire_on_commit=False) as session:
        return session.exec(query).all()


def ending(widgets: Any, start: str, end: str) -> Any:
    """The widget of the form whose key begins and ends so."""
    return next(one for one in widgets if one.key and one.key.startswith(start) and one.key.endswith(end))


def test_without_a_channel_the_page_says_so_and_who_could_not_be_reached(store: str, open_page: Open) -> None:
    with transaction() as session:
        an_account(session, "module_head", name="没有手机的人")
    page = opened(open_page)
    assert "没有任何消息发到系统外面" in said(page)
    assert "发出去的消息里没有链接" in said(page)
    assert "没有手机的人" in page.dataframe[-1].value["姓名"].tolist()


def test_a_channel_is_made_its_address_never_shown_and_a_trial_sent(store: str, open_page: Open) -> None:
    page = opened(open_page)
    ending(page.text_input, "channel_name", "new_group_0").set_value("指挥长群")
    ending(page.text_input, "channel_address", "new_group_0").set_value(WEBHOOK)
    ending(page.selectbox, "channel_group", "new_group_0").set_value("role:commander")
    page = pressed(page, ending(page.button, "channel_save", "new_group_0").key)
    (channel,) = stored(select(Channel))
    assert (channel.name, channel.place, channel.to_role) == ("指挥长群", "钉钉群机器人", "commander")
    assert open_parts(channel.sealed) == {"address": f"dingtalk://{KEY}"}
    assert KEY not in channel.sealed
    assert KEY not in said(page) + str([one.value for one in page.text_input])
    table = page.dataframe[0].value.set_index("消息")["指挥长群"]
    assert table["要我办的"] == "随时发"
    assert table["催办、督办"] == "白天发"
    assert table["办理中的变化"] == "不发"
    logged = str([row.data for row in stored(select(AuditLog).where(col(AuditLog.subject) == "settings"))])
    assert "指挥长群" in logged
    assert KEY not in logged
    pressed(page, ending(page.button, "channel_try_1", "").key)
    (message,) = messages()
    assert (message.act, message.channel_id, message.account_id) == ("", 1, None)


@pytest.mark.long
def test_of_several_channels_the_one_is_changed_whose_button_is_pressed(store: str, open_page: Open) -> None:
    with transaction() as session:
        for name in ("甲群", "乙群"):
            a_channel(session, "group", WEBHOOK, name=name, group="role:commander")
    page = opened(open_page)
    ending(page.selectbox, "rule_1_course", "").set_value("never")
    ending(page.text_input, "channel_name", "1_0").set_value("甲群改名")
    page = pressed(page, ending(page.button, "rules_save_1", "").key)
    page = pressed(page, ending(page.button, "channel_save_1", "").key)
    assert [row.name for row in stored(select(Channel).order_by(col(Channel.id)))] == ["甲群改名", "乙群"]
    rules = {(row.channel_id, row.subject.value): row.send_when for row in stored(select(ChannelRule))}
    assert (rules[1, "course"], rules[2, "course"]) == (SendWhen.NEVER, SendWhen.ALWAYS)
    assert {open_parts(row.sealed)["address"] for row in stored(select(Channel))} == {f"dingtalk://{KEY}"}


def test_an_address_that_cannot_work_is_refused_and_what_was_typed_stays(store: str, open_page: Open) -> None:
    page = opened(open_page)
    ending(page.text_input, "channel_name", "new_group_0").set_value("群")
    ending(page.text_input, "channel_address", "new_group_0").set_value("ftp://a")
    ending(page.selectbox, "channel_group", "new_group_0").set_value("role:commander")
    page = pressed(page, ending(page.button, "channel_save", "new_group_0").key)
    assert "机器人的网址" in said(page)
    assert stored(select(Channel)) == []
    assert ending(page.text_input, "channel_name", "new_group_0").value == "群"


def test_a_dispatcher_deals_with_what_was_not_sent_and_makes_no_channel(
    store: str, open_page: Open, sign_in: Callable[..., Any]
) -> None:
    with transaction() as session:
        a_channel(session, "group", "json://localhost:1/", group="role:dispatcher")
        for _ in range(2):
            tell(session, an_incident_of_town(session))
        for row in session.exec(select(OutgoingMessage)):
            row.state, row.tries, row.error = MessageState.DEAD, 6, "没有连上"
            row.ended_at = now()
    sign_in("dispatcher")
    page = opened(open_page)
    assert "没有连上" in said(page)
    assert not [one for one in keys_of(page) if one.startswith("channel_save")]
    ending(page.text_input, "message_why", "1_0").set_value("群解散了")
    page = pressed(page, ending(page.button, "message_aside_1", "").key)
    page = pressed(page, ending(page.button, "message_again_2", "").key)
    first, second = messages()
    assert (first.state, first.decision) == (MessageState.LAID_ASIDE, "不再发：群解散了")
    assert second.state is MessageState.WAITING
    assert outbox.claim("one", now()) == [2]


def test_who_may_only_look_sees_the_rules_and_no_names(
    store: str, open_page: Open, sign_in: Callable[..., Any]
) -> None:
    with transaction() as session:
        a_channel(session, "group", WEBHOOK, name="甲群", group="role:commander")
    sign_in("leadership")
    page = opened(open_page)
    assert "甲群" in page.dataframe[0].value.columns
    assert len(page.dataframe) == 1
    assert not [one for one in keys_of(page) if one.startswith(("channel_", "rules_", "message_"))]
