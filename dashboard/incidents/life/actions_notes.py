"""What is added to a matter without moving it: notes, files, corrections, what is struck out."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.queries_scope import visible
from dashboard.access.rules import Person, Scope, scope_of
from dashboard.access.rules_audit import KINDS
from dashboard.access.rules_reporter import (
    IN_CONFIDENCE,
    checked_reason,
    is_of_secrecy,
    refused_in_confidence,
)
from dashboard.access.rules_rights import ROLES
from dashboard.files.attachments.rules import KeptFile
from dashboard.incidents.life.lifecycle import ActInProgress, performs
from dashboard.incidents.life.lifecycle_origin import of_origin
from dashboard.incidents.life.lifecycle_sharing import hurried
from dashboard.incidents.life.rules_clocks import ended
from dashboard.incidents.life.rules_inputs import written
from dashboard.incidents.life.rules_notices import NoticeDraft, to_cadre, to_role
from dashboard.incidents.life.rules_report import NAMES, Change, amended
from dashboard.incidents.life.rules_targets import is_strikable
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import Action, Attachment, Cadre, Incident

A = Action
# Who is notified when a secrecy is lifted.
TOLD_OF_SECRECY = ("leadership", "inspector")
# No name is longer that somebody is called by.
LONGEST_NAME = 20


class NoteKind(StrEnum):
    """The kind of a note. The value is the key that the log's data carries."""

    NOTE = "note"
    # 会商: the parties of a joint matter sat together.
    MEETING = "meeting"
    # 宣传、巡查 …: a duty of the town was done (`duty` says which).
    DUTY = "duty"
    # What the reporter was told.
    REPLY = "reply"
    # The room looked at a matter that the village had closed.
    SAMPLED = "sampled"
    # More than five working days over: 批评, which counts in the assessment.
    CRITICISED = "criticised"
    # A unit without an account answered by a link.
    OUTSIDE = "outside_answer"


