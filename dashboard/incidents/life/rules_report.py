"""What is wrong with a report, in words that name the field."""

from pydantic import ValidationError

from dashboard.words.fields import FIELD

_WHY = {
    "missing": "没有填",
    "string_too_short": "太短，至少{min_length}个字",
    "string_too_long": "太长，最多{max_length}个字",
    "greater_than_equal": "太小",
    "less_than_equal": "太大",
    "value_error": "经度和纬度要么都填，要么都不填",
}


def checked(error: ValidationError) -> str:
    """One Chinese sentence for everything that was found."""
    parts = []
    for found in error.errors():
        name = FIELD[str(found["loc"][0])].label if found["loc"] else "位置"
        why = _WHY.get(found["type"], "格式不对").format(**found.get("ctx", {}))
        parts.append(f"{name}{why}")
    return f"还不能登记：{'；'.join(parts)}。您填写的内容还在，请改好再提交。"
