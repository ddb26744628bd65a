from pathlib import Path

import pytest
from sqlmodel import Session

from dashboard.admin.imports import load_profile, parse_profile, profile_names
from dashboard.words.errors import Refused
from tests.admin.imports.files import PROFILE, bring, counts, csv_file, incidents
from tests.shared_files import PROFILES


@pytest.mark.parametrize("name", profile_names())
def test_every_shipped_profile_is_good_and_goes_by_its_file_name(name: str) -> None:
    assert load_profile(name).name == name


def test_shipped_are_the_towns_own_sheet_and_a_general_one() -> None:
    assert profile_names() == ["other_system", "town_sheet"]


@pytest.mark.parametrize("file", sorted(PROFILES.glob("*.toml")), ids=lambda file: file.stem)
def test_a_profile_of_ones_own_is_named_by_its_path(file: Path) -> None:
    assert load_profile(str(file)).name == file.stem


@pytest.mark.postgresql
def test_the_general_profile_takes_another_systems_export(session: Session) -> None:
    header = ["编号", "标题", "上报时间", "状态", "办理期限", "部门", "办结时间"]
    body = [
        ["1", "路灯不亮", "2026-03-05 14:30", "办理中", "2026-03-09", "没有的部门", ""],
        ["2", "井盖丢失", "2026/3/5 15:00", "不予受理", "", "", "2026-03-06"],
    ]
    report = bring(csv_file(body, header=header), profile=load_profile("other_system"))
    assert counts(report) == (2, 0, 0, 0)
    found = incidents(session)
    assert {key: one.status.value for key, one in found.items()} == {"1": "handling", "2": "rejected"}
    # Its own due time, not the town's.
    assert found["1"].due_at is not None
    assert found["1"].due_at.isoformat() == "2026-03-09T16:00:00+00:00"
    assert found["1"].department_id is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('title = "标题"', "", "必须写明“标题”"),
        ('description = "内容"', 'descripton = "内容"', "columns.descripton：不认识这个字段"),
        ('"在办" = "handling"', '"在办" = "doing"', "values.status：“doing”不对"),
        ('longitude = "经度"', "", "经度和纬度要成对写"),
        ('name = "sheet"', 'name = "Sheet 1"', "name：只能用小写字母"),
        ('title = "测试表"', 'title = "测试表"\nzone = "Asia/Quzhou"', "没有“Asia/Quzhou”这个时区"),
        ('title = "测试表"', 'title = "测试表"\ncrs = "CGCS2000"', "crs：只能填"),
        ('village = "refuse"', 'village = "create"', "unknown.village：只能填"),
        ("[columns]", "[columns", "不是合格的 TOML"),
        ('status = "状态"', 'status = ["状态", "办结"]', "只有文字字段可以由几列拼成"),
        ('["%Y-%m-%d %H:%M"]', '["%q"]', "time_formats：“%q”不是能读的时间格式，请改正，例如 time_formats"),
        ('["%Y-%m-%d %H:%M"]', '["%Y-%m-%d %"]', "不是能读的时间格式"),
        ('["%Y-%m-%d %H:%M"]', '["%H:%M"]', "“%H:%M”里要有年"),
        ('["%Y-%m-%d %H:%M"]', '["%Y-%m"]', "要有年（%Y）、月（%m）和日（%d）"),
        ('["%Y-%m-%d %H:%M"]', "[]", "time_formats：一种时间格式也没有写，请写上，例如 time_formats"),
        ('["%Y-%m-%d %H:%M"]', '"%Y-%m-%d"', "time_formats：要写成方括号里的几项，例如"),
        ('time_formats = ["%Y-%m-%d %H:%M"]', "", "time_formats：没有写这一项，请补上，例如 time_formats"),
        ('name = "sheet"', 'name = "sheet"\ndelimiter = "§"', "delimiter：只能填"),
        ("bounds = [118.0, 28.0, 119.0, 29.0]", "bounds = [119.0, 28.0, 118.0, 29.0]", "西、南、东、北"),
    ],
)
def test_a_mistake_in_a_profile_is_named_in_chinese(old: str, new: str, said: str) -> None:
    assert old in PROFILE
    with pytest.raises(Refused) as refusal:
        parse_profile(PROFILE.replace(old, new), "某市.toml")
    assert said in str(refusal.value)
    assert "某市.toml" in str(refusal.value)


def test_an_unknown_profile_is_refused_with_the_known_names() -> None:
    with pytest.raises(Refused, match="town_sheet"):
        load_profile("../secrets")


def test_an_example_goes_by_its_name_and_is_offered_nowhere() -> None:
    assert load_profile("boston_311").name == "boston_311"
    assert "boston_311" not in profile_names()
