"""What a profile would make of a file, before anything is read into the store."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import pandas as pd

from dashboard.admin.imports.importer import Importer
from dashboard.admin.imports.report import UnknownName, unknown_names
from dashboard.files.sheets.issues import Issues
from dashboard.files.sheets.profile_model import LABELS, Profile
from dashboard.files.sheets.reading import RawBatch, SheetLook, open_tables
from dashboard.files.sheets.rules_choices import NO_CHOICES, Choices

# Rows of each sheet that are looked at for words that nobody knows.
LOOKED_AT = 2_000


@dataclass(frozen=True)
class Preview:
    """`sheets`: how each looks. `mapping`: field, column, first value. `rows`: the first rows as they stand.

    `unknown`: what nothing says the meaning of in the first rows of each sheet that is read;
    `repeated`: ids that stand in more than one of them.
    """

    sheets: list[SheetLook]
    mapping: pd.DataFrame
    rows: pd.DataFrame
    unused: list[str]
    unknown: list[UnknownName]
    repeated: int


def preview(
    source: Path | BinaryIO,
    profile: Profile,
    *,
    at: datetime,
    choices: Choices = NO_CHOICES,
    rows: int = 20,
) -> Preview:
    """How the file looks to the profile. Raises Refused for what cannot be opened at all."""
    profile = profile.with_words(choices.words())
    with open_tables(source, profile, choices) as tables:
        names = tuple(table.look.name for table in tables.read)
        importer = Importer(profile, at, None, LOOKED_AT, Issues(names), numbers_by_sheet=True)
        cells: list[list[str]] = []
        ids: list[set[str]] = []
        for table in tables.read:
            importer.begin(table)
            batch = next(table.batches(lambda: LOOKED_AT), None)
            if batch is not None:
                ids.append(_ids(batch, table.header, profile))
                cells = cells or batch.cells[:rows]
                importer.take(batch)
        look = next((table.look for table in tables.read), None)
        unused = [name for table in tables.read for name in table.header]
    header = look.header if look else []
    used = profile.used_columns()
    return Preview(
        tables.looks,
        _mapping(header, cells, profile),
        # A heading may be blank or stand twice among the columns that nobody reads.
        pd.DataFrame(cells, columns=_unique_headings(header), dtype="str"),
        list(dict.fromkeys(name for name in unused if name and name not in used)),
        unknown_names(importer.names, importer.issues),
        sum(map(len, ids)) - len(set().union(*ids)),
    )


def _ids(batch: RawBatch, header: Sequence[str], profile: Profile) -> set[str]:
    at = header.index(profile.columns["source_id"][0])
    return {row[at].strip() for row in batch.cells} - {""}


def _mapping(header: list[str], cells: list[list[str]], profile: Profile) -> pd.DataFrame:
    first = {name: next((row[at] for row in cells if row[at]), "") for at, name in enumerate(header)}
    lines = []
    for field, label in LABELS.items():
        if names := profile.columns.get(field):
            present = [name for name in names if name in header]
            value = profile.join.join(dict.fromkeys(first[name].strip() for name in present))
            lines.append((label, " + ".join(present) or f"（文件里没有）{names[0]}", value))
        elif field in profile.constants:
            lines.append((label, "（固定值）", profile.constants[field]))
    return pd.DataFrame(lines, columns=["字段", "文件里的列", "第一个值"], dtype="str")


def _unique_headings(header: list[str]) -> list[str]:
    return [
        name if header.count(name) == 1 and name else f"{name}（第 {at} 列）"
        for at, name in enumerate(header, 1)
    ]
