"""When a notice leaves the room, in which words, and what an address may be."""

import hmac
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.access.notices.rules_addresses import (
    EXAMPLE_BODY,
    changed_parts,
    checked_address,
    filled,
    gateway_request,
    service_address,
    why_refused,
)
from dashboard.access.notices.rules_channels import (
    HIDDEN,
    MOST_TRIES,
    Subject,
    due_at,
    message_text,
    next_try,
    subject_of,
    without_personal,
)
from dashboard.access.rules_rights import ROLES
from dashboard.admin.settings.rules_channels import group_parts, role_groups
from dashboard.words.errors import Refused
from models import TOWNSHIP_ZONE, Action, ChannelKind, LinkMessage, NoticeKind, NoticeSubject, SendWhen
from tests.examples import examples

HOURS = st.integers(0, 23)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))
GATEWAY = {
    "address": "https://sms.example.cn/send", "method": "POST", "body": EXAMPLE_BODY, "secret": "k" * 16,
}  # fmt: skip


def town(hour: int, day: int = 2) -> datetime:
    return datetime(2026, 12, day, hour, 30, tzinfo=TOWNSHIP_ZONE)


@pytest.mark.parametrize(
    ("at", "due"),
    [(town(20), town(20)), (town(21), datetime(2026, 12, 3, 7, tzinfo=TOWNSHIP_ZONE)),
     (town(3), datetime(2026, 12, 2, 7, tzinfo=TOWNSHIP_ZONE)), (town(7), town(7))],
)  # fmt: skip
def test_at_night_a_message_waits_for_the_morning(at: datetime, due: datetime) -> None:
    assert due_at(at.astimezone(UTC), SendWhen.BY_DAY, 21, 7, is_urgent=False) == due


@given(MOMENTS, HOURS, HOURS, st.booleans(), st.sampled_from([SendWhen.BY_DAY, SendWhen.ALWAYS]))
@examples(1)
def test_it_waits_less_than_a_day_out_of_the_quiet_time_and_urgent_never(
    at, quiet_from, quiet_to, urgent, when
):
    due = due_at(at, when, quiet_from, quiet_to, is_urgent=urgent)
    assert timedelta() <= due - at < timedelta(days=1)
    if urgent or when is SendWhen.ALWAYS:
        assert due == at
    else:
        hour, length = due.astimezone(TOWNSHIP_ZONE).hour, (quiet_to - quiet_from) % 24
        assert (hour - quiet_from) % 24 >= length


def test_every_notice_is_about_something() -> None:
    subjects = {subject_of(word.value) for word in (*Action, *NoticeKind, *LinkMessage)}
    assert subjects == set(NoticeSubject)
    assert subject_of("dispatch") is NoticeSubject.TASK
    assert subject_of("remind") is NoticeSubject.PRESSED
    assert subject_of("comment") is NoticeSubject.COURSE
    assert subject_of("bounty_due_soon") is NoticeSubject.BOUNTY
    with pytest.raises(ValueError):
        subject_of("nothing")


def test_pauses_grow_and_end() -> None:
    at = town(12)
    waits = [next_try(tries, at) for tries in range(1, MOST_TRIES + 1)]
    assert waits[-1] is None
    assert waits[:-1] == sorted(wait for wait in waits if wait)
    assert waits[0] == at + timedelta(seconds=30)


def test_a_message_is_short_and_opens_the_case() -> None:
    subject = Subject("村道塌陷，拨打13812345678", "NL-1", "incident", (("id", "NL-1"),), is_urgent=True)
    text = message_text("廿里", "dispatch", subject, base="https://room.cn", key="ab12")
    assert text == (
        "【廿里综合信息指挥室】急！交办 NL-1“村道塌陷，拨打＊＊＊”。"
        " https://room.cn/incident?id=NL-1 （消息编号 ab12）"
    )
    assert "http" not in message_text("廿里", "dispatch", subject, base="", key="ab12")


def test_a_trial_says_that_it_is_one() -> None:
    assert "测试" in message_text("廿里", "", Subject(), base="https://room.cn", key="ab12")


@given(st.text(min_size=2, max_size=20), st.text("0123456789", min_size=7, max_size=12), st.text(max_size=60))
@examples(1)
def test_of_a_matter_in_confidence_nothing_stands_in_it(name: str, phone: str, title: str) -> None:
    known = {"is_urgent": False, "in_confidence": True, "reporter_name": name, "reporter_phone": phone}
    text = message_text(
        "廿里", "dispatch", Subject(title, "NL-9", "incident", (("id", "NL-9"),), **known), base="", key="k"
    )
    assert text == message_text("廿里", "remind", Subject("", in_confidence=True), base="", key="k")


@given(
    st.text("张王李赵", min_size=2, max_size=3),
    st.from_regex(r"1[3-9]\d{9}", fullmatch=True),
    st.from_regex(r"\d{17}[\dX]", fullmatch=True),
    st.lists(st.sampled_from(["村口", "，", " ", "来电", "路灯坏了"]), max_size=4),
)
@examples(1)
def test_no_name_phone_or_identity_number_of_the_reporter_goes_out(name, phone, card, words):
    between = "".join(words) + "："
    shown = without_personal(f"{between}{name}{between}{phone}{between}{card}", name, phone)
    assert name not in shown
    assert phone not in shown
    assert card not in shown
    assert (
        without_personal(f"电话0570-3012345，{phone[:3]} {phone[3:7]} {phone[7:]}")
        == f"电话{HIDDEN}，{HIDDEN}"
    )


