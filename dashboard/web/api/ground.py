"""What a system needs to know before it sends: its own key, the matters, the villages."""

from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel, Field

from dashboard.access.queries_accounts import unit_name
from dashboard.incidents.public import queries_ground
from dashboard.store.database import reading
from dashboard.web.api.asked import Holder
from dashboard.web.api.door import reach

router = APIRouter()
DONE = "办成了"


class Key(BaseModel):
    name: str = Field(description="系统的名称")
    may_send: bool = Field(description="能不能报来事件")
    may_read: bool = Field(description="能不能读事件的进展和统计")
    unit: str = Field(description="只管哪个村社、哪个部门；空的是全镇")
    source: str = Field(description="报来的事件，来源记作什么")
    per_minute: int = Field(description="每分钟最多几次请求")
    to_on: date = Field(description="最后一天能用")


class Question(BaseModel):
    text: str = Field(description="问题，answers 里原样写它")
    kind: str = Field(description="text 文字、number 数字、yes_no 是或否、choice 选一项")
    choices: list[str] = Field(description="可以选的")
    required: bool = Field(description="是不是必答")


class Matter(BaseModel):
    code: str = Field(description="事项代码，上报时填在 category")
    name: str = Field(description="事项名称")
    major: str = Field(description="大类")
    questions: list[Question] = Field(description="上报时问的")


class VillageRow(BaseModel):
    code: str = Field(description="统计区划代码，上报时填在 village")
    name: str = Field(description="村社名称")


@router.get("/key", summary="看自己的密钥", response_description=DONE)
def key(holder: Holder) -> Key:
    """先用它试一试密钥通不通。"""
    with reading() as session:
        unit = unit_name(session, *holder.unit)
    return Key(
        name=holder.name, may_send=holder.may_send, may_read=holder.may_read, unit=unit,
        source=holder.source.label, per_minute=holder.per_minute, to_on=holder.to_on,
    )  # fmt: skip


@router.get("/categories", summary="有哪些事项", response_description=DONE)
def categories(holder: Holder) -> list[Matter]:
    """上报时 category 填这里的代码或者名称，也可以不填，由指挥室来定。"""
    reach(holder.person, "ground.read")
    with reading() as session:
        return [Matter.model_validate(row) for row in queries_ground.matters(session)]


@router.get("/villages", summary="有哪些村社", response_description=DONE)
def villages(holder: Holder) -> list[VillageRow]:
    """上报时 village 填这里的代码或者名称，也可以不填，只写地点。"""
    reach(holder.person, "ground.read")
    with reading() as session:
        return [VillageRow.model_validate(row) for row in queries_ground.villages(session)]
