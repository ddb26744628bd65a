"""Which rows of the list a figure, or a part of a panel's row, counts: the words of the list's URL."""

Words = dict[str, str]

# Rates are of the last 30 days; their link opens the part, not the whole.
FIGURES: dict[str, Words] = {
    "reported_today": {"period": "today"},
    "open": {"status": "open"},
    "overdue": {"overdue": "yes"},
    "closing_rate": {"due": "30d", "outcome": "closed"},
    "on_time_rate": {"due": "30d", "outcome": "on_time"},
    "satisfaction": {"status": "closed", "concluded": "30d", "rating": "content"},
    "rating_rate": {"status": "closed", "concluded": "30d", "rating": "rated"},
}
# The parts of a module's row, to be narrowed to it.
PARTS: dict[str, Words] = {
    "open": {"status": "open"},
    "overdue": {"overdue": "yes"},
    "closed": {"status": "closed", "concluded": "month"},
}
# Departments share the cases among many: only a longer time gives them enough to be ranked.
BOARDS: dict[str, str] = {"module": "30d", "department": "year"}
LAYERS: dict[str, Words] = {"clusters": {"status": "open"}, "density": {"period": "30d"}}
# By which of the list's words a layer's squares are named.
PLACED_BY = {"clusters": "square", "density": "cell"}
