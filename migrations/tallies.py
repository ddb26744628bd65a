"""Triggers by which the database itself counts incidents by day, in the transaction of each change.

Batch mode rebuilds a table without its triggers: a migration that touches `incident` or `exclusion`
calls `count_on` again afterwards. The words below stay as they are; another definition is another migration.
"""

from dataclasses import dataclass

from alembic import op


@dataclass(frozen=True)
class Tally:
    """`keys` and `counts`: column -> what it is of an incident {row}; `where`: which incidents count."""

    table: str
    of: tuple[str, ...]
    keys: dict[str, str]
    counts: dict[str, str]
    where: str


def _is(condition: str) -> str:
    return f"CASE WHEN {condition} THEN 1 ELSE 0 END"


MERGED = "{row}.status IN ('merged', 'cancelled')"
ESCALATED = "{row}.escalated_at IS NOT NULL"
CLOSED = "{row}.status = 'closed'"
NO_MODULE = {"module_id": "coalesce({row}.module_id, 0)"}
TALLIES = (
    Tally(
        "due_tally",
        ("due_at", "module_id", "department_id", "status", "concluded_at"),
        {"day": "{day:due_at}", **NO_MODULE, "department_id": "coalesce({row}.department_id, 0)"},
        {
            "due": "1",
            "closed": _is(CLOSED),
            "on_time": _is(f"{CLOSED} AND {{row}}.concluded_at <= {{row}}.due_at"),
        },
        "{row}.due_at IS NOT NULL AND {row}.status NOT IN ('merged', 'cancelled', 'rejected')",
    ),
    Tally(
        "concluded_tally",
        ("concluded_at", "module_id", "status", "escalated_at", "level", "reworks", "round", "rating"),
        {"day": "{day:concluded_at}", **NO_MODULE},
        {
            "concluded": "1",
            "merged": _is(MERGED),
            "escalated": _is(f"NOT ({MERGED}) AND {ESCALATED}"),
            "at_village": _is(f"NOT ({MERGED}) AND NOT ({ESCALATED}) AND {{row}}.level = 'village'"),
            "closed": _is(CLOSED),
            "reworked": _is(f"{CLOSED} AND ({{row}}.reworks > 0 OR {{row}}.round > 1)"),
            "rated": _is(f"{CLOSED} AND {{row}}.rating IS NOT NULL"),
            "content": _is(f"{CLOSED} AND {{row}}.rating IN ('satisfied', 'fairly_satisfied')"),
        },
        "{row}.concluded_at IS NOT NULL AND {row}.status IN ('closed', 'merged', 'cancelled')",
    ),
    Tally(
        "reported_tally",
        ("reported_on", "module_id"),
        {"day": "{row}.reported_on", **NO_MODULE},
        {"reported": "1"},
        "1 = 1",
    ),
    Tally(
        "cell_tally",
        ("reported_on", "cell"),
        {"week": "{week:reported_on}", "cell": "{row}.cell"},
        {"reported": "1"},
        "{row}.cell IS NOT NULL",
    ),
)  # fmt: skip
DUE = TALLIES[0]
NOT_EXCLUDED = "NOT EXISTS (SELECT 1 FROM exclusion WHERE exclusion.incident_id = {row}.id)"
# How the databases write a township day of a UTC time, the Monday of a day, and who counts.
WRITTEN = {
    "sqlite": ("date({row}.%s, '+8 hours')", "date({row}.%s, 'weekday 0', '-6 days')", "0"),
    "postgresql": (
        "CAST({row}.%s AT TIME ZONE 'UTC' + interval '8 hours' AS date)",
        "CAST(date_trunc('week', {row}.%s) AS date)",
        "pg_backend_pid()",
    ),
}


def count_on() -> None:
    """Set every trigger on `incident` and `exclusion`."""
    for tally in TALLIES:
        more = f" AND {NOT_EXCLUDED}" if tally is DUE else ""
        minus, plus = (_statement(tally, row, sign, more) for row, sign in (("OLD", "-"), ("NEW", "")))
        changed = " OR ".join(_differs(column) for column in tally.of)
        _trigger(tally.table, "insert", "INSERT ON incident", "", plus)
        _trigger(tally.table, "delete", "DELETE ON incident", "", minus)
        event = f"UPDATE OF {', '.join(tally.of)} ON incident"
        _trigger(tally.table, "update", event, f"WHEN ({changed})", f"{minus} {plus}")
    for word, event, row, sign in (("excluded", "INSERT", "NEW", "-"), ("readmitted", "DELETE", "OLD", "")):
        one = f" AND incident.id = {row}.incident_id"
        _trigger("due_tally", word, f"{event} ON exclusion", "", _statement(DUE, "incident", sign, one))


def count_anew() -> None:
    """Fill the tables from what is there."""
    for tally in TALLIES:
        keys = [_written(word, "incident") for word in tally.keys.values()]
        counts = [f"sum({_written(word, 'incident')})" for word in tally.counts.values()]
        more = f" AND {NOT_EXCLUDED}" if tally is DUE else ""
        where = _written(tally.where + more, "incident")
        op.execute(
            f"INSERT INTO {tally.table} ({', '.join((*tally.keys, 'slot', *tally.counts))})"
            f" SELECT {', '.join((*keys, '0', *counts))} FROM incident WHERE {where}"
            f" GROUP BY {', '.join(keys)}"
        )


def count_no_more() -> None:
    """Remove the triggers, and on PostgreSQL what they run."""
    names = [(tally.table, word, "incident") for tally in TALLIES for word in ("insert", "update", "delete")]
    names += [("due_tally", word, "exclusion") for word in ("excluded", "readmitted")]
    for table, word, of in names:
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"DROP TRIGGER {table}_{word}")
        else:
            op.execute(f"DROP TRIGGER {table}_{word} ON {of}")
            op.execute(f"DROP FUNCTION {table}_{word}()")


def _statement(tally: Tally, row: str, sign: str, more: str) -> str:
    """Count the incident `row` in (or, with a minus, out)."""
    slot = WRITTEN[op.get_bind().dialect.name][2]
    columns = (*tally.keys, "slot", *tally.counts)
    values = [*tally.keys.values(), slot, *(f"{sign}({word})" for word in tally.counts.values())]
    sums = ", ".join(f"{name} = {tally.table}.{name} + excluded.{name}" for name in tally.counts)
    source = f" FROM {row}" if row == "incident" else ""
    statement = (
        f"INSERT INTO {tally.table} ({', '.join(columns)}) SELECT {', '.join(values)}{source}"
        f" WHERE {tally.where}{more}"
        f" ON CONFLICT ({', '.join((*tally.keys, 'slot'))}) DO UPDATE SET {sums};"
    )
    return _written(statement, row)


def _written(words: str, row: str) -> str:
    day, week, _ = WRITTEN[op.get_bind().dialect.name]
    for column in ("due_at", "concluded_at", "reported_on"):
        words = words.replace(f"{{day:{column}}}", day % column)
        words = words.replace(f"{{week:{column}}}", week % column)
    return words.replace("{row}", row)


def _differs(column: str) -> str:
    word = "IS NOT" if op.get_bind().dialect.name == "sqlite" else "IS DISTINCT FROM"
    return f"OLD.{column} {word} NEW.{column}"


def _trigger(table: str, word: str, event: str, when: str, body: str) -> None:
    name = f"{table}_{word}"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"CREATE TRIGGER {name} AFTER {event} {when} BEGIN {body} END")
        return
    op.execute(
        # A store that was cleared may still have it.
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN {body} RETURN NULL; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} AFTER {event} FOR EACH ROW {when} EXECUTE FUNCTION {name}()")
