"""The fields of an incident that people read of, each declared once.

Registration, drafts, correction, the log's sentences, looking back, `check`, the case's page and papers, the
list with its export and filters, and the spreadsheets that come in read this table. A plain field needs no
more than its record. A field with a life of its own (position, category, the reporter, clocks) has its name
and kind here, and its own code where its kind says too little.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Any

from dashboard.words.labels import CLASS_LABELS, LABELS
from models import Level, NewIncident, OffList, Source


class Kind(Enum):
    """What a field holds, and so how it is asked for, told, filtered and imported."""

    TEXT = auto()
    LONG_TEXT = auto()
    WHOLE = auto()
    FLAG = auto()
    CHOICE = auto()
    CLASS = auto()
    ROW = auto()
    MOMENT = auto()
    DEGREES = auto()
    # Of whoever reported it: shown by nothing that goes by the kind alone, and repeated by no log.
    PERSONAL = auto()


class Part(Enum):
    """The parts of the page 登记 that ask for plain fields."""

    MATTER = auto()
    GROUND = auto()


class Use(Enum):
    """Where a field stands. All but AMENDED goes by the field's kind alone."""

    AMENDED = auto()  # may be corrected; a plain one is in the form of 更正
    SPLIT_OFF = auto()  # goes along with a part that becomes a matter of its own
    SHOWN = auto()  # on the case's page
    PRINTED = auto()  # on the papers of the case
    EXPECTED = auto()  # on page and papers even where nothing is known
    LISTED = auto()  # in the list and its export
    FILTERED = auto()  # a filter of the list
    IMPORTED = auto()  # a column of a sheet that comes in


# What a new plain field usually wants.
EVERYWHERE = frozenset(Use) - {Use.EXPECTED}


@dataclass(frozen=True)
class IncidentField:
    """One column of `Incident`.

    `title`: its name on screens, in files and in the log; `on_forms` and `in_sheets`: what forms, and sheets
    that come in, call it where that is another name. `words`: those of a CHOICE. `asked_in`: the part of 登记
    that asks for it by its kind; without one it is no plain field. `hint`: what stands in its empty widget
    there. `example`: what stands in the example row of a sheet's template.
    """

    name: str
    title: str
    kind: Kind = Kind.TEXT
    asked_in: Part | None = None
    uses: frozenset[Use] = frozenset()
    words: type[StrEnum] | None = None
    on_forms: str = ""
    in_sheets: str = ""
    hint: str = ""
    example: str = ""

    def __post_init__(self) -> None:
        if self.kind is Kind.PERSONAL and self.uses - {Use.AMENDED}:
            raise ValueError(f"{self.name}: who reported it is shown, listed and exported by its own code")

    @property
    def label(self) -> str:
        """Its name on a form."""
        return self.on_forms or self.title

    @property
    def is_text(self) -> bool:
        return self.kind in (Kind.TEXT, Kind.LONG_TEXT)

    @property
    def empty(self) -> Any:
        """What stands in the column where nothing was said."""
        return "" if self.is_text else False if self.kind is Kind.FLAG else None

    @property
    def options(self) -> dict[str, str]:
        """The words of a CHOICE with their Chinese."""
        return {word.value: LABELS[word] for word in self.words or ()}

    def limit(self, name: str) -> int | None:
        """A limit of the report's model by its name (`max_length`, `ge` …); None where it sets none."""
        known = NewIncident.model_fields.get(self.name)
        return (
            next((getattr(rule, name) for rule in known.metadata if hasattr(rule, name)), None)
            if known
            else None
        )

    def said(self, value: Any) -> str:
        """A value in Chinese; empty where nothing is known."""
        if self.kind is Kind.FLAG:
            return "是" if value else "否"
        # A frame's missing number is none that equals itself.
        if value is None or value == "" or value != value:
            return ""
        if self.kind is Kind.CHOICE:
            return self.options.get(str(value), str(value))
        if self.kind is Kind.CLASS and isinstance(value, int):
            return CLASS_LABELS.get(value, str(value))
        return str(int(value)) if self.kind is Kind.WHOLE and isinstance(value, float) else str(value)


