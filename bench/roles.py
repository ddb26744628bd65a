"""What each role meets in a real browser on the demo town; python -m bench.roles writes docs/security.md"""

import csv
import io
import re
import shutil
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from sqlmodel import Session, col, select

from bench.serving import Server, serving
from bench.shots import ARGUMENTS, CHROMIUM
from bench.waiting import ASKED, settled
from dashboard import demo
from dashboard.access.cookies import COOKIE, unsigned
from dashboard.access.passwords import new_token, token_hash
from dashboard.access.queries import person_of
from dashboard.access.queries_scope import visible
from dashboard.access.rules import Person, Scope, scope_of
from dashboard.access.rules_rights import ROLES
from dashboard.screen.frame import MENU
from dashboard.store.database import engine_for, transaction
from dashboard.store.store_files import ROOT, sqlite_url
from dashboard.words.clock import now
from models import Account, DisplayKey, Incident

INCIDENTS = 1_000
DOCUMENT = ROOT / "docs" / "security.md"
REFUSED, ABSENT = "您现在的角色", "不在您的职责范围内"
ENTRIES = [entry for entries in MENU.values() for entry in entries]
NOTHING = "—"
PATIENCE_MS = 90_000


@dataclass
class RoleResult:
    """What came back to one role."""

    role: str
    menu: list[str] = field(default_factory=list)
    listed: int | None = None
    meant: int | None = None
    inside: bool | None = None
    outside: bool | None = None
    exported: int | None = None
    refused: list[str] = field(default_factory=list)


def opens(tab: Page, address: str) -> None:
    """Go there, and wait until the page has run."""
    tab.goto(address)
    settled(tab)


def try_role(browser: Browser, server: Server, url: str, role: str) -> RoleResult:
    """Sign in by the demo account of `role`, and try menu, list, cases, export and every other page."""
    context = _context(browser)
    try:
        tab = context.new_page()
        tab.goto(server.url("session/sign-in"))
        tab.locator(f'button[value="demo_{role}"]').click()
        settled(tab)
        tried = RoleResult(role, menu=_menu(tab))
        cookie = next(one["value"] for one in context.cookies() if one.get("name") == COOKIE)
        person = _person(url, unsigned(COOKIE, cookie) or "")
        for entry in ENTRIES:
            opens(tab, server.url(entry.url_path if entry.url_path != "home" else ""))
            if tab.get_by_text(REFUSED).count():
                tried.refused.append(entry.title)
        scope = scope_of(person, "incident.read")
        if not scope.is_empty:
            _cases(tab, server, url, scope, tried)
            _list(tab, server, tried)
        return tried
    finally:
        context.close()


def try_wall(browser: Browser, server: Server, url: str) -> RoleResult:
    """Come in by a wall's key alone."""
    key = new_token()
    with transaction(url=url) as session:
        session.add(DisplayKey(name="试屏", key_hash=token_hash(key), created_at=now(), created_by="示例"))
    context = _context(browser)
    try:
        tab = context.new_page()
        tab.goto(server.url(f"session/wall?key={key}"))
        # The wall hangs in a page around it, which shows it once it is drawn.
        tab.wait_for_selector("iframe.shown")
        try:
            tab.frame_locator("iframe.shown").locator('img[alt*="综合信息指挥室"]').first.wait_for()
            is_wall = True
        except PlaywrightTimeout:
            is_wall = False
        tried = RoleResult("display", menu=_menu(tab) or (["指挥大屏"] if is_wall else []))
        for entry in ENTRIES:
            if entry.url_path != "wall":
                tab.goto(server.url(entry.url_path if entry.url_path != "home" else ""))
                if "/session/sign-in" in tab.url:
                    tried.refused.append(entry.title)
        return tried
    finally:
        context.close()


def _context(browser: Browser) -> BrowserContext:
    made = browser.new_context(locale="zh-CN", viewport={"width": 1920, "height": 1080})
    made.add_init_script(ASKED)
    made.set_default_timeout(PATIENCE_MS)
    return made


def _person(url: str, token: str) -> Person:
    with Session(engine_for(url)) as session:
        person = person_of(session, token, at=now())
    if person is None:
        raise RuntimeError("nobody is signed in")
    return person


