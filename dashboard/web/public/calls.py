"""What is at /call/…: whoever is called answers with one tap, without signing in.

Opening it answers nothing: robots that look at links would.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import col
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dashboard.access.notices.rules_channels import without_personal
from dashboard.room.calls.calling import answer
from dashboard.room.calls.links import called_of, contact_token
from dashboard.room.calls.messages import said_of
from dashboard.room.calls.rules import LONGEST_REASON, Said
from dashboard.room.plans.rules import content_of
from dashboard.store.database import reading, transaction
from dashboard.web.forms import fields_of
from dashboard.web.gate import CALL, CONTACT
from dashboard.web.public.pages import page
from dashboard.words.clock import now
from dashboard.words.errors import Refused
from models import AnswerWay, CalledPerson, ContactTimer, PlanCall, PlanVersion

NOT_FOUND = "这个链接不对，可能没有复制完整。请点消息里的原链接，或者打电话答复指挥室。"


@dataclass(frozen=True)
class Shown:
    """What somebody who is called reads."""

    name: str
    said: Said
    words: str
    checklist: tuple[str, ...]
    started_by: str
    started_at: datetime
    answer: str
    reason: str
    answered_at: datetime | None
    is_ended: bool
    # Where he reports 平安, and by when, while he is to.
    contact: str
    expected_at: datetime | None


def _shown(called_id: int | None) -> Shown:
    with reading() as session:
        row = session.get(CalledPerson, called_id) if called_id else None
        if row is None:
            raise Refused(NOT_FOUND)
        call = session.get_one(PlanCall, row.call_id)
        said = said_of(session, call, row)
        running = col(ContactTimer.called_id) == row.id, col(ContactTimer.ended_at).is_(None)
        timer = session.execute(select(ContactTimer).where(*running).limit(1)).scalar()
        return Shown(
            row.name,
            said,
            without_personal(said.words, said.reporter_name, said.reporter_phone),
            content_of(session.get_one(PlanVersion, call.plan_version_id).content).checklist,
            call.started_by,
            call.started_at,
            row.answer.label if row.answer else "",
            row.reason,
            row.answered_at,
            call.ended_at is not None,
            f"{CONTACT}/{contact_token(timer.id or 0)}" if timer else "",
            timer.expected_at if timer else None,
        )


def _answer(called_id: int | None, word: str, reason: str) -> None:
    if called_id is None:
        raise Refused(NOT_FOUND)
    with transaction() as session:
        answer(session, called_id, word=word, reason=reason, way=AnswerWay.LINK, actor="", at=now())


async def one(request: Request) -> Response:
    """The call to one person, and his answer."""
    token = request.path_params["token"]
    called_id, refusal, reason = called_of(token), "", ""
    if request.method == "POST":
        try:
            fields = await fields_of(request)
            reason = fields.get("reason", "")
            await run_in_threadpool(_answer, called_id, fields.get("answer", ""), reason)
            return RedirectResponse(f"{CALL}/{token}", 303, {"Cache-Control": "no-store"})
        except Refused as error:
            refusal = str(error)
    try:
        shown = await run_in_threadpool(_shown, called_id)
    except Refused as error:
        return page(request, "call_gone.html", "叫应", status=404, refusal=str(error))
    return page(
        request,
        "call.html",
        "演练叫应" if shown.said.is_drill else "紧急叫应",
        status=422 if refusal else 200,
        refusal=refusal,
        call=shown,
        address=f"{CALL}/{token}",
        reason=reason,
        longest=LONGEST_REASON,
    )


ROUTES = [Route(f"{CALL}/{{token}}", one, methods=["GET", "POST"])]
