"""The registry of settings: sensible by itself, and closed to nonsense."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.town.settings.rules import checked, in_words, require_agreement, stored, typed
from dashboard.town.settings.rules_known import GROUPS, REGISTRY, SettingDefinition
from dashboard.words.errors import Refused
from models import SettingKind

every = pytest.mark.parametrize("known", REGISTRY.values(), ids=REGISTRY)
DEFAULTS = {key: known.default for key, known in REGISTRY.items()}


@every
def test_every_setting_is_told_and_has_a_sensible_default(known: SettingDefinition) -> None:
    assert known.group in GROUPS
    assert known.name
    assert known.help.endswith("。")
    assert checked(known, stored(known.default)) == known.default


@every
def test_a_default_is_of_the_settings_kind(known: SettingDefinition) -> None:
    kinds = {SettingKind.NUMBER: int, SettingKind.TEXT: str, SettingKind.YES_NO: bool}
    assert type(known.default) is kinds[known.kind]


@given(st.sampled_from(list(REGISTRY.values())), st.text(max_size=60))
def test_whatever_is_taken_lies_within_bounds_and_comes_back_the_same(
    known: SettingDefinition, text: str
) -> None:
    try:
        value = checked(known, text)
    except Refused:
        return
    assert checked(known, stored(value)) == value
    assert known.kind is not SettingKind.NUMBER or known.low <= int(value) <= known.high


@given(st.sampled_from(list(REGISTRY.values())), st.none() | st.text(max_size=60))
def test_what_stands_in_the_store_never_breaks_a_screen(known: SettingDefinition, text: str | None) -> None:
    value = typed(known, text)
    assert in_words(known, value)
    assert type(value) is type(known.default)


@pytest.mark.parametrize("text", ["", "0", "-1", "1.5", "五", "９", "1e3", "10000000000000", "5001"])
def test_nonsense_for_a_number_is_refused_with_its_bounds(text: str) -> None:
    with pytest.raises(Refused, match="20 到 5000"):
        checked(REGISTRY["duplicate_radius_metres"], text)


def test_the_bounds_themselves_are_taken() -> None:
    known = REGISTRY["duplicate_radius_metres"]
    assert (checked(known, "20"), checked(known, " 5000 ")) == (20, 5000)


@pytest.mark.parametrize("text", ["", "   ", "一二三四五六七八九十一", "廿\n里", "廿\0里"])
def test_a_name_for_documents_is_short_and_printable(text: str) -> None:
    with pytest.raises(Refused, match="镇的简称"):
        checked(REGISTRY["town_short_name"], text)


def test_criticism_comes_after_supervision() -> None:
    require_agreement(DEFAULTS)
    with pytest.raises(Refused, match="要比“超期后督办”晚"):
        require_agreement(DEFAULTS | {"supervise_after_working_days": 5})


def test_values_are_read_as_a_person_says_them() -> None:
    assert in_words(REGISTRY["duplicate_radius_metres"], 200) == "200 米"
    assert in_words(REGISTRY["village_sample_percent"], 10) == "10%"
    assert in_words(REGISTRY["desk_sound"], True) == "是"
