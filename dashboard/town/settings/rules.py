"""What the text of a setting means, and which settings contradict each other."""

from collections.abc import Mapping

from dashboard.town.settings.rules_known import NO, YES, SettingDefinition, Value
from dashboard.town.walls.rules_own_scenes import read
from dashboard.town.walls.rules_scenes import named
from dashboard.words.errors import Refused
from models import SettingKind


def typed(definition: SettingDefinition, text: str | None) -> Value:
    """What a stored text means; the default where nothing, or nothing sensible, is stored."""
    if text is None:
        return definition.default
    try:
        return checked(definition, text)
    except Refused:
        return definition.default


def checked(definition: SettingDefinition, text: str) -> Value:
    """A text as the setting's value. Refused for what is not of its kind, or out of bounds."""
    text = text.strip()
    if definition.kind is SettingKind.YES_NO:
        if text not in (YES, NO):
            raise Refused(f"“{definition.name}”只能选“是”或“否”。请重新选择。")
        return text == YES
    if definition.kind is SettingKind.NUMBER:
        if not (text.isascii() and text.isdigit() and len(text) < 10 and _fits(definition, int(text))):
            span = f"{definition.low} 到 {definition.high} 的整数（{definition.unit}）"
            raise Refused(f"“{definition.name}”要填 {span}。请改好再保存。")
        return int(text)
    shown = text.replace("\n", "") if definition.has_lines else text
    if not _fits(definition, len(text)) or not shown.isprintable():
        raise Refused(f"“{definition.name}”要填 {definition.low} 到 {definition.high} 个字。请改好再保存。")
    if wrong := definition.wrong(text):
        raise Refused(f"“{definition.name}”{wrong}。请改好再保存。")
    return text


def _fits(definition: SettingDefinition, number: int) -> bool:
    return definition.low <= number <= definition.high


def stored(value: Value) -> str:
    """A value as the table keeps it."""
    if isinstance(value, bool):
        return YES if value else NO
    return str(value)


def in_words(definition: SettingDefinition, value: Value) -> str:
    """A value as a person reads it: 200 米，是，廿里."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if definition.has_lines:
        return "；".join(str(value).splitlines())
    return f"{value} {definition.unit}".strip() if definition.unit != "%" else f"{value}%"


def require_agreement(values: Mapping[str, Value]) -> None:
    """Refused where settings contradict each other."""
    supervise, criticise = values["supervise_after_working_days"], values["criticise_after_working_days"]
    if int(criticise) <= int(supervise):
        raise Refused("“超期后通报批评”要比“超期后督办”晚。请改好再保存。")
    own, _ = read(str(values["wall_own"]))
    if odd := named(str(values["wall_scenes"]), own)[1]:
        raise Refused(
            f"“大屏画面”里没有叫“{odd[0]}”的画面：不是系统的画面，“自编画面”里也没有。请改好再保存。"
        )
