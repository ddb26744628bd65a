"""Which rows of the list a figure, or a part of a panel's row, counts: the words of the list's URL."""

Words = dict[str, str]

# Rates speak of the last 30 days; their link opens the part, the whole stands beside it.
FIGURES: dict[str, Words] = {
    "reported_today": {"period": "today"},
    "open": {"status": "open"},
    "overdue": {"overdue": "yes"},
    "closing_rate": {"due": "30d", "outcome": "closed"},
    "on_time_rate": {"due": "30d", "outcome": "on_time"},
    "satisfaction": {"status": "closed", "concluded": "30d", "rating": "content"},
    "rating_rate": {"status": "closed", "concluded": "30d", "rating": "rated"},
}
# The parts of a module's or department's row, to be narrowed to it.
PARTS: dict[str, Words] = {
    "open": {"status": "open"},
    "overdue": {"overdue": "yes"},
    "closed": {"status": "closed", "concluded": "month"},
    "due": {"due": "30d"},
}
LAYERS: dict[str, Words] = {"squares": {"status": "open"}, "density": {"period": "30d"}}