@pytest.mark.parametrize("text", ["K3+200处塌方", "2026年12月2日", "影响120户300亩", "G320国道1205米处"])
def test_other_numbers_stay(text: str) -> None:
    assert without_personal(text) == text


@pytest.mark.parametrize(
    ("pasted", "address"),
    [
        ("https://oapi.dingtalk.com/robot/send?access_token=abc123", "dingtalk://abc123"),
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=6-9a", "wecombot://6-9a"),
        ("https://open.feishu.cn/open-apis/bot/v2/hook/x-y", "feishu://x-y"),
        (" json://localhost/a ", "json://localhost/a"),
    ],
)
def test_the_webhook_that_a_robot_shows_is_taken_as_it_is(pasted: str, address: str) -> None:
    assert service_address(pasted) == address


@pytest.mark.parametrize(
    ("kind", "change", "why"),
    [
        (ChannelKind.SMS, {"body": "{phone}{text}"}, "{id}"),
        (ChannelKind.SMS, {"address": "ftp://a.cn"}, "http"),
        (ChannelKind.SMS, {"secret": "short"}, "密钥太短"),  # pragma: allowlist secret
        (ChannelKind.SMS, {"body": '{"a": {phone}, "b": "{text}", "c" "{id}"}'}, "JSON"),
        (ChannelKind.SMS, {"method": "GET"}, "POST"),
        (ChannelKind.GROUP, {"address": "file:///etc/passwd"}, "机器人"),
        (ChannelKind.GROUP, {"address": "mailto://a@b.cn"}, "机器人"),
        (ChannelKind.MAIL, {"address": "json://a.cn"}, "邮件"),
        (ChannelKind.MAIL, {"address": " "}, "没有填写"),
        (ChannelKind.RESULTS, {"address": "json://a.cn"}, "对方系统的网址要以 http"),
        (ChannelKind.RESULTS, {"secret": "short"}, "密钥太短"),  # pragma: allowlist secret
    ],
)
def test_an_address_that_cannot_work_is_refused(kind: ChannelKind, change: dict[str, str], why: str) -> None:
    with pytest.raises(Refused, match=why):
        checked_address(kind, GATEWAY | change)


@given(st.text(max_size=50), st.text("0123456789", max_size=11), st.text("abcdef", max_size=8))
@examples(1)
def test_whatever_is_filled_in_comes_out_as_it_was(text: str, phone: str, key: str) -> None:
    assert json.loads(filled(EXAMPLE_BODY, phone, text, key)) == {"mobile": phone, "content": text, "id": key}
    form = parse_qs(filled("m={phone}&c={text}&i={id}", phone, text, key), keep_blank_values=True)
    assert form == {"m": [phone], "c": [text], "i": [key]}


def test_what_is_typed_without_the_address_replaces_what_is_held_of_it() -> None:
    held = checked_address(ChannelKind.SMS, GATEWAY)
    nothing = dict.fromkeys(("address", "method", "body", "secret", "success"), "")
    fresh = {"secret": "n" * 16, "method": "PUT"}
    assert changed_parts(ChannelKind.SMS, held, nothing) is None
    assert changed_parts(ChannelKind.SMS, held, nothing | {"method": "POST"}) is None, "as it is"
    assert changed_parts(ChannelKind.SMS, held, nothing | fresh) == held | fresh
    with pytest.raises(Refused, match="缺少"):
        changed_parts(ChannelKind.SMS, held, nothing | {"body": "{text}"})
    ding = checked_address(
        ChannelKind.GROUP,
        {"address": "https://oapi.dingtalk.com/robot/send?access_token=abc123", "secret": "SECold"},
    )
    assert changed_parts(ChannelKind.GROUP, ding, nothing | {"secret": "SEC/new"}) == {
        "address": "dingtalk://SEC%2Fnew@abc123"
    }
    with pytest.raises(Refused, match="只有钉钉"):
        changed_parts(ChannelKind.GROUP, {"address": "feishu://abc"}, nothing | {"secret": "SECnew"})


def test_the_gateway_can_tell_that_the_room_wrote() -> None:
    asked = gateway_request(
        checked_address(ChannelKind.SMS, GATEWAY), "13800000000", "水库", "ab", 1_764_000_000
    )
    said = hmac.digest(b"k" * 16, b"1764000000." + asked.content, "sha256").hex()
    assert asked.headers["X-Room-Signature"] == said
    assert asked.headers["Idempotency-Key"] == "ab"


@pytest.mark.parametrize(
    ("answer", "why"),
    [({"errcode": 0, "errmsg": "ok"}, ""), ({"code": 0}, ""), ({}, ""), ([], ""),
     ({"errcode": 310000, "errmsg": "keywords not in content"}, "310000"),
     ({"code": 19024, "msg": "Key Words Not Found"}, "19024")],
)  # fmt: skip
def test_a_robot_that_answers_no_has_not_taken_it(answer: object, why: str) -> None:
    assert bool(why_refused(answer)) == bool(why)
    assert why in why_refused(answer)


def test_a_key_in_an_answer_is_not_shown() -> None:
    assert "693a91f6-7aoc-4bc4" not in why_refused({"errcode": 1, "errmsg": "bad 693a91f6-7aoc-4bc4"})


def test_a_role_that_is_told_as_a_unit_has_no_group_of_its_own() -> None:
    """What is sent to a module goes to the module's group: one of all module heads would hear of nothing."""
    roles = [group_parts(word)[2] or "" for word in role_groups()]
    assert "dispatcher" in roles
    assert [role for role in roles if ROLES[role].unit] == []
