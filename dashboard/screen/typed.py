"""A text that somebody is still typing reaches the server at each pause, not only when its field is left."""

from dashboard.screen.parts import scripted_part


def watch_typing(within: str = "") -> None:
    """Have the browser tell what is typed in the container with the key `within`, or anywhere on the page.

    What is not told yet when the page is lost is what was typed since the last pause of about a second.
    """
    scripted_part("typing", "keep.js")(key=f"typing_{within or 'page'}", data={"within": within})
