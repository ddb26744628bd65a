"""What a profile may read from a file: the names profiles use, and how people call them."""

from models import NewIncident

LABELS = {
    "source_id": "编号",
    "title": "标题",
    "description": "内容",
    "source": "来源",
    "status": "状态",
    "urgent": "紧急",
    "secret": "涉密",
    "category": "类别",
    "village": "村",
    "department": "部门",
    "place": "地点",
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
TEXTS = ("title", "description", "place", "reporter_name", "reporter_phone", "result")
TIMES = ("reported_at", "accepted_at", "dispatched_at", "due_at", "concluded_at", "status_at")
FLAGS = ("urgent", "secret")
NAMES = ("department", "category", "village")
VERDICTS = ("on_time", "overdue")

# Fields whose words may be told apart on the page.
WORDS = ("status", "source", "urgent", *NAMES)
# Full-width signs in these are those of an input method, not of the matter.
PLAIN = ("source_id", "longitude", "latitude", "reporter_phone", *FLAGS)

LONGEST_ID = 80


def longest(field: str) -> int | None:
    """The most characters the input model allows in a text field; None where it sets no limit."""
    for rule in NewIncident.model_fields[field].metadata if field in NewIncident.model_fields else ():
        if (limit := getattr(rule, "max_length", None)) is not None:
            return int(limit)
    return None


def shortest(field: str) -> int:
    """The fewest characters the input model allows in a text field."""
    for rule in NewIncident.model_fields[field].metadata if field in NewIncident.model_fields else ():
        if (limit := getattr(rule, "min_length", None)) is not None:
            return int(limit)
    return 0
