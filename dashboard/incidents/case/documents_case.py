"""Everything that the papers about one incident are written from, read once and with the reporter hidden."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_
from sqlmodel import Session, col, select

from dashboard.access import marks
from dashboard.access.rules import Scope, refused_as_absent
from dashboard.access.rules_reporter import replacements_on_paper, with_replacements
from dashboard.access.rules_rights import needs
from dashboard.files.papers.layout import Marks, Paper
from dashboard.incidents.case import queries_one, queries_papers, queries_papers_log
from dashboard.incidents.case.queries_history import history
from dashboard.incidents.case.queries_reporter import reporter
from dashboard.incidents.life.rules_limits import Limit, limits
from dashboard.incidents.life.rules_papers import PaperKind, offered, paper_number
from dashboard.town.ground import queries_town as ground
from dashboard.town.settings.queries import value
from dashboard.words.frames import records
from dashboard.words.labels import LABELS, NO_DATA
from models import Action, Incident, Party

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Case:
    """One incident at `at`: its row, and rows of what hangs on it, as `queries_papers` names their columns.

    Unknown is None, times are aware. Whatever was typed holds neither the reporter's name nor phone.
    """

    number: str
    at: datetime
    town: str
    town_code: str
    short_town: str
    is_demo: bool
    row: dict[str, Any]
    shares: Rows
    calls: Rows
    steps: Rows
    pressed: Rows
    basis: dict[str, Any] | None
    files: Rows
    meetings: Rows
    children: Rows
    # Masked, 保密 where secret; None where nobody left a name.
    reporter: str | None
    # What the last 上报区级 asked, and the number that the district gave it.
    question: str
    district_number: str | None
    # Whether 上报区级 itself made it class 3: no triage had.
    is_classed_by_escalation: bool
    # Last entry of the log: its number and hash.
    last_seq: int
    last_hash: str

    @property
    def room(self) -> str:
        return f"{self.town}综合信息指挥室"

    @property
    def limits(self) -> list[Limit]:
        return limits(self.row, self.shares, self.calls)

    @property
    def offered(self) -> list[PaperKind]:
        is_supervised = any(row["action"] == Action.SUPERVISE for row in self.pressed)
        return offered(self.row, self.shares, self.calls, is_supervised=is_supervised, at=self.at)

    def paper(self, name: str, *, is_letter: bool = False) -> Paper:
        """A blank paper about this incident, with the marks that it must bear."""
        made = Marks(self.is_demo, bool(self.row["example"]))
        return Paper(name, number=self.number, issuer=self.room, at=self.at, marks=made, is_letter=is_letter)

    def numbered(self, kind: str, part: int | None = None) -> str:
        return paper_number(self.short_town, kind, self.number, part)


@needs("incident.read")
def case_of(session: Session, *, number: str, at: datetime, scope: Scope) -> Case:
    """The incident `number` as it stands at `at`. Refused outside `scope` as for one that does not exist."""
    found = records(queries_one.incident(session, number=number, scope=scope))
    if not found:
        raise refused_as_absent()
    row, asked = found[0], {"incident_id": found[0]["id"], "scope": scope}
    shares = records(queries_papers.shares(session, **asked))
    for share in shares:
        share["who"] = share["who"] or LABELS[Party(share["party"])]
    named = records(reporter(session, **asked))[0]
    town = records(ground.town(session))[0]
    last = records(queries_papers_log.tail(session, **asked))
    hung = {
        "shares": shares,
        "calls": records(queries_papers.calls(session, **asked)),
        "steps": records(history(session, **asked)),
        "pressed": records(queries_papers_log.pressed(session, **asked)),
        "files": records(queries_papers.files(session, **asked)),
        "meetings": records(queries_papers.meetings(session, **asked)),
        "asked": next(iter(records(queries_papers_log.asked(session, **asked))), {}),
        "children": records(queries_one.neighbours(session, **asked)),
    }
    hide = _hides(session, row)
    hung = with_replacements(hung, hide)
    upward: dict[str, Any] = hung.pop("asked")
    return Case(
        number=number,
        at=at,
        town=town["name"],
        town_code=town["code"],
        short_town=str(value(session, "town_short_name")),
        is_demo=marks.is_demo(session),
        row=with_replacements(row, hide),
        basis=next(iter(records(queries_papers.basis(session, **asked))), None),
        reporter=named["name"],
        question=upward.get("question") or upward.get("reason") or "",
        district_number=upward.get("district_number"),
        is_classed_by_escalation=upward.get("set_class") is not None,
        last_seq=last[0]["seq"] if last else 0,
        last_hash=last[0]["hash"] if last else NO_DATA,
        **hung,
    )


def _hides(session: Session, row: dict[str, Any]) -> dict[str, str]:
    # The whole names and phones are read for this alone, and go no further: the own reporter's, and those
    # of what was merged into it or split from it, whose titles and reasons stand on its papers, too.
    own = col(Incident.id) == row["id"]
    above = (col(Incident.parent_id), col(Incident.split_from_id))
    linked = [column == row["id"] for column in above]
    linked += [col(Incident.id).in_(select(column).where(own)) for column in above]
    query = select(
        col(Incident.reporter_name), col(Incident.reporter_phone), col(Incident.ever_secret)
    ).where(or_(own, *linked))
    places = f"{row['village'] or ''} {row['place'] or ''}"
    found: dict[str, str] = {}
    # What is secret with one of them is secret: it comes last.
    for name, phone, is_secret in sorted(session.exec(query), key=lambda one: one[2]):
        found |= replacements_on_paper(name, phone, places, secret=is_secret)
    return found
