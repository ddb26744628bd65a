"""How a record stands, in the words of the system that sent it: what it fetches, and is called with."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from dashboard.access.notices.rules_channels import without_personal
from dashboard.files.sheets.adapter_model import RETURNED, Adapter
from dashboard.incidents.public.codes import code_of
from dashboard.incidents.public.progress import progress
from dashboard.incidents.public.rules import STAGES
from models import AdapterRecord, AdapterState, VillagerReport

WAITS = "已经收下。有不认识的词（{}），指挥室认好以后登记，不用重发。"
TRIAL = "这是一条测试，收到说明结果能回传了"
# Where a stage of the reporter's page stands among the states of a result.
STATE_OF_STAGE = ("received", "accepted", "dispatched", "handling", "checking", "closed", "closed")


def waits(row: AdapterRecord) -> str:
    """What a record waits for."""
    return WAITS.format("、".join(str(word) for _, word in row.unknown or ()))


def result_of(
    session: Session, adapter: Adapter, row: AdapterRecord, *, at: datetime, is_called: bool = False
) -> dict[str, str]:
    """How a record stands at `at` (UTC). No person is named; of a secret matter neither number nor unit.

    `is_called`: as it goes to an address. Of a secret matter that says how far it is and nothing else: its
    code and the answer are fetched, by whoever has the key.
    """
    said = dict.fromkeys(RETURNED, "")
    moment, state = row.received_at, row.state.value
    if row.state is AdapterState.REFUSED:
        said["sentence"], moment = row.decision, row.decided_at or moment
    elif row.state is AdapterState.WAITING:
        said["sentence"] = waits(row)
    elif row.report_id is not None:
        code = code_of(session, session.get_one(VillagerReport, row.report_id).form_key)
        status = progress(session, code, at=at)
        state = "ended" if status.stage is None else STATE_OF_STAGE[status.stage]
        reached = [when for stage, when in status.times.items() if stage < len(STAGES)]
        moment = max([moment, *reached, *([status.replied_at] if status.replied_at else [])])
        if not (is_called and status.in_confidence):
            said |= {
                "code": code, "number": status.number, "unit": status.unit, "reply": status.reply,
                "sentence": status.sentence,
            }  # fmt: skip
    if is_called:
        said |= {name: _impersonal(said[name]) for name in ("reply", "sentence")}
    words = adapter.results
    shown = moment.astimezone(ZoneInfo(adapter.zone)).strftime(words.time_format)
    return _filled(adapter, said | {"source_id": row.source_id, "state": words.words[state], "at": shown})


def _impersonal(text: str) -> str:
    """`text` without phone and identity numbers, its lines as they are."""
    return "\n".join(without_personal(line) for line in text.splitlines())


def trial(adapter: Adapter) -> dict[str, str]:
    """A result of nothing, which says that results arrive."""
    return _filled(adapter, dict.fromkeys(RETURNED, "") | {"sentence": TRIAL})


def _filled(adapter: Adapter, said: dict[str, str]) -> dict[str, str]:
    return {field: said[meaning] for field, meaning in adapter.results.fields.items()}
