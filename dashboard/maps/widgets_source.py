"""Where the map's figures come from: the store as it is now, or the film of a day at one of its moments."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import pandas as pd

from dashboard.days import township_date
from dashboard.incidents import queries
from dashboard.incidents.rules_filters import Filters
from dashboard.incidents.rules_place import cell_of
from dashboard.incidents.rules_squares import Box, square_named
from dashboard.maps import queries_clusters, queries_grids, rules_film
from dashboard.maps.queries_clusters import CLUSTERS
from dashboard.maps.rules import WORDS_OF_FIGURE
from dashboard.maps.rules_film import Counts, Film, Stretch, Wanted
from dashboard.overview import queries_calls
from dashboard.ui.data import fetch
from dashboard.ui.moment import word_of
from models import Light

SHOWN_TITLE = "保密事件"
CASES = ("number", "title", "light", "status", "village", "urgent", "incident_class", "reported_at")
CALLS = ("number", "shown", "title", "longitude", "latitude", "called_at", "arrived_at")
# The newest calls that are drawn; a town has far fewer.
MOST_CALLS = 200


def without_light(filters: Filters) -> Filters:
    """A lamp narrows the points; a village's figure is of one lamp, or of all."""
    return filters.but(light=None)


@dataclass(frozen=True)
class Now:
    """The store as it is at the minute `at` (UTC)."""

    at: datetime
    filters: Filters

    @property
    def kept(self) -> dict[str, str]:
        """The words that links carry along."""
        return {}

    def gathered(self, level: int, box: Box | None) -> pd.DataFrame:
        """Open incidents per square: as queries_clusters.clusters."""
        return fetch(queries_clusters.clusters, filters=self.filters, at=self.at, level=level, box=box)

    def of_village(self, figure: str) -> dict[str, int]:
        """A figure of rules.FIGURES by the village's code; without those that have none."""
        return _reports(without_light(self.filters).but(**WORDS_OF_FIGURE[figure]), self.at)

    def of_grids(self, figure: str) -> pd.DataFrame | None:
        """The grids that have an area, with a figure of rules.FIGURES (queries_grids.AREAS)."""
        meant = without_light(self.filters).but(**WORDS_OF_FIGURE[figure])
        return fetch(queries_grids.with_figures, filters=meant, at=self.at)

    def dense(self) -> dict[str, int]:
        """Reports of 30 days by the square that incidents keep, the fullest."""
        return _squares(without_light(self.filters).but(**WORDS_OF_FIGURE["recent"]), self.at)

    def counts(self) -> Counts:
        """Reported and closed that day, open, and open with a position."""
        placed = fetch(queries_clusters.number_placed, filters=self.filters, at=self.at)
        # What is closed has no lamp, and what was reported may have been closed.
        base = without_light(self.filters)
        today = base.but(period="today"), base.but(status="closed", concluded="today")
        reported, closed = (
            int(fetch(queries.number_of_incidents, filters=f, at=self.at)["total"].iloc[0]) for f in today
        )
        return Counts(reported, closed, placed["total"], placed["placed"])

    def calls(self) -> pd.DataFrame:
        """Calls under way (CALLS), the newest first."""
        return fetch(queries_calls.under_way, at=self.at, most=MOST_CALLS)[list(CALLS)]

    def cases(self, words: Filters, most: int) -> pd.DataFrame:
        """Incidents (CASES) that `words` mean, the longest red ones first."""
        found = fetch(queries.incident_list, filters=words, at=self.at, sort="light", size=most)
        return found[list(CASES)]


