"""The room's way to the codes that are hung up in the villages."""

from urllib.parse import urlsplit

import streamlit as st

from dashboard.files.papers.typesetting import why_not
from dashboard.files.widgets_papers import pdf_button
from dashboard.incidents.public import queries
from dashboard.incidents.public.documents_posters import NAME, PATH, posters
from dashboard.screen.data import fetch
from dashboard.town.settings import queries as settings

ALL = "全部村，一村一张"


def poster_button() -> None:
    """A popover: which village, where the code leads, and the PDF."""
    with st.popover("张贴的二维码", icon=":material/qr_code_2:"):
        names: dict[int | None, str] = {None: ALL, **dict(fetch(queries.choices)["villages"])}
        village_id = st.selectbox("哪个村", list(names), format_func=names.__getitem__, key="poster_village")
        base = str(fetch(settings.value, key="base_address")) or _here()
        st.caption("一个村一张纸，村民扫了就打开上报，村已经选好。码里的网址是：")
        st.text(f"{base}{PATH}")
        if not fetch(settings.value, key="villager_reports"):
            st.warning("现在没有开放网上上报，扫了也报不了。请先在“系统设置 → 群众上报”里打开。")
        if (urlsplit(base).hostname or "") in ("localhost", "127.0.0.1"):
            st.warning("这个网址只有这台电脑打得开。请管理员先在“系统设置”里写上“指挥室的网址”，再打印。")
        if refusal := why_not():
            st.warning(refusal)
            return
        what = f"{NAME}-{names[village_id] if village_id else '全部村'}"
        pdf_button(
            "下载 PDF", posters, what, file_name=what, key="poster_pdf", base=base, village_id=village_id
        )


def _here() -> str:
    """The room's address, as it stands in the visitor's browser."""
    here = urlsplit(st.context.url or "")
    return f"{here.scheme}://{here.netloc}"
