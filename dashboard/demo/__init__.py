"""The demo town: a year of believable incidents among people who do not exist."""

from dashboard.demo.accounts import fill_accounts
from dashboard.demo.build import Summary, build
from dashboard.demo.clearing import clear

__all__ = ["Summary", "build", "clear", "fill_accounts"]
