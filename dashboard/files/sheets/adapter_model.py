"""What an adapter says: a profile whose columns are places in another system's form, and how results go back.

Messages are Chinese: whoever writes an adapter reads them.
"""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from dashboard.files.sheets.profile_model import Profile

# What a report from outside may hold; the rest is the room's own.
FIELDS = (
    "source_id", "title", "description", "place", "category", "village", "longitude", "latitude",
    "reporter_name", "reporter_phone", "secret", "urgent", "reported_at",
)  # fmt: skip
# Fields whose words a person may be asked for.
ASKED = ("category", "village", "urgent", "secret")
# How a record stands, as far as its sender is told, in this order.
STATES = (
    "waiting", "refused", "received", "accepted", "dispatched", "handling", "checking", "closed", "ended",
)  # fmt: skip
RETURNED = ("source_id", "state", "at", "number", "code", "unit", "reply", "sentence")
BETWEEN = "."


class Results(BaseModel):
    """How results go back: the sender's field -> what stands in it, and our states in its words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fields: dict[str, str]
    words: dict[str, str]
    time_format: str = "%Y-%m-%d %H:%M:%S"

    @model_validator(mode="after")
    def is_whole(self) -> "Results":
        if wrong := [name for name in self.fields.values() if name not in RETURNED]:
            raise ValueError(f"results.fields：“{wrong[0]}”不对，只能是 {'、'.join(RETURNED)}")
        if not {"source_id", "state"} <= set(self.fields.values()):
            raise ValueError("results.fields：至少要有 source_id 和 state")
        if lacking := [state for state in STATES if not self.words.get(state)]:
            raise ValueError(f"results.words：还缺 {'、'.join(lacking)}")
        if wrong := [state for state in self.words if state not in STATES]:
            raise ValueError(f"results.words：不认识“{wrong[0]}”，只能是 {'、'.join(STATES)}")
        return self


Place = Annotated[str, Field(min_length=1, max_length=120)]


class SentFiles(BaseModel):
    """Where the files of a record stand: `records`, a list in it; in each its name and content (Base64)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    records: Place
    name: Place
    content: Place

    @model_validator(mode="after")
    def is_told_apart(self) -> "SentFiles":
        if self.name == self.content:
            raise ValueError("files：name 和 content 不能是同一项")
        return self


class Adapter(Profile):
    """One system's form. `columns` hold places in it, such as `order.caller.phone`; `records`: where in a
    request several of them stand, empty where only one is sent at a time."""

    records: Annotated[str, Field(max_length=120)] = ""
    files: SentFiles | None = None
    results: Results

    @model_validator(mode="after")
    def is_of_reports(self) -> "Adapter":
        if wrong := [name for name in self.columns if name not in FIELDS]:
            raise ValueError(f"columns.{wrong[0]}：接口适配里没有这一项，只能是 {'、'.join(FIELDS)}")
        if self.constants:
            raise ValueError("constants：接口适配里没有固定值；来源由密钥定")
        return self

    @property
    def memory(self) -> str:
        """Under which what people said of its words is kept."""
        return f"adapter:{self.name}"


def at_place(record: Any, place: str) -> Any:
    """What stands at a place of a form; None where there is nothing. Digits count a list from 0."""
    for part in place.split(BETWEEN) if place else ():
        if isinstance(record, dict):
            record = record.get(part)
        elif isinstance(record, list) and part.isdecimal() and int(part) < len(record):
            record = record[int(part)]
        else:
            return None
    return record


def with_place(record: Any, place: str, value: Any) -> Any:
    """A form with `value` at a place of it; the same where it has no such place. `record` stays as it is."""
    part, _, rest = place.partition(BETWEEN)
    if at_place(record, part) is None:
        return record
    inner = with_place(at_place(record, part), rest, value) if rest else value
    if isinstance(record, dict):
        return record | {part: inner}
    return [*record[: int(part)], inner, *record[int(part) + 1 :]]


def as_text(value: Any) -> str:
    """A value of a form as text, without blanks around it; several ones with 、 between."""
    if value is None or isinstance(value, dict):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "、".join(filter(None, map(as_text, value)))
    text = "".join(sign for sign in str(value).replace("\r\n", "\n") if sign in "\n\t" or sign.isprintable())
    return text.strip()
