"""Evidence gets in: each role attaches a picture where a page of its day takes one; it hangs on the case."""

import re
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlmodel import Session, col, select

from bench.serving import Server, serving_as_run
from bench.waiting import settled
from dashboard.access.rules import Grant, Person, scope_of
from dashboard.files.attachments.pictures import prepared
from dashboard.files.attachments.storage import files
from dashboard.incidents.find import queries
from dashboard.incidents.find.rules_filters import Filters
from dashboard.store.database import engine_for
from dashboard.words.clock import now
from models import Attachment, Incident, RoleGrant
from tests.browser.people import MADE, own_browser, pick
from tests.files.attachments.files import drawn, saved

pytestmark = pytest.mark.browser
REPORTING = {
    "leadership": "党委书记/班子",
    "dispatcher": "值班调度员",
    "team_cadre": "组团长/联村干部",
    "grid_worker": "网格员",
}
# Their day is the cases that are theirs already.
ADDING = {
    "module_head": "模块负责人",
    "seconded": "派驻干部",
    "liaison": "部门联络人",
    "enforcement_captain": "执法队长",
    "inspector": "综合督考办",
    "district_centre": "区矛调中心",
}
PHONE = {"grid_worker", "team_cadre", "seconded"}
SIZES = {True: {"width": 390, "height": 844}, False: {"width": 1440, "height": 900}}
SignIn = Callable[..., Page]
CHIP = '[data-testid="stFileChip"]'


@pytest.fixture(scope="module")
def town(demo_url: str, browser: Browser) -> Iterator[Server]:
    """The demo town on the server as people start it."""
    with serving_as_run(demo_url) as server:
        yield server


@pytest.fixture(scope="module")
def kept(browser: Browser) -> Iterator[BrowserContext]:
    """One browser, in which Streamlit's own files are loaded once."""
    made = own_browser(browser)
    yield made
    made.close()


@pytest.fixture
def tab_of(town: Server, kept: BrowserContext) -> Iterator[SignIn]:
    """Sign in as a role with the one click that the demo town offers."""
    opened: list[Page] = []

    def sign_in(role: str, to: str = "register", *, is_phone: bool = False) -> Page:
        kept.clear_cookies()
        tab = kept.new_page()
        opened.append(tab)
        tab.set_viewport_size(SIZES[is_phone])
        tab.goto(town.url(f"session/sign-in?{urlencode({'next': f'/{to}'})}"))
        tab.get_by_role("button", name=role, exact=True).click()
        tab.wait_for_url(town.url(to))
        settled(tab)
        return tab

    yield sign_in
    for tab in opened:
        tab.close()


def numbers(tab: Page) -> set[str]:
    """What the page says was registered; a report whose page was closed at once is told at the next visit."""
    return {
        found.group(1) for text in tab.get_by_text(MADE).all_inner_texts() if (found := MADE.search(text))
    }


def new_number(tab: Page, earlier: set[str]) -> str:
    """The number of what is registered now."""
    expect(tab.get_by_text(MADE).filter(has_not_text=re.compile("|".join(earlier) or "^$"))).to_have_count(1)
    return (numbers(tab) - earlier).pop()


def picture(place: Path, shade: int) -> Path:
    made = place / f"现场{shade}.jpg"
    made.write_bytes(saved(drawn(640 + shade, 480)))
    return made


def attach(tab: Page, *chosen: Path) -> None:
    tab.get_by_test_id("stFileUploaderDropzoneInput").first.set_input_files(list(chosen))
    expect(tab.locator(CHIP)).to_have_count(len(chosen))


def is_kept_as_sent(url: str, number: str, sent: Path) -> None:
    """On the case in the store hangs the picture that was chosen, as every picture is kept."""
    with Session(engine_for(url)) as session:
        kept = session.exec(
            select(Attachment)
            .join(Incident, col(Incident.id) == col(Attachment.incident_id))
            .where(col(Incident.number) == number)
            .order_by(col(Attachment.id).desc())
        ).first()
    assert kept is not None
    stored = prepared(sent.read_bytes(), at=now()).content
    assert kept.sha256 == sha256(stored).hexdigest()
    assert files(url).read(kept.sha256) == stored


def ones_case(url: str, role: str) -> tuple[str, int, str]:
    """Number, id and village of an open case of the person who signs in with this role."""
    with Session(engine_for(url)) as session:
        granted = session.exec(select(RoleGrant).where(col(RoleGrant.role) == role)).first()
        assert granted is not None
        unit = granted.module_id or granted.team_id or granted.village_id or granted.department_id
        scope = scope_of(Person("", (Grant(role, unit),)), "incident.read")
        filters = Filters(status="open")
        case = queries.incident_list(session, scope=scope, filters=filters, sort="newest", at=now()).iloc[0]
        return case["number"], int(case["incident_id"]), case["village"]


def is_seen_on_its_case(tab: Page, town: Server, number: str) -> None:
    tab.goto(town.url(f"incident?id={number}"))
    settled(tab)
    expect(tab.get_by_role("button", name="看大图").first).to_be_visible()


def title(tab: Page, text: str) -> None:
    tab.locator('[class*="st-key-register_title_"] input').fill(text)
    tab.keyboard.press("Tab")
    settled(tab)


