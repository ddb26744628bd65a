"""What typed words find in a row, and what the charts of response draw."""

import pandas as pd
import pytest

from dashboard.lists.charts import arrival_share, response_trend
from dashboard.lists.rules_lookup import found_in
from dashboard.words.palette import OFFICE

ROW = {
    "number": 67,
    "matter": "畜禽养殖污染监管执法",
    "lead": "区生态环境分局",
    "helpers": ("区农业农村局", "区林业水利局"),
    "town_duties": "宣传、巡查、协助查处",
    "basis": "GB条例",
}


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("畜禽", "事项"),
        ("生态环境", "牵头部门"),
        ("林业 巡查", "配合部门、镇级职责"),
        ("gb", "依据"),
        ("67", "序号"),
        ("6", ""),
        ("畜禽 初审", ""),
        ("公安", ""),
    ],
)
def test_all_words_must_stand_in_the_row_and_where_is_told(words, place):
    assert found_in(ROW, words) == place


def months(*medians, called=(0,), arrived=(0,)):
    size = len(medians)
    return pd.DataFrame(
        {
            "month": [f"2026-{month:02d}" for month in range(1, size + 1)],
            "sent": [5] * size,
            "signed": [4] * size,
            "median_seconds": list(medians),
            "called": list(called) * (size // len(called)),
            "arrived": list(arrived) * (size // len(arrived)),
        }
    )


def data(chart):
    spec = chart.to_dict()
    return spec, next(iter(spec["datasets"].values()))


@pytest.mark.parametrize(
    ("seconds", "unit", "amount"), [(1800, "分钟", 30), (7200, "分钟", 120), (9000, "小时", 2.5)]
)
def test_the_trend_is_drawn_in_the_unit_that_a_person_would_use(seconds, unit, amount):
    spec, rows = data(response_trend(months(seconds, 60.0), OFFICE))
    assert spec["layer"][0]["encoding"]["y"]["title"] == unit
    assert rows[0]["amount"] == amount


def test_a_month_without_an_answer_has_no_point_and_no_word():
    spec, rows = data(response_trend(months(600.0, float("nan")), OFFICE))
    assert rows[1]["amount"] is None
    assert spec["layer"][2]["transform"] == [{"filter": {"field": "month", "oneOf": ["2026-01"]}}]


def test_the_slowest_the_fastest_and_the_last_month_are_named():
    spec, _ = data(response_trend(months(600.0, 1200.0, 60.0, 300.0), OFFICE))
    assert spec["layer"][2]["transform"] == [
        {"filter": {"field": "month", "oneOf": ["2026-02", "2026-03", "2026-04"]}}
    ]


def test_a_month_without_a_call_is_neither_none_nor_all():
    spec, rows = data(arrival_share(months(1.0, 1.0, called=(4, 0), arrived=(1, 0)), OFFICE))
    assert [row["share"] for row in rows] == [0.25, None]
    assert [row["told"] for row in rows] == ["25%", "无数据"]
    assert "无数据" in str(spec["layer"][2])
