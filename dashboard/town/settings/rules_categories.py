"""An event category and what is asked about it: what may be written, and how."""

import re
from collections.abc import Collection, Mapping
from numbers import Integral
from typing import Any

from dashboard.town.settings.rules_words import checked_text
from dashboard.words.errors import Refused
from dashboard.words.labels import CLASS_LABELS
from models import QuestionKind

AREA, QUESTIONS = "事项", "事项的问题"
LONGEST_NAME, LONGEST_MAJOR, LONGEST_QUESTION, LONGEST_CHOICES = 60, 30, 120, 300
FEWEST_CHOICES, MOST_CHOICES = 2, 20
NAMES = {
    "name": "名称",
    "major": "大类",
    "platform": "平台",
    "module": "模块",
    "usual_class": "通常类别",
    "item_number": "属地管理事项",
    "one_thing_number": "一件事",
    "urgent": "紧急",
}
QUESTION_NAMES = {
    "text": "问题",
    "kind": "回答方式",
    "choices": "选项",
    "is_required": "必答",
    "sort_order": "排序",
    "is_active": "启用",
}
_SEPARATORS = re.compile(r"[、，,；;\n]+")


def fields_of(row: Mapping[Any, Any]) -> dict[str, Any]:
    """A row of the list as the fields in NAMES."""
    plain = {name: row[name] for name in NAMES}
    for name in ("usual_class", "item_number", "one_thing_number"):
        # A frame keeps an unknown whole number as something that is no number.
        plain[name] = int(plain[name]) if isinstance(plain[name], Integral) else None
    return plain | {"platform": row["platform"] or None, "module": row["module"] or None}


def checked_category(
    wanted: Mapping[str, Any],
    *,
    modules_of: Mapping[str, str],
    modules: Collection[str],
    items: Collection[int],
    things: Collection[int],
) -> dict[str, Any]:
    """The fields in NAMES as they may be stored; platform and module by their codes, None for none.

    `modules_of`: the module that each platform feeds (domain, section 4.1).
    """
    platform, module = wanted["platform"] or None, wanted["module"] or None
    if platform is not None:
        if platform not in modules_of:
            raise Refused("没有这个平台。请重新选择。")
        if module not in (None, modules_of[platform]):
            raise Refused("这个平台不流向这个模块。请改选模块，或者留空由平台决定。")
        module = modules_of[platform]
    if module is not None and module not in modules:
        raise Refused("没有这个模块。请重新选择。")
    usual, item, thing = (wanted[name] for name in ("usual_class", "item_number", "one_thing_number"))
    if usual is not None and usual not in CLASS_LABELS:
        raise Refused("通常类别只有一类、二类、三类。请重新选择。")
    if item is not None and item not in items:
        raise Refused(f"属地管理清单里没有第 {item} 项。请重新选择。")
    if thing is not None and thing not in things:
        raise Refused(f"“一件事”清单里没有第 {thing} 件。请重新选择。")
    return {
        "name": checked_text(wanted["name"], "名称", LONGEST_NAME),
        "major": checked_text(wanted["major"] or "", "大类", LONGEST_MAJOR),
        "platform": platform,
        "module": module,
        "usual_class": usual,
        "item_number": item,
        "one_thing_number": thing,
        "urgent": bool(wanted["urgent"]),
    }


def checked_question(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The fields in QUESTION_NAMES as they may be stored; a choice has at least two different options."""
    if wanted["kind"] not in list(QuestionKind):
        raise Refused("请选择这个问题怎么回答。")
    kind = QuestionKind(wanted["kind"])
    options = ""
    if kind is QuestionKind.CHOICE:
        choices = choices_of(wanted["choices"])
        if not FEWEST_CHOICES <= len(choices) <= MOST_CHOICES:
            raise Refused(f"选择题要有 {FEWEST_CHOICES} 到 {MOST_CHOICES} 个不同的选项，用顿号隔开。")
        options = checked_text("、".join(choices), "选项", LONGEST_CHOICES)
    return {
        "text": checked_text(wanted["text"], "问题", LONGEST_QUESTION),
        "kind": kind,
        "choices": options,
        "is_required": bool(wanted["is_required"]),
        "sort_order": int(wanted["sort_order"]),
        "is_active": bool(wanted["is_active"]),
    }


def choices_of(text: str) -> list[str]:
    """The options of a choice, each once: 猪、牛羊，鸡"""
    return list(dict.fromkeys(filter(None, (part.strip() for part in _SEPARATORS.split(text)))))
