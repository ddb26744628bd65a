"""The register's rules: stages, what the town can finish, and what a file would do."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.delegation.powers.rules import (
    HINTS,
    STAGES,
    Content,
    ItemContext,
    checked_step,
    completeness,
    plan,
)
from dashboard.delegation.powers.rules_can import (
    Authority,
    Power,
    answer,
    finishes,
    lead_by_category,
    matching_powers,
)
from dashboard.files.sheets.rules_files import numbers
from dashboard.lists.rules_import import Names
from dashboard.words.errors import Refused
from models import PowerKind

DAY = date(2026, 3, 4)
HOUSE = Power(1, "农民建房规划许可", "资源规划", "区自然资源和规划分局", "正式", None, finishes=True)
SHOP = Power(2, "工商登记注册", "市场监管", "区市场监管局", "正式", None, finishes=True)
KNOWN = ItemContext(Names({"公安": frozenset({2}), "区公安分局": frozenset({2})}, {}, {2: "区公安分局"}), {})


def row(number: int = 2, **given: str) -> tuple[int, dict[str, str]]:
    return number, dict.fromkeys(HINTS, "") | {"事项": "居住证办理", "类别": "公安", "部门": "公安"} | given


@pytest.mark.parametrize("said", ["我想造房子", "宅基地翻建", "农民建房规划许可"])
def test_everyday_words_find_the_item(said: str) -> None:
    found = matching_powers([HOUSE, SHOP], said, DAY)
    assert [one.power.name for one in found] == ["农民建房规划许可"]
    told = answer(found, imported=3, total=584, lead="")
    assert (told.word, told.lead) == (Authority.YES, "区自然资源和规划分局")


def test_what_is_not_found_in_a_part_of_the_list_is_not_a_no() -> None:
    told = answer([], imported=3, total=584, lead="区公安分局")
    assert told.word is Authority.NOT_FOUND
    assert "3 项，共 584 项" in told.text
    assert "区公安分局" in told.text
    for imported, total in ((584, 584), (0, 0), (600, 584)):
        assert answer([], imported=imported, total=total, lead="区公安分局").word is Authority.NOT_FOUND


@pytest.mark.parametrize(
    "power",
    [
        Power(1, "取水许可", "林业水利", "区林业水利局", "上报", None, finishes=True),
        Power(1, "取水许可", "林业水利", "区林业水利局", "正式", DAY + timedelta(days=1), finishes=True),
        Power(1, "取水许可", "林业水利", "区林业水利局", "正式", None, finishes=False),
    ],
)
def test_what_is_filed_or_still_to_come_or_passed_on_is_not_finished_in_town(power: Power) -> None:
    assert not finishes(power, DAY)
    told = answer(matching_powers([power], "取水许可", DAY), imported=1, total=584, lead="")
    assert (told.word, told.lead) == (Authority.NO, "区林业水利局")


def test_a_category_names_the_department_where_no_item_does() -> None:
    categories = {"公安": "区公安分局", "市场监管": "区市场监管局"}
    assert lead_by_category(categories, "办身份证") == "区公安分局"
    assert lead_by_category(categories, "？？") == ""


def test_a_stage_changes_forward_in_time_only() -> None:
    given = {"now": "试运行", "from_on": DAY, "basis": "公告〔2026〕1号", "last_on": None, "today": DAY}
    assert checked_step(to_stage="正式", **given).to_stage == "正式"
    for wrong, match in (
        ({"to_stage": "试运行"}, "没有改动"),
        ({"to_stage": "下放"}, "只能是"),
        ({"to_stage": "正式", "from_on": None}, "哪一天"),
        ({"to_stage": "正式", "from_on": DAY + timedelta(days=1)}, "以后"),
        ({"to_stage": "正式", "last_on": DAY}, "更晚"),
        ({"to_stage": "正式", "basis": " "}, "依据"),
    ):
        with pytest.raises(Refused, match=match):
            checked_step(**(given | wrong))


def test_how_much_is_known_is_said_as_it_is() -> None:
    assert completeness(3, 584) == "已导入单项 3 项，共 584 项，还差 581 项"
    assert "导入全" in completeness(584, 584)
    assert "多" in completeness(585, 584)


def test_a_file_is_told_row_by_row() -> None:
    old = Content("旧事项", "公安", 2, "正式", None, finishes_in_town=True, example=False)
    known = ItemContext(KNOWN.names, {"旧事项": (7, old)})
    rows = [
        row(2),
        row(3),
        row(4, 事项="旧事项"),
        row(5, 事项="取水许可", 部门="水利站"),
        row(6, 事项="又一项", 阶段="下放"),
        row(7, 事项="还一项", 起始日期="去年"),
        row(8, 事项=""),
        row(9, 事项="第九项", 镇里能办结="看情况"),
    ]
    outcomes = plan(PowerKind.APPROVAL, rows, known)
    assert [done.result for done in outcomes] == ["imported", "refused", "unchanged", *["refused"] * 5]
    assert all(done.told for done in outcomes if done.result == "refused")
    changed = plan(PowerKind.APPROVAL, [row(4, 事项="旧事项", 镇里能办结="否")], known)[0]
    assert (changed.result, changed.told) == ("updated", "镇里能办结：是 → 否")


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["甲事项", "乙事项", "丙事项", ""]),
            st.sampled_from(["公安", "无此部门", ""]),
            st.sampled_from([*STAGES, "", "别的"]),
        ),
        max_size=12,
    )
)
def test_every_row_has_one_result_and_a_name_goes_in_once(drawn: list[tuple[str, str, str]]) -> None:
    rows = [row(n, 事项=name, 部门=who, 阶段=stage) for n, (name, who, stage) in enumerate(drawn, 2)]
    outcomes = plan(PowerKind.ENFORCEMENT, rows, KNOWN)
    assert sum(numbers(outcomes).values()) == len(rows)
    written = [done.change.content.name for done in outcomes if done.change]
    assert len(written) == len(set(written))
