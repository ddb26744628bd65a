"""A file that somebody chose is not lost where the page runs again at that moment."""

from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

# Where the browser may send a chosen file: it asks once, and shows the file when the answer has come.
ANSWER = "file_urls_response"


def keep_answers() -> None:
    """Let a run of a page that begins leave the answers in the queue that its browser still waits for.

    Streamlit 1.67 drops from the queue what was not sent yet, all but its own signs of life.
    """
    clear = ForwardMsgQueue.clear
    if hasattr(clear, "keeps_answers"):
        return

    def cleared(
        self: ForwardMsgQueue,
        retain_lifecycle_msgs: bool = False,
        fragment_ids_this_run: list[str] | None = None,
    ) -> None:
        answers = [one for one in self._queue if retain_lifecycle_msgs and one.WhichOneof("type") == ANSWER]
        clear(self, retain_lifecycle_msgs, fragment_ids_this_run)
        held = {id(one) for one in self._queue}
        self._queue.extend(one for one in answers if id(one) not in held)

    cleared.keeps_answers = True  # type: ignore[attr-defined]
    ForwardMsgQueue.clear = cleared  # type: ignore[method-assign]
