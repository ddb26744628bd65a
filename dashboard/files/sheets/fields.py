"""What a profile may read from a file: the names profiles use, and how people call them."""

from dashboard.words.fields import FIELD, Kind, Use, used

# Plain fields of the report: their kind says how a cell is read.
PLAIN_FIELDS = {field.name: field for field in used(Use.IMPORTED)}


def _plain(*kinds: Kind) -> tuple[str, ...]:
    return tuple(name for name, field in PLAIN_FIELDS.items() if field.kind in kinds)


LABELS = {
    "source_id": "编号",
    **{name: field.in_sheets or field.title for name, field in PLAIN_FIELDS.items()},
    "source": "来源",
    "status": "状态",
    "urgent": "紧急",
    "secret": "涉密",
    "category": "类别",
    "village": "村",
    "department": "部门",
    "longitude": "经度",
    "latitude": "纬度",
    "reporter_name": "上报人",
    "reporter_phone": "联系电话",
    "reported_at": "上报时间",
    "accepted_at": "受理时间",
    "dispatched_at": "交办时间",
    "due_at": "办理期限",
    "concluded_at": "办结时间",
    "status_at": "状态时间",
    "result": "处理结果",
    "verdict": "来源认定的是否按期",
}
REQUIRED = ("source_id", "title", "reported_at")
TEXTS = (*_plain(Kind.TEXT, Kind.LONG_TEXT), "reporter_name", "reporter_phone", "result")
TIMES = ("reported_at", "accepted_at", "dispatched_at", "due_at", "concluded_at", "status_at")
FLAGS = ("urgent", "secret", *_plain(Kind.FLAG))
WHOLES = _plain(Kind.WHOLE)
CHOICES = _plain(Kind.CHOICE)
NAMES = ("department", "category", "village")
VERDICTS = ("on_time", "overdue")

# Fields whose words may be told apart on the page.
WORDS = ("status", "source", "urgent", *NAMES)
# Full-width signs in these are those of an input method, not of the matter.
PLAIN = ("source_id", "longitude", "latitude", "reporter_phone", *FLAGS, *WHOLES)

LONGEST_ID = 80


def limit(field: str, name: str) -> int | None:
    """A limit of the input model on a field, as `IncidentField.limit`; None where it sets none."""
    return FIELD[field].limit(name) if field in FIELD else None
