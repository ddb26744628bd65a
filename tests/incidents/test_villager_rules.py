"""What a villager's report becomes, which are looked at first, and what is an answer."""

from dataclasses import asdict
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.incidents.public.rules import (
    AGAIN_WITHIN,
    ENDS,
    LONGEST_TITLE,
    STAGES,
    Before,
    Sent,
    checked,
    fields_of,
    may_ask_again,
    spoken,
    stage_of,
    title_of,
    typed_code,
    why_held,
)
from dashboard.incidents.public.rules_reply import PHRASES, wrong_with_reply
from dashboard.words.errors import Refused
from models import IncidentStatus, NewIncident
from tests.factories import NOON

LAMP = Sent(words="桥头路灯坏了三天，晚上看不见路", village_id=1)
FACTS = ["桥头路灯坏了三天，晚上看不见路", "渚桥村", "大执法模块"]
GOOD = "大执法模块11月3日到桥头查看，路灯的线断了，当天下午已经换好，现在夜里都亮着。"


@pytest.mark.parametrize(
    ("sent", "word"),
    [
        (Sent(village_id=1), "什么事"),
        (Sent(words="路灯坏了"), "在哪里"),
        (Sent(words="路灯坏了", village_id=1, phone="没有"), "电话"),
        (Sent(words="灯" * 2_001, village_id=1), "2000"),
    ],
)
def test_what_is_missing_is_said(sent: Sent, word: str) -> None:
    with pytest.raises(Refused, match=word):
        checked(sent)


@pytest.mark.parametrize(
    "sent", [LAMP, Sent(category="路灯", place="桥头"), Sent(words="水", longitude=118.9, latitude=28.9)]
)
def test_little_is_enough(sent: Sent) -> None:
    assert checked(sent) == sent


@pytest.mark.parametrize(
    ("sent", "before", "word"),
    [
        (LAMP, Before(19, 4), ""),
        (LAMP, Before(20, 0), "网络地址"),
        (LAMP, Before(0, 5), "手机"),
        (LAMP, Before(same_text=True), "同样"),
        (Sent(words="！！！？？", village_id=1), Before(), "符号"),
        (Sent(words="123456", village_id=1), Before(), "符号"),
        (Sent(category="路灯", village_id=1), Before(), ""),
    ],
)
def test_what_looks_like_abuse_is_looked_at_first(sent: Sent, before: Before, word: str) -> None:
    reason = why_held(sent, before, per_address=20, per_device=5)
    assert word in reason
    assert bool(reason) == bool(word)


@given(st.text(max_size=300), st.sampled_from(["", "路灯", "垃圾"]))
def test_whatever_is_written_becomes_a_title_that_the_register_takes(words: str, category: str) -> None:
    sent = Sent(words=words, category=category, village_id=1)
    if not words.strip() and not category:
        return
    fields = fields_of(asdict(sent), asks_more=False)
    # A title of nothing but unseen signs is what the public page has taken away before.
    if all(sign.isprintable() for sign in words):
        assert NewIncident.model_validate(fields | {"reported_at": NOON}).title
    assert len(title_of(words, category)) <= LONGEST_TITLE


def test_what_is_beyond_the_title_is_kept_and_a_matter_with_questions_is_named() -> None:
    words = "路灯坏了。就在桥头，坏了三天，老人晚上走路害怕，请快一点。"
    fields = fields_of(
        asdict(Sent(words=words, category_id=3, category="路灯", village_id=1)), asks_more=True
    )
    assert fields["title"] == "路灯坏了"
    assert words in fields["description"]
    assert "上报人选的事项：路灯" in fields["description"]
    assert fields["category_id"] is None


def test_an_answer_with_a_fact_of_the_case_goes_out() -> None:
    assert wrong_with_reply(GOOD, FACTS) == ""


@pytest.mark.parametrize(
    ("reply", "word"),
    [
        ("", "太短"),
        ("已处理。", "太短"),
        ("您反映的问题已收悉，我们将高度重视，尽快处理，感谢您的关注与支持。", "套话"),
        ("已经安排人员清理河道淤泥，预计下周全部清完，水会变清。", "没有提到"),
        (f"{GOOD}联系13800001234。", "手机号"),
        (f"王大爷：{GOOD}", "姓名"),
        ("您反映的“桥头路灯”，工作人员已于＿月＿日到现场查看，已经修好。", "没填的空"),
    ],
)
def test_an_answer_that_answers_nothing_is_held_back(reply: str, word: str) -> None:
    assert word in wrong_with_reply(reply, FACTS, hidden=["王大爷"])


@given(st.lists(st.sampled_from(PHRASES), max_size=30))
def test_no_number_of_stock_phrases_is_an_answer(phrases: list[str]) -> None:
    assert wrong_with_reply("，".join(phrases), FACTS)


@pytest.mark.parametrize("status", IncidentStatus)
def test_every_status_is_told_by_a_stage_or_a_sentence(status: IncidentStatus) -> None:
    stage = stage_of(status, is_rated=False)
    assert (stage is None) == (status in ENDS)
    assert stage is None or stage < len(STAGES) - 1


def test_only_what_was_closed_and_rated_is_at_the_last_stage() -> None:
    assert stage_of(IncidentStatus.CLOSED, is_rated=True) == len(STAGES) - 1
    assert stage_of(IncidentStatus.HANDLING, is_rated=True) == stage_of(
        IncidentStatus.HANDLING, is_rated=False
    )


def test_for_fifteen_days_one_may_say_that_it_is_not_solved() -> None:
    closed = IncidentStatus.CLOSED
    assert may_ask_again(closed, NOON, NOON + AGAIN_WITHIN)
    assert not may_ask_again(closed, NOON, NOON + AGAIN_WITHIN + timedelta(seconds=1))
    assert not may_ask_again(IncidentStatus.REJECTED, NOON, NOON)


@given(st.integers(0, 10**12 - 1))
def test_a_code_is_read_as_it_is_spoken(number: int) -> None:
    code = f"{number:012}"
    assert typed_code(spoken(code)) == typed_code(f" {code}\n") == code
    assert typed_code(code[1:]) == typed_code(f"{code}1") == ""
