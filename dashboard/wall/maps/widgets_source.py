"""Where the map's figures come from: the store as it is now, or the film of a day at one of its moments."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import pandas as pd

from dashboard.incidents.find import queries
from dashboard.incidents.find.rules_filters import Filters
from dashboard.incidents.find.rules_squares import Box, square_named
from dashboard.screen.data import fetch
from dashboard.screen.moment import word_of
from dashboard.town.places.rules import cell_of
from dashboard.wall.maps import queries_calls, queries_clusters, queries_grids, queries_places, rules_film
from dashboard.wall.maps.queries_clusters import CLUSTERS
from dashboard.wall.maps.rules import WORDS_OF_FIGURE
from dashboard.wall.maps.rules_film import DayCounts, Film, FilmFilter, Stretch
from dashboard.wall.maps.widgets_counts import counts_by_cell, counts_by_village, subtracted
from dashboard.words.days import township_date
from models import Light

SHOWN_TITLE = "保密事件"
CASES = ("number", "title", "light", "status", "village", "urgent", "incident_class", "reported_at")
CALLS = ("number", "shown", "title", "longitude", "latitude", "called_at", "arrived_at")


def without_light(filters: Filters) -> Filters:
    """A lamp narrows the points; a village's figure is of one lamp, or of all."""
    return filters.but(light=None)


@dataclass(frozen=True)
class LiveSource:
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
        return counts_by_village(without_light(self.filters).but(**WORDS_OF_FIGURE[figure]), self.at)

    def of_grids(self, figure: str) -> pd.DataFrame:
        """The grids that have an area, with a figure of rules.FIGURES (queries_grids.AREAS)."""
        meant = without_light(self.filters).but(**WORDS_OF_FIGURE[figure])
        return fetch(queries_grids.grid_figures, filters=meant, at=self.at)

    def in_grids(self, village: str) -> pd.DataFrame:
        """The grids of a village (its code) with what is open, red and overdue (queries_places.GRIDS)."""
        base = without_light(self.filters)
        return fetch(queries_places.by_grid, village=village, filters=base, at=self.at)

    def dense(self) -> dict[str, int]:
        """Reports of 30 days by the square that incidents keep, the fullest."""
        return counts_by_cell(without_light(self.filters).but(**WORDS_OF_FIGURE["recent"]), self.at)

    def counts(self) -> DayCounts:
        """Reported and closed that day, open, and open with a position."""
        placed = fetch(queries_clusters.number_placed, filters=self.filters, at=self.at)
        # What is closed has no lamp, and what was reported may have been closed.
        base = without_light(self.filters)
        today = base.but(period="today"), base.but(status="closed", concluded="today")
        reported, closed = (
            int(fetch(queries.number_of_incidents, filters=f, at=self.at)["total"].iloc[0]) for f in today
        )
        return DayCounts(reported, closed, placed["total"], placed["placed"])

    def calls(self) -> pd.DataFrame:
        """Calls under way (CALLS), the newest first, at most queries_calls.MOST."""
        return fetch(queries_calls.calls_under_way, at=self.at)[list(CALLS)]

    def cases(self, words: Filters, most: int) -> pd.DataFrame:
        """Incidents (CASES) that `words` mean, the longest red ones first."""
        incidents = fetch(queries.incident_list, filters=words, at=self.at, sort="light", size=most)
        return incidents[list(CASES)]


