"""Streamlit on a moved clock; walls look several times a second: python -m tests.browser.hurried run …"""

import random

from dashboard.words import clock
from tests.browser.moved import moved

LOOK = 0.15

if __name__ == "__main__":
    # Before anything else takes `now` from there. The wall's pace and lateness are random numbers of seconds.
    clock.now = moved
    random.uniform = lambda low, high: min(high, LOOK)
    from streamlit.web.cli import main

    main(prog_name="streamlit")