_REPORT = frozenset({Use.AMENDED})
_WITH_A_PART = frozenset({Use.AMENDED, Use.SPLIT_OFF})
# In the order in which a sentence of the log names them.
FIELDS = (
    IncidentField("incident_class", "类别", Kind.CLASS),
    IncidentField(
        "title",
        "标题",
        asked_in=Part.MATTER,
        uses=frozenset({Use.AMENDED, Use.IMPORTED}),
        hint="一句话说清什么事，如：村口路面有大石头挡路",
        example="示例：村道旁垃圾无人清理",
    ),
    IncidentField("source", "来源", Kind.CHOICE, words=Source, uses=_REPORT | {Use.LISTED, Use.FILTERED}),
    IncidentField("level", "层级", Kind.CHOICE, words=Level, uses=frozenset({Use.FILTERED})),
    IncidentField("category_id", "事项", Kind.ROW, uses=_WITH_A_PART),
    IncidentField("village_id", "村社", Kind.ROW, uses=_WITH_A_PART),
    IncidentField("grid_id", "网格", Kind.ROW, uses=_WITH_A_PART),
    IncidentField("platform_id", "平台", Kind.ROW),
    IncidentField("module_id", "模块", Kind.ROW),
    IncidentField("department_id", "牵头部门", Kind.ROW),
    IncidentField("from_department_id", "移送部门", Kind.ROW, uses=_REPORT),
    IncidentField("item_id", "依据", Kind.ROW),
    IncidentField("one_thing_id", "一件事", Kind.ROW),
    IncidentField("rule_set_id", "时限规则", Kind.ROW),
    IncidentField("parent_id", "合并到", Kind.ROW),
    IncidentField("split_from_id", "分自", Kind.ROW),
    IncidentField("lecture_session_id", "讲堂", Kind.ROW, on_forms="讲堂场次", uses=_REPORT),
    IncidentField(
        "place",
        "地点",
        asked_in=Part.GROUND,
        uses=frozenset(Use) - {Use.PRINTED, Use.FILTERED},
        hint="如：村口小店对面、文化礼堂东侧",
        example="村口公交站旁",
    ),
    IncidentField("off_list", "清单核对", Kind.CHOICE, words=OffList),
    IncidentField("urgent", "紧急", Kind.FLAG, uses=_REPORT),
    IncidentField("secret", "举报人保密", Kind.FLAG, uses=_REPORT),
    IncidentField("arbitration", "待裁定", Kind.FLAG),
    IncidentField("suspended_until", "挂账到", Kind.MOMENT),
    IncidentField("due_at", "办结期限", Kind.MOMENT),
    IncidentField("reported_at", "上报时间", Kind.MOMENT),
    IncidentField(
        "description",
        "情况",
        Kind.LONG_TEXT,
        asked_in=Part.MATTER,
        uses=frozenset({Use.AMENDED, Use.SHOWN, Use.PRINTED, Use.EXPECTED, Use.IMPORTED}),
        on_forms="情况说明",
        in_sheets="内容",
        hint="时间、经过、涉及的人和物，现在怎么样",
        example="示例行，导入时自动跳过。请从下一行开始填写。",
    ),
    IncidentField("why", "研判理由", Kind.LONG_TEXT),
    IncidentField("result", "结果", Kind.LONG_TEXT),
    IncidentField("longitude", "经度", Kind.DEGREES, uses=_WITH_A_PART),
    IncidentField("latitude", "纬度", Kind.DEGREES, uses=_WITH_A_PART),
    IncidentField("reporter_name", "上报人", Kind.PERSONAL, uses=_REPORT),
    IncidentField("reporter_phone", "上报人电话", Kind.PERSONAL, uses=_REPORT),
)
FIELD = {field.name: field for field in FIELDS}
PLAIN = tuple(field for field in FIELDS if field.asked_in)
PERSONAL = frozenset(field.name for field in FIELDS if field.kind is Kind.PERSONAL)


def used(use: Use) -> Iterator[IncidentField]:
    """The fields that stand there, in the order of the log."""
    return (field for field in FIELDS if use in field.uses)