@dataclass(frozen=True)
class PastSource:
    """A moment `at` (UTC) of a day, out of its film; it answers what `LiveSource` answers."""

    at: datetime
    filters: Filters
    film: Film

    @cached_property
    def there(self) -> list[Stretch]:
        """Whatever stood then, looked for once."""
        return rules_film.stretches_at(self.film, self.at)

    @property
    def kept(self) -> dict[str, str]:
        return {"as_of": word_of(self.at)}

    def gathered(self, level: int, box: Box | None) -> pd.DataFrame:
        still_open = rules_film.open_stretches(self.there, self.at, self._wanted(self.filters))
        squares = rules_film.by_square(still_open, level, box)
        rows = [self._cluster(square.word, ones) for square, ones in squares.items()]
        rows.sort(key=lambda row: (-row["total"], row["square"]))
        return pd.DataFrame(rows[: queries_clusters.MOST], columns=list(CLUSTERS)).astype(CLUSTERS)

    def of_village(self, figure: str) -> dict[str, int]:
        base = without_light(self.filters)
        if figure == "recent":
            return self._recent(base)
        codes = (self._village(one)[0] for one in self._meant(figure))
        return dict(Counter(code for code in codes if code))

    def of_grids(self, figure: str) -> pd.DataFrame:
        """The areas are those of today; what is counted in them is of the moment."""
        base = without_light(self.filters)
        if figure == "recent":
            grids = fetch(queries_grids.grid_figures, filters=base.but(**self._days()), at=self.film.until)
            later = Counter(one.grid_id for one in self._later(base))
            numbers = [
                max(number - later[key], 0)
                for key, number in zip(grids["grid_id"], grids["figure"], strict=True)
            ]
        else:
            grids = fetch(queries_grids.grid_figures, filters=None, at=self.film.until)
            counts = Counter(one.grid_id for one in self._meant(figure))
            numbers = [counts[key] for key in grids["grid_id"]]
        return grids.assign(figure=pd.Series(numbers, index=grids.index, dtype="int64"))

    def in_grids(self, village: str) -> pd.DataFrame:
        grids = fetch(queries_places.by_grid, village=village, filters=Filters(), at=self.film.until)
        for figure in ("open", "red", "overdue"):
            counts = Counter(one.grid_id for one in self._meant(figure))
            grids = grids.assign(**{figure: [counts[key] for key in grids["grid_id"]]})
        return grids

    def _meant(self, figure: str) -> list[Stretch]:
        """What a figure counts of what was open then."""
        still = rules_film.open_stretches(self.there, self.at, self._wanted(without_light(self.filters)))
        if figure == "red":
            return [one for one in still if one.light(self.at) is Light.RED]
        if figure == "overdue":
            return [one for one in still if one.due_at is not None and one.due_at < self.at]
        return still

    def counts(self) -> DayCounts:
        whole = rules_film.day_counts(
            self.there, self.film.since, self.at, self._wanted(without_light(self.filters))
        )
        narrowed = rules_film.day_counts(self.there, self.film.since, self.at, self._wanted(self.filters))
        return narrowed._replace(reported=whole.reported, closed=whole.closed)

    def calls(self) -> pd.DataFrame:
        still = {one.incident_id: one for one in rules_film.open_stretches(self.there, self.at, FilmFilter())}
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
            for call in rules_film.calls_under_way(self.film, self.at)
            if (one := still.get(call.incident_id))
        ]
        frame = pd.DataFrame(rows[: queries_calls.MOST], columns=list(CALLS))
        return frame.astype({"longitude": "float64", "latitude": "float64"})

    def cases(self, words: Filters, most: int) -> pd.DataFrame:
        stretches = rules_film.open_stretches(self.there, self.at, self._wanted(words))
        if words.number:
            # What was concluded by then was a case too.
            stretches = [one for one in self.there if one.number == words.number]
        if words.square:
            square = square_named(words.square)
            placed = rules_film.by_square(stretches, square.level, None) if square else {}
            stretches = placed.get(square, []) if square else []
        if words.village:
            stretches = [one for one in stretches if self._village(one)[0] == words.village]
        stretches = sorted(
            stretches, key=lambda one: (one.red_at is None, one.red_at or self.at, one.incident_id)
        )
        rows = [
            (one.number, one.title, one.light(self.at).value, one.status, self._village(one)[1], one.urgent,
             one.incident_class, one.reported_at)
            for one in stretches[:most]
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=list(CASES)).astype({"incident_class": "Int64"})

    def dense(self) -> dict[str, int]:
        base = without_light(self.filters)
        cells = counts_by_cell(base.but(**self._days()), self.film.until)
        return subtracted(cells, (cell_of(one.longitude, one.latitude) for one in self._later(base)))

    def _recent(self, base: Filters) -> dict[str, int]:
        villages = counts_by_village(base.but(**self._days()), self.film.until)
        return subtracted(villages, (self._village(one)[0] for one in self._later(base)))

    def _days(self) -> dict[str, str]:
        day = township_date(self.at)
        return {"from_day": (day - timedelta(days=29)).isoformat(), "to_day": day.isoformat()}

    def _later(self, base: Filters) -> list[Stretch]:
        """The day's reports that had not come yet."""
        wanted = self._wanted(base)
        last = {one.incident_id: one for one in self.film.stretches}.values()
        return [
            one
            for one in last
            if one.reported_at > self.at and rules_film.matches_filter(one, wanted, self.at)
        ]

    def _wanted(self, filters: Filters) -> FilmFilter:
        modules = {code: key for key, code in self.film.modules.items()}
        module = modules.get(filters.module, 0) if filters.module else None
        number = int(filters.incident_class) if filters.incident_class else None
        return FilmFilter(number, module, filters.light, bool(filters.urgent))

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
            "light": rules_film.worst_light(ones, self.at).value,
            "incident_class": max(one.incident_class or 0 for one in ones),
            "number": alone.number if alone else "",
            "title": _title(alone) if alone else "",
            "status": alone.status if alone else "",
            "village": self._village(alone)[1] if alone else "",
        }


Source = LiveSource | PastSource


def _title(one: Stretch) -> str:
    return SHOWN_TITLE if one.ever_secret else one.title
