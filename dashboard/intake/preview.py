"""What a profile would make of a file, before anything is read into the store."""

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pandas as pd

from dashboard.intake.fields import LABELS
from dashboard.intake.profile_model import Profile
from dashboard.intake.reading import open_table


@dataclass(frozen=True)
class Preview:
    """`mapping`: field, column, first value. `rows`: the first rows as they stand in the file."""

    mapping: pd.DataFrame
    rows: pd.DataFrame
    unused: list[str]


def preview(source: Path | BinaryIO, profile: Profile, rows: int = 20) -> Preview:
    """The mapping and the first `rows` rows. Raises Refused as the import would."""
    with open_table(source, profile) as table:
        batch = next(table.batches(lambda: rows), None)
        header = table.header
    cells = batch.cells if batch else []
    first = {name: next((row[at] for row in cells if row[at]), "") for at, name in enumerate(header)}
    lines = []
    for field, label in LABELS.items():
        if names := profile.columns.get(field):
            found = [name for name in names if name in header]
            value = profile.join.join(dict.fromkeys(first[name].strip() for name in found))
            lines.append((label, " + ".join(found) or f"（文件里没有）{names[0]}", value))
        elif field in profile.constants:
            lines.append((label, "（固定值）", profile.constants[field]))
    used = profile.used_columns()
    # A heading may be blank or stand twice among the columns that nobody reads.
    headings = [
        name if header.count(name) == 1 and name else f"{name}（第 {at} 列）"
        for at, name in enumerate(header, 1)
    ]
    return Preview(
        pd.DataFrame(lines, columns=["字段", "文件里的列", "第一个值"], dtype="str"),
        pd.DataFrame(cells, columns=headings, dtype="str"),
        [name for name in header if name and name not in used],
    )
