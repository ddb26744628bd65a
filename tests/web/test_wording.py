"""Streamlit's own words, in Chinese as its scripts are served."""

from dashboard.web.wording import FOLDER, SCRIPTS, WORDS, translated


def test_each_word_stands_in_a_script_of_the_installed_version_and_is_replaced() -> None:
    scripts = translated()
    missing = [
        (start, word)
        for start, words in WORDS.items()
        for word, chinese in words.items()
        if not any(
            chinese in text and word not in text
            for name, text in scripts.items()
            if name.split(".")[0] == start
        )
    ]
    assert missing == []


def test_a_script_is_served_with_its_words_and_asked_for_again_only_when_they_changed(visitor) -> None:
    name = next(name for name in SCRIPTS if name.startswith("FileUploader"))
    browser = visitor()
    answer = browser.get(FOLDER + name)
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-cache")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "把文件拖到这里" in answer.body
    assert answer.headers["etag"]
