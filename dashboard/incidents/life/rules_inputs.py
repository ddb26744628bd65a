"""What a person must have written for an act, and the sentence when he has not."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from dashboard.files.attachments.rules import KeptFile
from dashboard.incidents.life.rules_standing import Choice
from dashboard.words.errors import Refused
from dashboard.words.labels import LABELS, local_time
from models import Action, Party

LEAST, LONGEST = 2, 5_000
LONGEST_PAUSE = timedelta(days=366)
MOST_RUNS = 99


def written(text: str, action: Action, *, what: str = "原因") -> str:
    """`text` without the spaces around it; Refused where there are fewer than two signs or too many."""
    words = text.strip()
    if len(words) < LEAST:
        raise Refused(f"还没有写{what}，不能“{LABELS[action]}”。请写明{what}，再点“{LABELS[action]}”。")
    if len(words) > LONGEST:
        raise Refused(f"{what}写了{len(words)}个字，最多{LONGEST}个字。请缩短后再提交，长材料可以作附件。")
    return words


def evidence(files: Sequence[KeptFile], waiver: str, action: Action) -> dict[str, str]:
    """The waiver to log (none where files came); Refused where there is neither (domain: evidence)."""
    if files:
        return {}
    if len(waiver.strip()) < LEAST:
        raise Refused(
            f"还没有附件，不能“{LABELS[action]}”。请上传照片或文件；确实没有的，请写明为什么没有附件。"
        )
    return {"waiver": waiver.strip()}


def until_later(until: datetime, at: datetime) -> datetime:
    """The end of a pause; Refused where it is over already, or more than a year away."""
    if until <= at:
        raise Refused("挂账的截止时间已经过去，请选今天以后的日期。")
    if until - at > LONGEST_PAUSE:
        raise Refused("挂账最长一年，请选近一些的日期；到期还办不了，可以再挂账。")
    return until


def not_again(before: Iterable[datetime], at: datetime, least: timedelta, what: str) -> None:
    """Refused where the same was done less than `least` ago."""
    last = max(before, default=None)
    if last is not None and at - last < least:
        hours = int(least.total_seconds() // 3600)
        raise Refused(
            f"{local_time(last)[5:]} 已经{what}过，{hours}小时之内不用再{what}。着急的请打电话，或写备注。"
        )


def parties(choices: Sequence[Choice], incident_class: int | None, *, is_one_thing: bool) -> None:
    """Refused where these parties cannot take the matter (domain: route; exactly one lead)."""
    if not choices:
        raise Refused("还没有选承办方。请至少选一个，并指定牵头方。")
    if any(choice.party is Party.DISTRICT_CENTRE for choice in choices):
        raise Refused("区矛调中心不能由“交办”选择，请用“上报区级”。")
    if any(choice.unit_id is None for choice in choices):
        raise Refused("有一个承办方没有选到具体单位，请补上。")
    if len({(choice.party, choice.unit_id) for choice in choices}) < len(choices):
        raise Refused("同一个承办方选了两次，请去掉一个。")
    leads = sum(choice.is_lead for choice in choices)
    if leads != 1:
        raise Refused(f"牵头方要有一个，也只能有一个，现在选了{leads}个。请指定由谁牵头。")
    if not next(choice for choice in choices if choice.is_lead).is_required:
        raise Refused("牵头方必须办理，不能设为“可不办”。")
    if incident_class == 2 and len(choices) < 2 and not is_one_thing:
        raise Refused("二类事件由几个承办方联合办理，请再选一个配合方；一个承办方就能办的，请改研判为一类。")
