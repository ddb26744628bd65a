"""The link of somebody who is called: opened it answers nothing, one tap does, and strangers see nothing."""

from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.rules import Person
from dashboard.room.calls import actions
from dashboard.room.calls.links import contact_token, token_of
from dashboard.room.plans import actions as plans
from dashboard.room.plans.rules import PlanContent, PlanStep
from dashboard.words.clock import now
from models import AnswerWay, CallAnswer, CalledPerson, ContactTimer
from tests.access.people import an_account
from tests.web.client import program

BY = Person("值班员")


@pytest.fixture
def phone(served: tuple[str, str, str]) -> Iterator[httpx.Client]:
    with program(served[0]) as client:
        yield client


def test_whoever_is_called_answers_with_one_tap(phone: httpx.Client, in_store: Session) -> None:
    an_account(in_store, "commander", name="甲指挥长")
    plan_id = plans.add_plan(
        in_store, name="水库险情", category_id=None, warning="大坝报警", reason="预案", by=BY, at=now(),
        content=PlanContent((PlanStep("role:commander", "到指挥室坐镇"),), ("闸门有人",)),
    )  # fmt: skip
    call_id = actions.start(in_store, plan_id=plan_id, words="大坝报警<b>", by=BY, at=now())
    in_store.commit()
    query = select(CalledPerson).where(col(CalledPerson.call_id) == call_id)
    query = query.where(col(CalledPerson.name) == "甲指挥长").execution_options(populate_existing=True)
    row = in_store.execute(query).scalar_one()
    path = f"/call/{token_of(row.id or 0)}"
    opened = phone.get(path)
    for part in ("甲指挥长", "大坝报警&lt;b&gt;", "到指挥室坐镇", "闸门有人"):
        assert part in opened.text
    assert in_store.execute(query).scalar_one().answer is None
    refused = phone.post(path, data={"answer": "cannot", "reason": " "})
    assert (refused.status_code, "还没有填写到不了的原因" in refused.text) == (422, True)
    answered = phone.post(path, data={"answer": "received"}, follow_redirects=True)
    assert "您已经答复：收到" in answered.text
    in_store.rollback()
    row = in_store.execute(query).scalar_one()
    assert (row.answer, row.way) == (CallAnswer.RECEIVED, AnswerWay.LINK)
    for stranger in (f"/call/{row.id}-{'0' * 20}", "/call/1", f"{path}0"):
        nothing = phone.get(stranger)
        assert (nothing.status_code, "大坝" in nothing.text) == (404, False)
        assert phone.post(stranger, data={"answer": "received"}).status_code == 404
    in_store.rollback()
    begun = {"call_id": call_id, "called_ids": [row.id], "every": 30, "by": BY, "at": now()}
    actions.begin_contacts_of_call(in_store, **begun)
    in_store.commit()
    # The link that he has shows the button; a robot that opens it reports nothing.
    timer = in_store.execute(select(ContactTimer)).scalar_one()
    own = f"/contact/{contact_token(timer.id or 0)}"
    assert f'action="{own}"' in phone.get(path).text
    assert "下一次最晚" in phone.get(own).text
    assert "您是甲指挥长的副手" in phone.get(f"/contact/{contact_token(timer.id or 0, for_deputy=True)}").text
    assert phone.post(own, data={"word": "stop"}).status_code == 422
    assert "上一次报平安" in phone.post(own, data={"word": "safe"}, follow_redirects=True).text
    assert "已经不用再报" in phone.post(own, data={"word": "left"}, follow_redirects=True).text
    for stranger in (f"/contact/{timer.id}-{'0' * 20}", "/contact/1", f"/contact/{token_of(timer.id or 0)}"):
        assert phone.get(stranger).status_code == 404
        assert phone.post(stranger, data={"word": "safe"}).status_code == 404
    in_store.rollback()
    actions.end(in_store, call_id=call_id, reason="人都到了", by=BY, at=now())
    in_store.commit()
    over = phone.post(path, data={"answer": "cannot", "reason": "车坏了"})
    assert "叫应已经结束" in over.text