@dataclass(frozen=True)
class Then:
    """A moment `at` (UTC) of a day, out of its film; it answers what `Now` answers."""

    at: datetime
    filters: Filters
    film: Film

    @cached_property
    def there(self) -> list[Stretch]:
        """Whatever stood then, looked for once."""
        return rules_film.standing(self.film, self.at)

    @property
    def kept(self) -> dict[str, str]:
        return {"as_of": word_of(self.at)}

    def gathered(self, level: int, box: Box | None) -> pd.DataFrame:
        found = rules_film.still_open(self.there, self.at, self._wanted(self.filters))
        squares = rules_film.gathered(found, level, box)
        rows = [self._cluster(square.word, ones) for square, ones in squares.items()]
        rows.sort(key=lambda row: (-row["total"], row["square"]))
        return pd.DataFrame(rows[: queries_clusters.MOST], columns=list(CLUSTERS)).astype(CLUSTERS)

    def of_village(self, figure: str) -> dict[str, int]:
        base = without_light(self.filters)
        if figure == "recent":
            return self._recent(base)
        found: dict[str, int] = {}
        for one in rules_film.still_open(self.there, self.at, self._wanted(base)):
            is_meant = {
                "open": True,
                "red": one.light(self.at) is Light.RED,
                "overdue": one.due_at is not None and one.due_at < self.at,
            }[figure]
            if is_meant and one.village_id in self.film.villages:
                code = self.film.villages[one.village_id][0]
                found[code] = found.get(code, 0) + 1
        return found

    def of_grids(self, figure: str) -> pd.DataFrame | None:
        """None: a film does not keep in which grid an incident was."""
        return None

    def counts(self) -> Counts:
        whole = rules_film.counts(
            self.there, self.film.since, self.at, self._wanted(without_light(self.filters))
        )
        narrowed = rules_film.counts(self.there, self.film.since, self.at, self._wanted(self.filters))
        return narrowed._replace(reported=whole.reported, closed=whole.closed)

    def calls(self) -> pd.DataFrame:
        still = {one.incident_id: one for one in rules_film.still_open(self.there, self.at, Wanted())}
        rows = [
            (
                one.number,
                call.shown,
                _title(one),
                one.longitude,
                one.latitude,
                call.called_at,
                call.arrived_at,
            )
            for call in rules_film.under_way(self.film, self.at)
            if (one := still.get(call.incident_id))
        ]
        frame = pd.DataFrame(rows[:MOST_CALLS], columns=list(CALLS))
        return frame.astype({"longitude": "float64", "latitude": "float64"})

    def cases(self, words: Filters, most: int) -> pd.DataFrame:
        found = rules_film.still_open(self.there, self.at, self._wanted(words))
        if words.number:
            # What was concluded by then was a case too.
            found = [one for one in self.there if one.number == words.number]
        if words.square:
            square = square_named(words.square)
            placed = rules_film.gathered(found, square.level, None) if square else {}
            found = placed.get(square, []) if square else []
        if words.village:
            found = [one for one in found if self._village(one)[0] == words.village]
        found = sorted(found, key=lambda one: (one.red_at is None, one.red_at or self.at, one.incident_id))
        rows = [
            (one.number, one.title, one.light(self.at).value, one.status, self._village(one)[1], one.urgent,
             one.incident_class, one.reported_at)
            for one in found[:most]
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=list(CASES)).astype({"incident_class": "Int64"})

    def dense(self) -> dict[str, int]:
        base = without_light(self.filters)
        found = _squares(base.but(**self._days()), self.film.until)
        return _without(found, (cell_of(one.longitude, one.latitude) for one in self._later(base)))

    def _recent(self, base: Filters) -> dict[str, int]:
        found = _reports(base.but(**self._days()), self.film.until)
        return _without(found, (self._village(one)[0] for one in self._later(base)))

    def _days(self) -> dict[str, str]:
        day = township_date(self.at)
        return {"from_day": (day - timedelta(days=29)).isoformat(), "to_day": day.isoformat()}

    def _later(self, base: Filters) -> list[Stretch]:
        """The day's reports that had not come yet."""
        wanted = self._wanted(base)
        last = {one.incident_id: one for one in self.film.stretches}.values()
        return [
            one for one in last if one.reported_at > self.at and rules_film.is_wanted(one, wanted, self.at)
        ]

    def _wanted(self, filters: Filters) -> Wanted:
        modules = {code: key for key, code in self.film.modules.items()}
        module = modules.get(filters.module, 0) if filters.module else None
        number = int(filters.incident_class) if filters.incident_class else None
        return Wanted(number, module, filters.light, bool(filters.urgent))

    def _village(self, one: Stretch) -> tuple[str, str]:
        return self.film.villages.get(one.village_id or 0, ("", ""))

    def _cluster(self, square: str, ones: list[Stretch]) -> dict[str, Any]:
        alone = ones[0] if len(ones) == 1 else None
        return {
            "square": square,
            "total": len(ones),
            "urgent": sum(one.urgent for one in ones),
            "longitude": sum(one.longitude or 0 for one in ones) / len(ones),
            "latitude": sum(one.latitude or 0 for one in ones) / len(ones),
            "light": rules_film.worst(ones, self.at).value,
            "incident_class": max(one.incident_class or 0 for one in ones),
            "number": alone.number if alone else "",
            "title": _title(alone) if alone else "",
            "status": alone.status if alone else "",
            "village": self._village(alone)[1] if alone else "",
        }


Source = Now | Then


def _title(one: Stretch) -> str:
    return SHOWN_TITLE if one.secret else one.title


def _reports(filters: Filters, at: datetime) -> dict[str, int]:
    groups = fetch(queries.by_group, filters=filters, at=at, of="village")
    return dict(zip(groups["code"], groups["total"].astype(int), strict=True))


def _squares(filters: Filters, at: datetime) -> dict[str, int]:
    cells = fetch(queries.cells, filters=filters, at=at)
    return dict(zip(cells["cell"], cells["total"].astype(int), strict=True))


def _without(counts: dict[str, int], keys: Iterable[str | None]) -> dict[str, int]:
    """`counts` less one for each of `keys`; without those that come to nothing."""
    left = Counter(counts)
    left.subtract(key for key in keys if key in counts)
    return {key: total for key, total in left.items() if total > 0}
