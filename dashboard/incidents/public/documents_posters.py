"""张贴的二维码: a page for each village, to be hung up where people pass."""

from urllib.parse import urlencode

from sqlmodel import Session

from dashboard.access import marks
from dashboard.access.rules_rights import needs
from dashboard.files.papers.codes import code_of
from dashboard.files.papers.layout import Marks
from dashboard.files.papers.typesetting import typeset
from dashboard.incidents.public.queries import choices
from dashboard.town.ground import queries_town
from dashboard.words.errors import Refused

NAME, PATH = "上报二维码", "/report"
LINES = (
    "路灯不亮、道路塌陷、垃圾没人清、邻里有纠纷、哪里有危险，都可以报",
    "不用账号，不用下载；可以不留姓名，也可以请镇里保密",
    "报完给一个查询码，随时看办到哪一步",
)


@needs("villager_report.manage")
def posters(session: Session, *, base: str, village_id: int | None = None) -> bytes:
    """A4 pages as PDF, one for each village or for one alone; its code leads to the villagers' page with the
    village chosen.

    `base`: where the room is reached, up to the host (https://…). Refused where there is no such village, or
    no Chinese font.
    """
    villages = [one for one in choices(session)["villages"] if village_id in (None, one[0])]
    if not villages:
        raise Refused("没有这个村，没有做二维码。请重新选。")
    addresses = {key: f"{base.rstrip('/')}{PATH}?{urlencode({'v': key})}" for key, _ in villages}
    town = queries_town.town(session).to_dict("records")[0]
    return typeset(
        "poster",
        {
            "title": NAME,
            "issuer": f"{town['name']}综合信息指挥室",
            "banner": Marks(is_demo=marks.is_demo(session)).banner,
            "lines": LINES,
            "sheets": [
                {"village": name, "address": addresses[key], "code": code_of(addresses[key])}
                for key, name in villages
            ],
        },
    )
