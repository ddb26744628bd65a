"""What a system reads: what happened since, which incidents there are, the figures."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime, BaseModel, Field

from dashboard.access.rules import Scope
from dashboard.files.exports import as_csv
from dashboard.incidents.figures.queries import figures as figures_of
from dashboard.incidents.figures.rules import FIGURES
from dashboard.incidents.public import queries_feed
from dashboard.incidents.public.feed import WINDOW, settled
from dashboard.incidents.public.queries_feed import Asked
from dashboard.store.database import reading
from dashboard.web.api.asked import Holder
from dashboard.web.api.door import reach
from dashboard.web.api.problems import Problem
from dashboard.words.clock import now
from dashboard.words.days import day_start, township_date
from dashboard.words.labels import LABELS, local_time
from models import Action, IncidentStatus

RIGHT = "incident.read"
MOST, USUAL = 500, 100
# Days that figures may be asked over, and how far back.
LONGEST_SPAN = timedelta(days=3 * 366)
EARLIEST = date(2000, 1, 1)
NEXT = "X-Next-After"
CSV, GEOJSON = "text/csv", "application/geo+json"
router = APIRouter()
Limit = Annotated[int, Query(ge=1, le=MOST, description=f"一页最多几件，不超过 {MOST}")]
Cursor = r"^[0-9]{1,18}$"


class Event(BaseModel):
    cursor: str = Field(description="这一条的位置")
    number: str = Field(description="事件编号")
    source_id: str | None = Field(description="你们系统里的编号；不是这个密钥报来的没有")
    action: Action = Field(description="做了什么")
    action_name: str = Field(description="做了什么，中文")
    from_status: IncidentStatus | None = Field(description="原来的状态")
    status: IncidentStatus = Field(description="现在的状态")
    status_name: str = Field(description="现在的状态，中文")
    at: datetime = Field(description="发生的时间")
    recorded_at: datetime = Field(description="记下的时间")


class Feed(BaseModel):
    events: list[Event] = Field(description="从早到晚")
    next_after: str = Field(description="下一次把它填在 after")
    more: bool = Field(description="是不是还有，马上可以再取")


class IncidentRow(BaseModel):
    number: str = Field(description="事件编号")
    title: str = Field(description="标题；电话号码、身份证号换成＊＊＊")
    status: IncidentStatus = Field(description="状态")
    status_name: str = Field(description="状态，中文")
    urgent: bool = Field(description="紧急")
    category: str = Field(description="事项代码")
    category_name: str = Field(description="事项名称")
    village: str = Field(description="村社代码")
    village_name: str = Field(description="村社名称")
    module: str = Field(description="承办模块")
    department: str = Field(description="牵头部门")
    longitude: float | None = Field(description="经度，WGS-84")
    latitude: float | None = Field(description="纬度，WGS-84")
    reported_at: datetime = Field(description="上报时间")
    due_at: datetime | None = Field(description="办结期限")
    concluded_at: datetime | None = Field(description="办结时间")


class Page(BaseModel):
    incidents: list[IncidentRow] = Field(description="从早到晚")
    next_after: str | None = Field(description="下一页把它填在 after；没有了就是 null")


class Geometry(BaseModel):
    type: Literal["Point"]
    coordinates: list[float] = Field(description="经度、纬度", min_length=2, max_length=2)


class Feature(BaseModel):
    type: Literal["Feature"]
    geometry: Geometry | None
    properties: IncidentRow


class Collection(BaseModel):
    type: Literal["FeatureCollection"]
    features: list[Feature]


class FigureRow(BaseModel):
    key: str = Field(description="指标代码")
    name: str = Field(description="指标名称")
    definition: str = Field(description="怎么算")
    part: float | None = Field(description="件数，或者率的分子；没有数据为 null")
    whole: float | None = Field(description="率的分母；不是率的为 null")
    value: float | None = Field(description="数值；率是百分数")


@router.get("/events", summary="取新进展", response_description="上一次以后发生的")
def events(
    holder: Holder,
    after: Annotated[
        str, Query(pattern=Cursor, description="上一次回答里的 next_after；第一次填 0，从头取")
    ] = "0",
    limit: Limit = USUAL,
) -> Feed:
    """每一步什么时候、从什么状态到什么状态，没有文字内容。每隔几分钟取一次，一条不漏，也不重复。

    报送的密钥只看得到自己报来的；保密的事不在里面。
    """
    scope = reach(holder.person, RIGHT)
    with reading() as session:
        numbers = settled(session, int(after))
        until = numbers[-1] if numbers else int(after)
        found = queries_feed.events(
            session,
            after=int(after),
            until=until,
            limit=limit + 1,
            sender=holder.person.api_key_id,
            scope=scope,
        )
    is_cut = len(found) > limit
    rows = [
        Event(
            **row | {"cursor": str(row["cursor"])},
            action_name=LABELS[row["action"]],
            status_name=LABELS[row["status"]],
        )
        for row in found[:limit]
    ]
    return Feed(
        events=rows,
        next_after=rows[-1].cursor if is_cut else str(until),
        more=is_cut or len(numbers) == WINDOW,
    )


class Filters(BaseModel):
    """Which incidents, as the address says it."""

    since: AwareDatetime | None = Field(default=None, description="从什么时候起上报的，要带时区")
    until: AwareDatetime | None = Field(default=None, description="到什么时候为止（不含）")
    state: Literal["open", "concluded"] | None = Field(
        default=None, description="open 没办结、concluded 办结"
    )
    status: IncidentStatus | None = Field(default=None, description="状态")
    village: str = Field(default="", max_length=20, pattern=r"^[0-9A-Za-z-]*$", description="村社代码")
    category: str = Field(default="", max_length=60, pattern=r"^[0-9A-Za-z_.-]*$", description="事项代码")
    after: str | None = Field(
        default=None, pattern=r"^[0-9]{1,17}_[0-9]{1,18}$", description="上一页的 next_after"
    )
    limit: int = Field(default=USUAL, ge=1, le=MOST, description=f"一页最多几件，不超过 {MOST}")


Filtered = Annotated[Filters, Query()]


@router.get("/incidents", summary="事件列表", response_description="一页事件")
def incidents(filters: Filtered, holder: Holder) -> Page:
    """没有情况说明、地点、上报人；保密的事不在里面。取完一页，用 next_after 取下一页。"""
    rows, after = _page(filters, reach(holder.person, RIGHT))
    return Page(incidents=rows, next_after=after)


@router.get(
    "/incidents.geojson",
    summary="事件地图（GeoJSON）",
    response_description="一页事件，WGS-84",
    responses={200: {"content": {GEOJSON: {"schema": {"$ref": "#/components/schemas/Collection"}}}}},
    response_class=Response,
)
def geojson(filters: Filtered, holder: Holder) -> Response:
    """和事件列表同样的一页，QGIS 能直接打开。下一页的 after 在回答头 X-Next-After 里，没有就是完了。"""
    rows, after = _page(filters, reach(holder.person, RIGHT))
    made = Collection(
        type="FeatureCollection",
        features=[Feature(type="Feature", geometry=_point(row), properties=row) for row in rows],
    )
    return Response(made.model_dump_json(), headers=_next(after), media_type=GEOJSON)


@router.get(
    "/incidents.csv",
    summary="事件列表（CSV）",
    response_description="一页事件，UTF-8，Excel 能直接打开",
    responses={200: {"content": {CSV: {"schema": {"type": "string"}}}}},
    response_class=Response,
)
def csv(filters: Filtered, holder: Holder) -> Response:
    """和事件列表同样的一页。下一页的 after 在回答头 X-Next-After 里，没有就是完了。"""
    rows, after = _page(filters, reach(holder.person, RIGHT))
    lines = [
        [
            local_time(value) if isinstance(value, datetime) else value
            for name, value in row.model_dump(mode="python").items()
            if name != "status"
        ]
        for row in rows
    ]
    return Response(as_csv(COLUMNS, lines), headers=_next(after), media_type=f"{CSV}; charset=utf-8")


COLUMNS = (
    "编号", "标题", "状态", "紧急", "事项代码", "事项", "村社代码", "村社", "模块", "牵头部门", "经度",
    "纬度", "上报时间", "办结期限", "办结时间",
)  # fmt: skip


@router.get("/figures", summary="考核指标", response_description="每个指标一行")
def figures(
    holder: Holder,
    start: Annotated[date | None, Query(alias="from", description="第一天；不填是本月 1 日")] = None,
    end: Annotated[date | None, Query(alias="to", description="最后一天（含）；不填是今天")] = None,
) -> list[FigureRow]:
    """和“考核指标”页同样的数，保密的事也算在里面。报送的密钥只算自己报来的。"""
    scope = reach(holder.person, RIGHT)
    at = now()
    today = township_date(at)
    first, last = start or today.replace(day=1), end or today
    if not EARLIEST <= first <= last <= today.replace(year=today.year + 1, day=1):
        raise Problem(422, "日期不对：from 不能晚于 to，也不能早于 2000 年、晚于明年。")
    if last - first > LONGEST_SPAN:
        raise Problem(422, "一次最多算三年。请分几次取。")
    with reading() as session:
        frame = figures_of(
            session, at=at, start=day_start(first), end=day_start(last + timedelta(days=1)), scope=scope
        )
    return [
        FigureRow(
            name=FIGURES[row["key"]].title,
            definition=FIGURES[row["key"]].definition,
            **{str(name): None if value != value else value for name, value in row.items()},
        )
        for row in frame.to_dict("records")
    ]


def _page(filters: Filters, scope: Scope) -> tuple[list[IncidentRow], str | None]:
    asked = Asked(
        since=filters.since,
        until=filters.until,
        status=filters.status,
        is_open=None if filters.state is None else filters.state == "open",
        village=filters.village,
        category=filters.category,
        after=_after(filters.after),
    )
    with reading() as session:
        rows = queries_feed.incidents(session, asked=asked, limit=filters.limit, scope=scope)
    shown = [IncidentRow(**row, status_name=LABELS[row["status"]]) for row in rows]
    is_last = len(rows) < filters.limit
    return shown, None if is_last else _cursor(rows)


def _cursor(rows: Sequence[dict[str, Any]]) -> str:
    last = rows[-1]
    moment = (last["reported_at"] - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    return f"{moment}_{last['id']}"


def _after(cursor: str | None) -> tuple[datetime, int] | None:
    if cursor is None:
        return None
    moment, _, last = cursor.partition("_")
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(moment)), int(last)


def _next(after: str | None) -> dict[str, str]:
    return {NEXT: after} if after else {}


def _point(row: IncidentRow) -> Geometry | None:
    if row.longitude is None or row.latitude is None:
        return None
    return Geometry(type="Point", coordinates=[row.longitude, row.latitude])
