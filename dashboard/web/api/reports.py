"""POST /reports, one or many, and what became of each."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Path, Response
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from dashboard.files.attachments.rules import FILES_PER_ACT
from dashboard.incidents.public.rules import (
    CODE_DIGITS,
    LONGEST_NAME,
    LONGEST_PHONE,
    STAGES,
)
from dashboard.web.api import intake
from dashboard.web.api.asked import Holder
from dashboard.web.api.door import reach
from dashboard.web.api.intake import Sent
from dashboard.web.api.problems import ProblemBody, declared, status_of, title_of
from dashboard.web.public.intake import look
from dashboard.words.clock import now
from dashboard.words.errors import Refused

MOST_AT_ONCE = 100
LONGEST_NUMBER = 80
router = APIRouter()


def clean(text: str) -> str:
    """The text without what no screen can show, and no blanks around it."""
    return "".join(sign for sign in text if sign in "\n\t" or sign.isprintable()).strip()


Text = Annotated[str, AfterValidator(clean)]
# It stands in an address.
LETTERS = r"0-9A-Za-z\u4e00-\u9fff"
Number = Annotated[
    str, Field(min_length=1, max_length=LONGEST_NUMBER, pattern=f"^[{LETTERS}][{LETTERS}._-]*$")
]


class File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Text = Field(min_length=1, max_length=200, description="文件名")
    content: str = Field(
        description="内容，Base64", json_schema_extra={"contentEncoding": "base64"}, max_length=60_000_000
    )


class ReportBody(BaseModel):
    """一件事。title 和 description 至少填一项。"""

    model_config = ConfigDict(extra="forbid")

    source_id: Number | None = Field(default=None, description="你们系统里的编号；同一个编号只登记一件")
    title: Text = Field(default="", max_length=200, description="一句话说什么事；不填取 description 第一句")
    description: Text = Field(default="", max_length=20_000, description="情况")
    category: Text = Field(default="", max_length=120, description="事项的代码或名称，见 /categories")
    village: Text = Field(default="", max_length=60, description="村社的代码或名称，见 /villages")
    place: Text = Field(default="", max_length=300, description="地点")
    longitude: float | None = Field(
        default=None, ge=-180, le=180, allow_inf_nan=False, description="经度，WGS-84"
    )
    latitude: float | None = Field(default=None, ge=-90, le=90, allow_inf_nan=False, description="纬度")
    reporter_name: Text = Field(default="", max_length=LONGEST_NAME, description="上报人；不填就是匿名")
    reporter_phone: Text = Field(
        default="", max_length=LONGEST_PHONE, pattern=r"^[0-9+\- ]*$", description="上报人电话"
    )
    secret: bool = Field(default=False, description="上报人要求保密；报了就不能改回来")
    urgent: bool = Field(default=False, description="紧急")
    reported_at: AwareDatetime | None = Field(
        default=None, description="什么时候报来的，要带时区；不填就是现在，不早于一年以前"
    )
    answers: dict[Text, Annotated[Text, Field(max_length=500)]] = Field(
        default={}, max_length=40, description="事项问的问题和回答，问题原样写，见 /categories"
    )
    attachments: list[File] = Field(
        default=[], max_length=FILES_PER_ACT, description="照片、PDF、Word、Excel、PPT"
    )

    def sent(self) -> Sent:
        said: dict[str, Any] = self.model_dump(exclude={"source_id", "attachments"})
        return Sent(**said, files=[(one.name, one.content) for one in self.attachments])


class ReceiptBody(BaseModel):
    code: str = Field(description="查询码，12 位数字；上报人凭它在 /status 看办得怎样")
    number: str = Field(description="事件编号；保密的事没有")
    source_id: str | None = Field(description="你们系统里的编号")
    is_new: bool = Field(description="是不是这一次登记的；false 是以前已经登记过")


class OneOfMany(BaseModel):
    source_id: str = Field(description="你们系统里的编号")
    result: Literal["registered", "known", "refused"] = Field(
        description="registered 已登记、known 以前已经登记过、refused 没有登记"
    )
    receipt: ReceiptBody | None = Field(description="登记了的回执")
    problem: ProblemBody | None = Field(description="没有登记的原因")


class Numbered(ReportBody):
    source_id: Number = Field(description="你们系统里的编号；同一个编号只登记一件")


class Batch(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reports: list[Numbered] = Field(min_length=1, max_length=MOST_AT_ONCE, description="每件都要有 source_id")


class Step(BaseModel):
    stage: str = Field(description="哪一步")
    at: datetime = Field(description="什么时候")


class Progress(BaseModel):
    code: str = Field(description="查询码")
    source_id: str | None = Field(description="你们系统里的编号")
    number: str = Field(description="事件编号；保密的事没有")
    stage: str = Field(description=f"办到哪一步：{'、'.join(STAGES)}；不受理、撤销、合并的为空")
    sentence: str = Field(description="不在这几步里的，一句话说明")
    steps: list[Step] = Field(description="走过的每一步")
    village: str = Field(description="村社；保密的事没有")
    unit: str = Field(description="承办单位；保密的事没有")
    reply: str = Field(description="镇里给上报人的答复")
    replied_at: datetime | None = Field(description="什么时候答复的")


KNOWN: dict[int | str, dict[str, Any]] = {
    200: {"model": ReceiptBody, "description": "以前已经登记过，就是这一件"}
}


@router.post(
    "/reports",
    summary="报来一件",
    status_code=201,
    response_description="登记了",
    responses=KNOWN | declared(409),
)
def report(
    body: ReportBody,
    holder: Holder,
    response: Response,
    idempotency_key: Annotated[
        str | None,
        Header(
            min_length=1,
            max_length=200,
            pattern=r"^[\x21-\x7e]+$",
            description="这个请求自己的编号；重发时用同一个",
        ),
    ] = None,
) -> ReceiptBody:
    """和指挥室自己登记的一样受理、研判、交办，经过里写着是哪个系统报来的。

    source_id 和 Idempotency-Key 至少给一个：断网重发、同时发两次，只登记一件，回执也是同一个。
    同一个 source_id 再报，还是原来那一件，内容不改。
    """
    made = intake.take(
        body.sent(), holder=holder, source_id=body.source_id, idempotency_key=idempotency_key, at=now()
    )
    if not made.is_new:
        response.status_code = 200
    return ReceiptBody(**vars(made))


@router.post("/reports/batch", summary="报来多件", response_description="每件一个结果，顺序一样")
def batch(body: Batch, holder: Holder) -> list[OneOfMany]:
    """一次最多 100 件，每件各自登记：一件不合要求，不影响别的。没有登记的改好以后再报。"""
    reach(holder.person, "incident.report")
    return [_one_of_many(one, holder) for one in body.reports]


def _one_of_many(body: Numbered, holder: Holder) -> OneOfMany:
    try:
        made = intake.take(
            body.sent(), holder=holder, source_id=body.source_id, idempotency_key=None, at=now()
        )
    except Refused as refusal:
        status = status_of(refusal)
        said = ProblemBody(title=title_of(status), status=status, detail=str(refusal))
        return OneOfMany(source_id=body.source_id, result="refused", receipt=None, problem=said)
    return OneOfMany(
        source_id=body.source_id,
        result="registered" if made.is_new else "known",
        receipt=ReceiptBody(**vars(made)),
        problem=None,
    )


@router.get(
    "/reports/by-source/{source_id}",
    summary="按你们的编号看办到哪一步",
    response_description="办到哪一步",
    responses=declared(404),
)
def by_source(source_id: Annotated[Number, Path(description="你们系统里的编号")], holder: Holder) -> Progress:
    """只看得到这个密钥自己报来的。"""
    scope = reach(holder.person, "incident.read")
    return _progress(intake.code_of_number(source_id, scope), source_id)


@router.get(
    "/reports/{code}",
    summary="按查询码看办到哪一步",
    response_description="办到哪一步",
    responses=declared(404),
)
def by_code(
    code: Annotated[str, Path(pattern=rf"^[0-9]{{{CODE_DIGITS}}}$", description="查询码，12 位数字")],
    holder: Holder,
) -> Progress:
    """没有任何人的姓名电话，也没有内部的记录。保密的事没有编号、村社、承办单位。"""
    scope = reach(holder.person, "incident.read")
    return _progress(code, intake.require_own(code, scope))


def _progress(code: str, source_id: str | None) -> Progress:
    known = look(code, at=now())
    return Progress(
        code=code,
        source_id=source_id,
        number=known.number,
        stage="" if known.stage is None else STAGES[known.stage],
        sentence=known.sentence,
        steps=[Step(stage=STAGES[place], at=at) for place, at in sorted(known.times.items())],
        village=known.village,
        unit=known.unit,
        reply=known.reply,
        replied_at=known.replied_at,
    )
