"""What is at /contact/…: whoever is on a scene reports 平安 with one tap, or his deputy does for him.

Opening it reports nothing: robots that look at links would.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dashboard.access.notices.rules_channels import without_personal
from dashboard.room.calls.contacts import report
from dashboard.room.calls.links import contact_of
from dashboard.room.calls.messages import contact_said
from dashboard.room.calls.rules_contact import ContactWord, late_in_words
from dashboard.store.database import reading, transaction
from dashboard.web.forms import fields_of
from dashboard.web.gate import CONTACT
from dashboard.web.public.pages import page
from dashboard.words.clock import now
from dashboard.words.errors import Refused
from models import Cadre, ContactTimer

NOT_FOUND = "这个链接不对，可能没有复制完整。请点消息里的原链接，或者打电话向指挥室报平安。"
REFUSED_WORD = "请点“平安”或者“已离开现场”。"


@dataclass(frozen=True)
class Shown:
    """What somebody who reports 平安 reads. `late`: by how much, empty in time; `ended`: why, once it is."""

    name: str
    what: str
    every: int
    for_deputy: bool
    last_at: datetime | None
    expected_at: datetime
    late: str
    ended: str


def _shown(found: tuple[int, bool] | None, at: datetime) -> Shown:
    with reading() as session:
        row = session.get(ContactTimer, found[0]) if found else None
        if row is None or found is None:
            raise Refused(NOT_FOUND)
        said = contact_said(session, row)
        words = without_personal(said.words, said.reporter_name, said.reporter_phone)
        minutes = (at - row.expected_at) // timedelta(minutes=1)
        return Shown(
            row.name,
            f"叫应“{said.plan}”：{words}" if said.plan else words,
            row.every,
            found[1],
            row.last_at,
            row.expected_at,
            late_in_words(minutes) if at > row.expected_at else "",
            row.end_reason if row.ended_at is not None else "",
        )


def _report(found: tuple[int, bool] | None, word: str) -> None:
    if found is None:
        raise Refused(NOT_FOUND)
    contact_id, for_deputy = found
    if word not in (ContactWord.SAFE, ContactWord.LEFT):
        raise Refused(REFUSED_WORD)
    with transaction() as session:
        row = session.get(ContactTimer, contact_id)
        deputy = session.get(Cadre, row.deputy_id) if row and row.deputy_id and for_deputy else None
        actor = f"副手{deputy.name}" if deputy else ""
        report(session, contact_id, word=word, actor=actor, at=now())


async def one(request: Request) -> Response:
    """Somebody's contact timer, and his report."""
    token = request.path_params["token"]
    found, refusal = contact_of(token), ""
    if request.method == "POST":
        try:
            fields = await fields_of(request)
            await run_in_threadpool(_report, found, fields.get("word", ""))
            return RedirectResponse(f"{CONTACT}/{token}", 303, {"Cache-Control": "no-store"})
        except Refused as error:
            refusal = str(error)
    try:
        shown = await run_in_threadpool(_shown, found, now())
    except Refused as error:
        return page(request, "call_gone.html", "报平安", status=404, refusal=str(error))
    return page(
        request,
        "contact.html",
        "定时报平安",
        status=422 if refusal else 200,
        refusal=refusal,
        contact=shown,
        address=f"{CONTACT}/{token}",
    )


ROUTES = [Route(f"{CONTACT}/{{token}}", one, methods=["GET", "POST"])]
