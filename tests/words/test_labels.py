"""Chinese for every word, and no way for typed text to become markup."""

import re
from datetime import UTC, datetime
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

import models
from dashboard.words.labels import LABELS, count, duration, local_time, near_time, percent, plain

WORDS = [
    word
    for words in vars(models).values()
    if isinstance(words, type) and issubclass(words, StrEnum)
    for word in words
]
# Words of tables that no screen shows as such.
UNSHOWN = {"PowerKind", "BatchStatus"}


def test_every_word_that_is_shown_has_its_chinese():
    without = []
    for word in WORDS:
        try:
            is_right = re.search(r"[\u4e00-\u9fff\d]", LABELS[word])
        except KeyError:
            is_right = None
        if not is_right and type(word).__name__ not in UNSHOWN:
            without.append(word)
    assert without == []


@pytest.mark.parametrize(
    ("word", "label"),
    [
        (models.IncidentStatus.ACCEPTED, "待研判"),
        (models.OffList.ACCEPTED, "清单之外 · 已承接"),
        (models.Source.DEPARTMENT, "部门移送"),
        (models.Party.DEPARTMENT, "部门"),
        (models.Source.IMPORT, "外部导入"),
        (models.Action.IMPORT, "导入"),
        (models.Level.VILLAGE, "村级"),
        (models.Party.VILLAGE, "村格"),
        (models.AssignmentStatus.RETURNED, "已退单"),
        (models.Staffing.RETURNED, "退回"),
    ],
)
def test_words_written_alike_keep_their_own_chinese(word, label):
    assert LABELS[word] == label


@given(st.text())
def test_plain_text_leaves_no_markup_unescaped(text):
    made = plain(text)
    assert "\n" not in made
    assert not re.search(r"(?<!\\)[*_`\[\]<>#~$|:]", made.replace("\\\\", ""))


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (percent(911, 972), "93.7%"),
        (percent(1, 2), "50%"),
        (percent(0, 5), "0%"),
        (percent(0, 0), "无数据"),
        (percent(None, 3), "无数据"),
        (count(0), "0"),
        (count(None), "无数据"),
        (count(12_345), "12,345"),
        (count(1_234_567), "123.5万"),
        (duration(None), "无数据"),
        (duration(600), "10分钟"),
        (duration(7200), "2.0小时"),
        (duration(86_400 * 11.2), "11.2天"),
        (local_time(datetime(2026, 3, 4, 20, tzinfo=UTC)), "2026-03-05 04:00"),
        (local_time(None), "无数据"),
    ],
)
def test_figures_read_as_people_write_them(shown, expected):
    assert shown == expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 1, 1, 4, 20, tzinfo=UTC), "今天 12:20"),
        # The township's midnight, not that of UTC, is where a day ends.
        (datetime(2025, 12, 31, 15, 59, tzinfo=UTC), "昨天 23:59"),
        (datetime(2026, 1, 1, 16, 0, tzinfo=UTC), "明天 00:00"),
        (datetime(2026, 1, 3, 0, 0, tzinfo=UTC), "01-03 08:00"),
        (datetime(2025, 12, 30, 0, 0, tzinfo=UTC), "2025-12-30 08:00"),
        (None, "无数据"),
    ],
)
def test_a_time_nearby_is_said_as_people_say_it(at, expected):
    assert near_time(at, datetime(2026, 1, 1, 1, 0, tzinfo=UTC)) == expected