def _menu(tab: Page) -> list[str]:
    """The pages that the menu names; where it folds them into sections, what is in those."""
    names = {entry.title for entry in ENTRIES}
    nav = tab.get_by_test_id("stTopNav")
    if not nav.count():
        return []
    titles = []
    for section in nav.get_by_test_id("stTopNavSection").all():
        section.click()
        links = tab.get_by_test_id("stTopNavDropdownLink")
        links.first.wait_for()
        titles += [link.inner_text().strip() for link in links.all()]
        tab.keyboard.press("Escape")
        links.first.wait_for(state="hidden")
    titles += [link.inner_text().strip() for link in nav.get_by_role("link").all()]
    return [name for name in dict.fromkeys(text.split("\n")[-1] for text in titles) if name in names]


def _cases(tab: Page, server: Server, url: str, scope: Scope, tried: RoleResult) -> None:
    with Session(engine_for(url)) as session:
        numbers = set(session.exec(select(Incident.number).where(*visible(scope))))
        others = session.exec(
            select(Incident.number).where(col(Incident.number).not_in(numbers)).order_by(col(Incident.id))
        ).first()
    tried.meant = len(numbers)
    for number, name in ((min(numbers, default=None), "inside"), (others, "outside")):
        if number:
            opens(tab, server.url(f"incident?id={number}"))
            is_shown = tab.get_by_role("heading", name="经过").count() == 1
            if is_shown == bool(tab.get_by_text(ABSENT).count()):
                raise RuntimeError(f"{tried.role} {number}: neither shown nor refused")
            setattr(tried, name, is_shown)


def _list(tab: Page, server: Server, tried: RoleResult) -> None:
    opens(tab, server.url("incidents"))
    told = re.search(r"共 ([\d,]+) 件", tab.inner_text("body"))
    tried.listed = int(told.group(1).replace(",", "")) if told else 0
    button = tab.get_by_role("button", name="导出 CSV")
    if button.count() and tried.listed:
        with tab.expect_download() as download:
            button.click()
        text = Path(download.value.path()).read_text("utf-8-sig")
        tried.exported = len(list(csv.reader(io.StringIO(text)))) - 1


def everything() -> list[RoleResult]:
    """Every role, on a demo town of its own."""
    file = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if file is None:
        sys.exit("缺少浏览器 Chromium：请先安装。")
    with tempfile.TemporaryDirectory(prefix="room-roles-") as folder, sync_playwright() as playwright:
        url = sqlite_url(Path(folder) / "demo.db")
        demo.build(INCIDENTS, seed=1, until=datetime.now(UTC), url=url)
        with Session(engine_for(url)) as session:
            logins = set(session.exec(select(Account.login)))
        with (
            playwright.chromium.launch(executable_path=file, args=ARGUMENTS) as browser,
            serving(url) as server,
        ):
            tried = [try_role(browser, server, url, role) for role in ROLES if f"demo_{role}" in logins]
            return [*tried, try_wall(browser, server, url)]


def table(tried: list[RoleResult]) -> str:
    """The rows of the document."""
    lines = [
        "| 角色 | 菜单 | 列表件数 | 应有件数 | 范围内的事件 | 范围外的事件 | 导出行数 | 按网址被拒的页面 |",
        "|---|---|---|---|---|---|---|---|",
    ]
    said = {True: "打开", False: "查无此事", None: NOTHING}
    for one in tried:
        cells = (
            ROLES[one.role].name,
            "、".join(one.menu) or NOTHING,
            _number(one.listed),
            _number(one.meant),
            said[one.inside],
            said[one.outside],
            _number(one.exported),
            "、".join(one.refused) or NOTHING,
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _number(number: int | None) -> str:
    return NOTHING if number is None else f"{number:,}"


def main() -> None:
    """Write the table between the document's marks."""
    text = DOCUMENT.read_text(encoding="utf-8")
    head, _, rest = text.partition("<!-- roles -->\n")
    _, _, tail = rest.partition("<!-- /roles -->")
    made = table(everything())
    stamp = f"（{now():%Y-%m-%d}，演示镇 {INCIDENTS:,} 件，Chromium）"
    DOCUMENT.write_text(f"{head}<!-- roles -->\n{stamp}\n\n{made}\n<!-- /roles -->{tail}", encoding="utf-8")


if __name__ == "__main__":
    main()