def send(tab: Page) -> None:
    tab.locator('[class*="st-key-register_send_"] button').click()


@pytest.mark.parametrize(
    "role",
    [
        pytest.param(role, marks=[pytest.mark.journey if role == "grid_worker" else pytest.mark.soak])
        for role in REPORTING
    ],
)
def test_a_role_reports_with_a_picture(tab_of, town, demo_url, tmp_path, role) -> None:
    tab = tab_of(REPORTING[role], is_phone=role in PHONE)
    earlier = numbers(tab)
    sent = picture(tmp_path, list(REPORTING).index(role))
    attach(tab, sent)
    title(tab, "村口的路灯不亮，请来看看")
    if role == "team_cadre":
        # A team has several villages, and what a village does itself must be in one.
        pick(tab.locator('[class*="st-key-register_village_"] input').first, ones_case(demo_url, role)[2])
        settled(tab)
    send(tab)
    number = new_number(tab, earlier)
    is_kept_as_sent(demo_url, number, sent)
    is_seen_on_its_case(tab, town, number)


# Whose file the server takes in, tests/web/test_uploads.py asks of every role.
@pytest.mark.soak
@pytest.mark.parametrize("role", ADDING)
def test_a_role_adds_a_picture_to_a_case(tab_of, town, demo_url, tmp_path, role) -> None:
    number, incident_id, _ = ones_case(demo_url, role)
    tab = tab_of(ADDING[role], f"incident?id={number}", is_phone=role in PHONE)
    start = f"act_{incident_id}_comment"
    tab.locator(f".st-key-{start} button").click()
    tab.locator(f".st-key-{start}_send button").wait_for()
    settled(tab)
    sent = picture(tmp_path, 20 + list(ADDING).index(role))
    attach(tab, sent)
    tab.locator(f'[class*="st-key-{start}_form_"][class*="_text"] textarea').first.fill("补充现场照片")
    tab.locator(f".st-key-{start}_send button").click()
    expect(tab.locator(f".st-key-{start}_send button")).to_have_count(0)
    settled(tab)
    is_kept_as_sent(demo_url, number, sent)
    is_seen_on_its_case(tab, town, number)


def test_a_form_is_not_sent_without_a_file_that_failed_or_is_too_large(tab_of, town, tmp_path) -> None:
    """The reason is Chinese, what was typed stays, and without the file it goes through."""
    tab = tab_of("网格员", is_phone=True)
    earlier = numbers(tab)
    large = tmp_path / "太大.pdf"
    large.write_bytes(b"%PDF-1.7\n" + bytes(32 << 20))
    tab.route(
        "**/_stcore/upload_file/**",
        lambda route: route.abort() if route.request.method == "PUT" else route.continue_(),
    )
    attach(tab, large, picture(tmp_path, 30))
    expect(tab.locator(f'{CHIP}[aria-invalid="true"]')).to_have_count(2)
    told = tab.get_by_role("alert").filter(has_text="去掉上面标红的文件")
    expect(told).to_contain_text("太大.pdf：太大，没有传上来")
    expect(told).to_contain_text("现场30.jpg：没有传上来：网络断了")
    assert not re.search(r"[a-z]{4}", tab.locator(f'{CHIP} [role="alert"]').first.inner_text())
    title(tab, "断网时报的事")
    send(tab)
    expect(tab.get_by_test_id("stToast").first).to_contain_text("没有传上来，所以还没有提交")
    settled(tab)
    expect(tab.locator('[class*="st-key-register_title_"] input')).to_have_value("断网时报的事")
    assert numbers(tab) <= earlier
    tab.unroute("**/_stcore/upload_file/**")
    for _ in range(2):
        tab.locator(f'{CHIP}[aria-invalid="true"] button').first.click()
    expect(tab.locator(CHIP)).to_have_count(0)
    settled(tab)
    send(tab)
    assert new_number(tab, earlier)


@pytest.mark.soak
def test_a_form_is_not_sent_while_a_file_is_on_its_way(tab_of, town, demo_url, tmp_path) -> None:
    tab = tab_of("部门联络人")
    earlier = numbers(tab)
    held = []
    tab.route("**/_stcore/upload_file/**", lambda route: held.append(route))
    title(tab, "照片还没传完就点了登记")
    sent = picture(tmp_path, 31)
    attach(tab, sent)
    send(tab)
    expect(tab.get_by_test_id("stToast").first).to_contain_text("正在上传，所以还没有提交")
    assert numbers(tab) <= earlier
    held.pop().continue_()
    expect(tab.locator(f'{CHIP} button[aria-label^="Remove"]')).to_have_count(1)
    settled(tab)
    send(tab)
    is_kept_as_sent(demo_url, new_number(tab, earlier), sent)


@pytest.mark.soak
def test_a_chosen_file_is_taken_back(tab_of, town, tmp_path) -> None:
    tab = tab_of("网格员")
    attach(tab, picture(tmp_path, 32))
    remove = tab.locator(f'{CHIP} button[aria-label^="Remove"]')
    expect(remove).to_have_count(1)
    settled(tab)
    with tab.expect_response(lambda one: one.request.method == "DELETE") as waiting:
        remove.click()
    assert waiting.value.status == 204
    expect(tab.locator(CHIP)).to_have_count(0)
