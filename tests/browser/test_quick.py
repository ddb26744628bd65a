"""随手报 in a telephone's browser, on a link that breaks: what is written arrives once, its photos whole."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlmodel import Session, col, select, update

from bench.visitors import admit, cookie
from dashboard.access.cookies import COOKIE
from dashboard.access.passwords import token_hash
from dashboard.files.attachments.pictures import prepared
from dashboard.store.database import engine_for
from dashboard.words.clock import now
from models import Attachment, Incident, SignInSession
from tests.browser.killed import Town
from tests.browser.link import Link
from tests.browser.people import PATIENCE, own_browser
from tests.files.attachments.files import saved

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
LOOK_MS = 50
KINDS = ("away", "midway", "answer", "killed")


@pytest.fixture
def link(town: Town) -> Iterator[Link]:
    made = Link(town.port)
    yield made
    made.close()


class Pocket:
    """A grid worker's telephone, with the page open in two windows."""

    def __init__(self, browser: Browser, town: Town, link: Link, ends: Path) -> None:
        self.town, self.link, self.ends = town, link, ends
        self.token = admit(town.url, "grid_worker", village_id=2)
        self.context: BrowserContext = own_browser(browser, self.token, size=PHONE)
        self.pages = [self.opens(), self.opens()]
        self.pages[0].evaluate("navigator.serviceWorker.ready.then(() => null)")

    def opens(self) -> Page:
        page = self.context.new_page()
        page.goto(f"http://127.0.0.1:{self.link.port}/quick/")
        page.locator("#words").wait_for()
        return page

    def writes(self, words: str, *photos: bytes) -> None:
        page = self.pages[0]
        page.locator("#words").fill(words)
        page.locator("#photos").set_input_files(
            [
                {"name": f"IMG_{place}.jpg", "mimeType": "image/jpeg", "buffer": photo}
                for place, photo in enumerate(photos)
            ]
        )
        expect(page.locator("#chosen img")).to_have_count(len(photos))

    def is_back(self) -> None:
        """The telephone tells its pages, all of them at once, that it has a connection again."""
        self.link.restore()
        self.context.set_offline(False)
        for page in self.pages:
            page.evaluate("window.dispatchEvent(new Event('online'))")

    def sends(self, kind: str, words: str, *photos: bytes) -> None:
        """Write a report and send it over a link that breaks in the way of `kind`; then it is back."""
        if kind == "away":
            self.link.cut()
            self.context.set_offline(True)
            # Without a connection the page comes from the telephone itself.
            self.pages[0].reload()
        self.writes(words, *photos)
        if kind == "midway":
            self.link.cut_after(random.randrange(1, sum(map(len, photos))))
        elif kind == "answer":
            self.link.cut_before_answer()
        elif kind == "killed":
            self.ends.touch()
        self.pages[0].locator("#form button.main").click()
        row = self.row(words)
        if kind == "killed":
            self.until(lambda: not self.town.is_there())
            self.ends.unlink()
        else:
            self.until(lambda: self.link.is_cut)
        expect(row).to_contain_text("已保存在手机上，等有网再发")
        if kind == "killed":
            self.town.begin()
        self.is_back()
        expect(row).to_contain_text("已发出，编号")

    def until(self, is_so: Callable[[], bool]) -> None:
        for _ in range(PATIENCE // LOOK_MS):
            if is_so():
                return
            self.pages[0].wait_for_timeout(LOOK_MS)
        raise AssertionError("It was waited for in vain.")

    def row(self, words: str, page: int = 0):
        return self.pages[page].locator("#list li").filter(has_text=words)


@pytest.fixture
def pocket(browser: Browser, town: Town, link: Link, ends: Path) -> Iterator[Pocket]:
    made = Pocket(browser, town, link, ends)
    yield made
    made.context.close()


def photo(shade: int) -> bytes:
    """About 100 kB of noise, each another one."""
    return saved(Image.frombytes("RGB", (320, 240), random.Random(shade).randbytes(320 * 240 * 3)))


def come(url: str, start: str) -> dict[str, list[str]]:
    """What was registered under titles that begin so: the hashes of its pictures."""
    with Session(engine_for(url)) as session:
        rows = session.exec(
            select(Incident.id, Incident.title).where(col(Incident.title).startswith(start))
        ).all()
        assert max(Counter(title for _, title in rows).values(), default=1) == 1, "one came twice"
        return {
            title: list(
                session.exec(
                    select(Attachment.sha256)
                    .where(col(Attachment.incident_id) == key)
                    .order_by(col(Attachment.id))
                )
            )
            for key, title in rows
        }


def cuts(pocket: Pocket, times: int) -> None:
    sent = {}
    for turn in range(times):
        words, photos = f"第{turn}处护栏松动，随时会倒", [photo(turn), photo(turn + 100)]
        pocket.sends(KINDS[turn % len(KINDS)], words, *photos)
        # What the server keeps is made of the whole picture.
        sent[words] = [sha256(prepared(one, at=now()).content).hexdigest() for one in photos]
    assert come(pocket.town.url, "第") == sent


def test_what_is_written_on_a_link_that_breaks_arrives_once_and_whole(pocket: Pocket) -> None:
    cuts(pocket, len(KINDS))


@pytest.mark.soak
def test_fifty_cuts_lose_nothing_and_double_nothing(pocket: Pocket) -> None:
    cuts(pocket, 50)


def signs(pocket: Pocket, token: str) -> None:
    pocket.context.clear_cookies(name=COOKIE)
    pocket.context.add_cookies([cookie(token)])


def lives(pocket: Pocket, *, ended: bool) -> None:
    """End the worker's sign-in, or let it go on."""
    with Session(engine_for(pocket.town.url)) as session:
        own = col(SignInSession.token_hash) == token_hash(pocket.token)
        session.execute(
            update(SignInSession).where(own).values(ended_at=now() - timedelta(1) if ended else None)
        )
        session.commit()


def test_a_sign_in_that_ended_keeps_the_report_and_nobody_else_sends_it(pocket: Pocket) -> None:
    first, words = pocket.pages[0], "祠堂后墙开裂"
    pocket.link.cut()
    pocket.context.set_offline(True)
    pocket.writes(words, photo(7))
    # Half of it, and the page is closed: what was typed and photographed is there again.
    expect(first.locator("#chosen img")).to_have_count(1)
    first.wait_for_timeout(1_000)
    first.reload()
    expect(first.locator("#words")).to_have_value(words)
    expect(first.locator("#chosen img")).to_have_count(1)
    first.locator("#form button.main").click()
    expect(first.locator("#mine-title")).to_have_text("已保存在手机上，等有网再发（1 条）")
    lives(pocket, ended=True)
    pocket.is_back()
    expect(first.locator("#state")).to_contain_text("请重新登录")
    expect(first.locator("#sign-in a")).to_be_visible()

    signs(pocket, admit(pocket.town.url, "grid_worker", village_id=2))
    first.reload()
    expect(first.locator("#others")).to_contain_text("等本人登录以后才发")
    expect(pocket.row(words)).to_have_count(0)
    expect(first.locator("#words")).to_have_value("")
    assert come(pocket.town.url, words) == {}

    lives(pocket, ended=False)
    signs(pocket, pocket.token)
    first.reload()
    expect(pocket.row(words)).to_contain_text("已发出，编号")
    expect(first.locator("#others")).to_be_hidden()
    assert [len(files) for files in come(pocket.town.url, words).values()] == [1]
