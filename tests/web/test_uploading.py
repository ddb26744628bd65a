"""The answer to a browser that chose a file outlives a run of the page that begins before it was sent."""

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

from dashboard.web.uploading import keep_answers


@pytest.fixture(autouse=True)
def patched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ForwardMsgQueue, "clear", ForwardMsgQueue.clear)
    keep_answers()
    keep_answers()


@pytest.mark.parametrize("fragments", [None, ["a"]])
def test_a_run_that_begins_drops_what_it_draws_anew_and_no_answer(fragments: list[str] | None) -> None:
    queue = ForwardMsgQueue()
    drawn, answer = ForwardMsg(), ForwardMsg()
    drawn.delta.new_element.text.body = "half a page"
    drawn.delta.fragment_id = "a"
    answer.file_urls_response.response_id = "7"
    for one in (drawn, answer):
        queue.enqueue(one)
    queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=fragments)
    assert [one.file_urls_response.response_id for one in queue.flush()] == ["7"]
    assert len(queue) == 0
