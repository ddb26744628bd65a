"""Departments by their names, former and short ones included."""

from dashboard.words.errors import Refused

AREA = "部门"
LONGEST_NAME, LONGEST_REASON = 60, 200
NAMES = {"name": "名称", "short_name": "简称"}
# Why a name means a department: the words of the table, and how they read.
REASONS = {"short": "简称", "rename": "曾用名"}


def require_reason(reason: str) -> None:
    """Refused for a word that is not among REASONS."""
    if reason not in REASONS:
        raise Refused("请选择这个名称是简称还是曾用名。")
