"""One record of another system, read by its adapter: what it says, and which words nobody knows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.admin.imports.columns import read_positions
from dashboard.admin.imports.context import Names
from dashboard.admin.imports.times import read_times
from dashboard.files.sheets.adapter_model import Adapter, as_text, at_place, with_place
from dashboard.files.sheets.profile_model import LONGEST_ID
from dashboard.files.sheets.rules_choices import NOTHING, WORD, matched
from dashboard.incidents.public.rules import title_of
from models import ImportChoice, Source

NO_ID = "没有编号（{}），断网重发会登记两件，没有收。"
LONG_ID = "编号太长，最多 {} 个字，没有收。"
NO_WORDS = "没有说是什么事（{}），没有收。"
NO_TIME = "上报时间“{}”看不懂，没有收。要写成 {} 的样子。"
UNNAMED = "第{}个附件"
TIME_LIKE = "2026-12-02 09:30:00"
FLAGS = {
    "是": "yes",
    "否": "no",
    "true": "yes",
    "false": "no",
    "1": "yes",
    "0": "no",
    "yes": "yes",
    "no": "no",
}
# A word that is longer is no word that a town has a name for.
LONGEST_WORD = 200


@dataclass(frozen=True)
class Read:
    """`fields`: as a report takes them; `unknown`: pairs of a field and a word; `wrong`: why it cannot be
    taken, whatever its words mean, in Chinese."""

    source_id: str
    fields: Mapping[str, Any]
    unknown: tuple[tuple[str, str], ...] = ()
    wrong: str = ""


class Reader:
    """Reads the records of one adapter, with what people have said of its words so far."""

    def __init__(self, session: Session, adapter: Adapter) -> None:
        one = ImportChoice
        said = select(col(one.field), col(one.said), col(one.meant)).where(
            col(one.profile) == adapter.memory, col(one.kind) == WORD
        )
        words: dict[str, dict[str, str]] = {}
        for field, word, meant in session.execute(said):
            words.setdefault(field, {})[word] = meant
        adapter = adapter.model_copy(update={"values": adapter.with_words(words).values})
        self.adapter, self.names = adapter, Names(adapter)
        self.names.load(session)

    def text(self, record: Any, field: str) -> str:
        """What the record says in a field; several places joined, what repeats said once."""
        texts = (as_text(at_place(record, place)) for place in self.adapter.columns.get(field, ()))
        return self.adapter.join.join(dict.fromkeys(filter(None, texts)))

    def files(self, record: Any) -> list[tuple[str, str]]:
        """Name and content (Base64) of each file that came with the record."""
        where = self.adapter.files
        found = at_place(record, where.records) if where else None
        if where is None or found is None:
            return []
        # What is no list is a single one.
        given = found if isinstance(found, list) else [found]
        return [
            (as_text(at_place(one, where.name)) or UNNAMED.format(number), _content(one, where.content))
            for number, one in enumerate(given, 1)
        ]

    def without_contents(self, record: Any) -> Any:
        """The record without what its files hold: that is kept elsewhere."""
        where = self.adapter.files
        found = at_place(record, where.records) if where else None
        if where is None or found is None:
            return record
        given = found if isinstance(found, list) else [found]
        names = [{where.name: as_text(at_place(one, where.name))} for one in given]
        return with_place(record, where.records, names)

    def read(self, record: Any, source: Source) -> Read:
        source_id = self.text(record, "source_id")
        if not source_id:
            return Read("", {}, wrong=NO_ID.format(self.adapter.column("source_id")))
        if len(source_id) > LONGEST_ID:
            return Read("", {}, wrong=LONG_ID.format(LONGEST_ID))
        title, description = self.text(record, "title"), self.text(record, "description")
        if not title and not description:
            return Read(source_id, {}, wrong=NO_WORDS.format(self.adapter.column("title")))
        typed = self.text(record, "reported_at")
        times = read_times([typed], self.adapter.time_formats, ZoneInfo(self.adapter.zone))
        if times.unreadable[0]:
            return Read(source_id, {}, wrong=NO_TIME.format(typed[:40], TIME_LIKE))
        moment = None if np.isnat(times.at[0]) else pd.Timestamp(times.at[0], tz="UTC").to_pydatetime()
        place = read_positions(
            [self.text(record, "longitude")], [self.text(record, "latitude")], self.adapter
        )
        has_place = not np.isnan(place.longitude[0])
        title = title or title_of(description, "")
        unknown: list[tuple[str, str]] = []
        fields = {
            "title": title,
            "description": "" if description == title else description,
            "source": source,
            "urgent": self._flag(record, "urgent", unknown),
            "secret": self._flag(record, "secret", unknown),
            "category_id": self._name(record, "category", unknown),
            "village_id": self._name(record, "village", unknown),
            "place": self.text(record, "place"),
            "longitude": float(place.longitude[0]) if has_place else None,
            "latitude": float(place.latitude[0]) if has_place else None,
            "reporter_name": self.text(record, "reporter_name") or None,
            "reporter_phone": self.text(record, "reporter_phone") or None,
            "reported_at": moment,
        }
        return Read(source_id, fields, tuple(unknown))

    def _flag(self, record: Any, field: str, unknown: list[tuple[str, str]]) -> bool:
        word = self.text(record, field)
        meant = (FLAGS | self.adapter.map_of(field)).get(matched(word))
        if word and meant is None:
            unknown.append((field, word[:LONGEST_WORD]))
        return meant == "yes"

    def _name(self, record: Any, field: str, unknown: list[tuple[str, str]]) -> int | None:
        word = self.text(record, field)
        if not word or self.names.target(field, word) == NOTHING:
            return None
        known = self.names.find(field, [word])[0]
        if known is None:
            unknown.append((field, word[:LONGEST_WORD]))
        return known


def _content(one: Any, place: str) -> str:
    """A file's content as it came; empty where none stands there, which is refused as an empty file is."""
    found = at_place(one, place)
    return found if isinstance(found, str) else ""