@performs("comment")
def comment(
    session: Session,
    *,
    incident_id: int,
    text: str,
    kind: NoteKind = NoteKind.NOTE,
    duty: str = "",
    files: Sequence[KeptFile] = (),
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """备注, and files that come later. The same words sent twice from one screen are one note."""
    act = ActInProgress(session, incident_id, A.COMMENT, scope=scope, by=by, at=at, seen=seen)
    words = text.strip() if files else written(text, A.COMMENT, what="备注内容")
    if seen is not None and _is_said(act, words, seen):
        raise Refused("这条备注刚才已经记下，没有重复记录。")
    data: dict[str, Any] = {"note": words}
    if kind is NoteKind.DUTY:
        data["duty"] = written(duty, A.COMMENT, what="是哪项职责")
    elif kind is not NoteKind.NOTE:
        data[kind.value] = True
    is_meeting = kind is NoteKind.MEETING
    said = f"{by.name}在“{act.standing.row['title']}”里提到您：{words}"
    act.write(
        reason=words,
        clocks=ended(act.clocks, "consult") if is_meeting else None,
        data=data,
        files=files,
        tell=_mentioned(session, words, said),
    )


def _mentioned(session: Session, words: str, said: str) -> list[NoticeDraft]:
    """The notice `said` to each cadre and role named after an @ in `words`; the longest name that fits."""
    after = [rest[:LONGEST_NAME] for rest in words.split("@")[1:]]
    beginnings = {rest[:length] for rest in after for length in range(2, len(rest) + 1)}
    cadres: dict[str, list[int]] = {}
    if beginnings:
        query = select(col(Cadre.id), col(Cadre.name)).where(col(Cadre.name).in_(beginnings))
        for cadre_id, name in session.execute(query):
            cadres.setdefault(name, []).append(cadre_id)
    roles = {role.name: key for key, role in ROLES.items()}
    tell = []
    for rest in after:
        name = max((one for one in (*cadres, *roles) if rest.startswith(one)), key=len, default="")
        tell += [to_cadre(cadre_id, said) for cadre_id in cadres.get(name, ())]
        tell += [to_role(roles[name], said)] if name in roles else []
    return tell


def _is_said(act: ActInProgress, words: str, seen: int) -> bool:
    return any(
        past.seq > seen
        and past.action is A.COMMENT
        and past.data.get("account") == act.by.account_id
        and past.data.get("note") == words
        for past in act.standing.log
    )


@performs("amend")
def amend(
    session: Session,
    *,
    incident_id: int,
    changes: Mapping[str, Any],
    reason: str,
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """更正 of what was registered wrongly; what stood there before stays in the log.

    `changes`: columns of `rules_report.AMENDABLE`. Who reported it is changed without a copy in the log.
    To lift a reporter's secrecy, or to change one who ever asked for it, needs the right to look behind it.
    """
    act = ActInProgress(session, incident_id, A.AMEND, scope=scope, by=by, at=at, seen=seen)
    text = written(reason, A.AMEND)
    names = [column for column in Incident.__table__.columns if column.name in changes]  # type: ignore[attr-defined]
    row = session.execute(select(*names).where(col(Incident.id) == incident_id)).mappings().one()
    change = amended(dict(row), changes)
    sets = change.sets | of_origin(session, act.standing.row, change.sets, township_date(act.at))
    tell = _of_secrecy(act, change, text)
    if change.personal:
        session.execute(update(Incident).where(col(Incident.id) == incident_id).values(**change.personal))
    clocks = hurried(act, is_urgent=change.sets["urgent"]) if "urgent" in change.sets else None
    act.write(
        reason=text,
        sets=sets,
        clocks=clocks,
        data={"was": change.was} | ({"reporter": True} if change.personal else {}),
        tell=tell,
    )


def _of_secrecy(act: ActInProgress, change: Change, reason: str) -> list[NoticeDraft]:
    """The notices where secrecy is lifted or a secret reporter changed; none where neither happens.

    Refused for who may not look behind the secrecy. The audit log notes it as what it is.
    """
    if not act.standing.row["ever_secret"] or not is_of_secrecy(change.sets, change.personal):
        return []
    scope, own = scope_of(act.by, IN_CONFIDENCE), col(Incident.id) == act.standing.incident_id
    may_look = not scope.is_empty and act.session.scalar(
        select(col(Incident.id)).where(own, *visible(scope, held=True))
    )
    if not may_look:
        raise refused_in_confidence()
    why = checked_reason(reason, "为什么要解除保密或改上报人", "更正")
    number, title = act.standing.row["number"], act.standing.row["title"]
    kinds = ["secrecy_lifted"] if change.sets.get("secret") is False else []
    kinds += ["secret_reporter_changed"] if change.personal else []
    tell = []
    for kind in kinds:
        data = {
            "what": "reporter",
            "secret": True,
            "fields": "、".join(NAMES[name] for name in change.personal),
        }
        audit.record(
            act.session, f"incident:{number}", kind, by=act.by, at=act.at, reason=why,
            data={name: value for name, value in data.items() if value},
        )  # fmt: skip
        sentence = f"{KINDS[kind]}“{title}”（{number}），{act.by.name}：{why}"
        tell += [to_role(role, sentence) for role in TOLD_OF_SECRECY]
    return tell


@performs("strike")
def strike(
    session: Session,
    *,
    incident_id: int,
    reason: str,
    seq: int | None = None,
    attachment_id: int | None = None,
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """划去 an entry of the log or a file: it stays, readable, and is marked as struck."""
    act = ActInProgress(session, incident_id, A.STRIKE, scope=scope, by=by, at=at, seen=seen)
    text = written(reason, A.STRIKE)
    if attachment_id is not None:
        act.write(reason=text, data={"file": _strike_file(session, act, attachment_id)})
        return
    past = next((past for past in act.standing.log if past.seq == seq), None)
    if past is None or not is_strikable(past):
        raise Refused("这条记录不能划去。办理动作请用相反的动作更正，只有备注、报告、催办、督办能划去。")
    if past.seq in act.standing.struck:
        raise Refused("这条记录已经划去了。")
    act.write(reason=text, data={"struck": past.seq})


def _strike_file(session: Session, act: ActInProgress, attachment_id: int) -> int:
    mine = (col(Attachment.id) == attachment_id, col(Attachment.incident_id) == act.standing.incident_id)
    file = session.execute(select(col(Attachment.struck_at)).where(*mine)).first()
    if file is None:
        raise Refused("没有找到这个附件，请刷新后再看。")
    if file.struck_at is not None:
        raise Refused("这个附件已经划去了。")
    session.execute(update(Attachment).where(*mine).values(struck_at=act.at))
    return attachment_id
