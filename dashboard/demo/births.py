"""What is reported: matter, place, words and reporter of one new incident."""

import random
from bisect import bisect
from typing import Any

from dashboard.demo.case import COLUMNS, Case
from dashboard.demo.moments import DAY, township_day, township_month
from dashboard.demo.plan import SCENES, Special
from dashboard.demo.town import Clocks, Ground, Lottery, Matter, Town, lotteries
from dashboard.demo.words import LEVEL, SOURCE, pick
from dashboard.town.places.rules import cell_of
from models import TOWNSHIP_CODE, Incident

Position = tuple[float, float]
AT_VILLAGE = 0.42
CLASS_STEPS = (0.80, 0.97)
WITHOUT_POSITION, WITHOUT_GRID, NAMED, SECRET, URGENT = 0.03, 0.12, 0.45, 0.006, 0.004
NEARBY = 0.0004
PICTURED, PICTURED_SINCE = 0.35, 60 * DAY
TOWN_SOURCES = (
    (SOURCE.VILLAGE_APP, 31), (SOURCE.GRID, 52), (SOURCE.HOTLINE_12345, 68), (SOURCE.ROOM, 76),
    (SOURCE.VISIT, 84), (SOURCE.POLICE_110, 90), (SOURCE.PETITION, 93), (SOURCE.DEPARTMENT, 96),
    (SOURCE.SUPERIOR, 98), (SOURCE.LECTURE_HALL, 100),
)  # fmt: skip
VILLAGE_SOURCES = (
    (SOURCE.VILLAGE_APP, 44), (SOURCE.GRID, 84), (SOURCE.VISIT, 96), (SOURCE.LECTURE_HALL, 100)
)  # fmt: skip
# Who calls in person may leave a name.
CALLERS = frozenset(("village_app", "hotline_12345", "petition", "police_110", "visit"))
# Column defaults as plain words and numbers.
_BLANK: dict[str, Any] = dict.fromkeys(COLUMNS) | {
    name: getattr(field.default, "value", field.default)
    for name, field in Incident.model_fields.items()
    if name in COLUMNS and not field.is_required() and field.default_factory is None
}


class CaseMaker:
    """Makes the cases of one chunk."""

    def __init__(self, town: Town, until: int, zone: str, person_calls: float) -> None:
        self.town, self.until, self.zone, self.person_calls = town, until, zone, person_calls
        self.clocks = Clocks(town.limits, town.working_days)
        self._lotteries = lotteries(town)
        self._matters = {matter.code: matter for matter in town.matters}
        self._grounds = {ground.id: ground for ground in town.grounds}

    def born(
        self,
        rng: random.Random,
        incident_id: int,
        at: int,
        sequence: int,
        ground: Ground,
        position: Position,
        special: Special | None,
    ) -> tuple[Case, int]:
        """A new case and the class it will be triaged to."""
        if special and special.story:
            return self._story(rng, incident_id, at, sequence, position, special.story), 2
        incident_class = special.incident_class if special else bisect(CLASS_STEPS, rng.random()) + 1
        at_village = special.level == LEVEL.VILLAGE if special else rng.random() < AT_VILLAGE
        matter = self._matter(rng, at, 1 if at_village else incident_class, special)
        urgent = special.urgent if special else rng.random() < (0.75 if matter.urgent else URGENT)
        at_village = at_village and not urgent
        if not special and rng.random() < 0.015:
            # The dispatcher sees it otherwise than the category suggests.
            incident_class = 2 if incident_class == 1 else 1
        case = self._case(rng, incident_id, at, sequence, ground, matter)
        row = case.row
        row["urgent"] = urgent
        row["level"] = LEVEL.VILLAGE if at_village else LEVEL.TOWN
        row["source"] = _drawn(rng, VILLAGE_SOURCES if at_village else TOWN_SOURCES)
        if rng.random() >= WITHOUT_POSITION:
            _put(row, position)
        _worded(rng, case)
        case.halt = special.halt if special else None
        self._picture(case)
        return case, incident_class

    def repeats(self, rng: random.Random, incident_id: int, at: int, sequence: int, first: Case) -> Case:
        """The same matter at the same place, reported once more."""
        case = self._case(rng, incident_id, at, sequence, first.ground, first.matter)
        row, original = case.row, first.row
        case.place = first.place
        row["source"] = _drawn(rng, TOWN_SOURCES)
        row["grid_id"], row["urgent"] = original["grid_id"], original["urgent"]
        if original["longitude"] is not None:
            _put(row, (original["longitude"] + rng.uniform(-NEARBY, NEARBY),
                       original["latitude"] + rng.uniform(-NEARBY, NEARBY)))  # fmt: skip
        _worded(rng, case)
        return case

    def _matter(self, rng: random.Random, at: int, usual_class: int, special: Special | None) -> Matter:
        if special and special.matter:
            return self._matters[special.matter]
        while True:
            lottery: Lottery = self._lotteries[usual_class, township_month(at)]
            drawn = lottery.matters[bisect(lottery.steps, rng.random() * lottery.steps[-1])]
            # A special that is not urgent takes no matter that usually is.
            if not (special and drawn.urgent):
                return drawn

    def _case(
        self, rng: random.Random, incident_id: int, at: int, sequence: int, ground: Ground, matter: Matter
    ) -> Case:
        day = township_day(at)
        grid = pick(rng, ground.grids) if rng.random() >= WITHOUT_GRID else None
        row = _BLANK.copy()
        row.update(
            id=incident_id,
            number=f"NL-{day[:4]}{day[5:7]}{day[8:]}-{sequence:04d}",
            township_code=TOWNSHIP_CODE,
            reported_at=at,
            reported_on=day,
            category_id=matter.id,
            village_id=ground.id,
            grid_id=grid[0] if grid else None,
            example=True,
        )
        place = pick(rng, matter.phrases["places"])
        row["place"] = f"{ground.name}{grid[1] if grid else ''}{place}"
        return Case(self.town, self.clocks, rng, row, ground, matter, place, self.until,
                    person_calls=self.person_calls, zone=self.zone)  # fmt: skip

    def _picture(self, case: Case) -> None:
        """People take pictures of some of what is not long past, as many as in a usual year."""
        is_recent = case.row["reported_at"] > self.until - PICTURED_SINCE
        case.is_pictured = is_recent and case.rng.random() < PICTURED * self.person_calls

    def _story(
        self, rng: random.Random, incident_id: int, at: int, sequence: int, position: Position, story: int
    ) -> Case:
        matter, village, source, title, place, description = SCENES[story]
        ground = self.town.ground(village)
        case = self._case(rng, incident_id, at, sequence, ground, self._matters[matter])
        case.row.update(source=source, title=title, description=description, place=village + place)
        _put(case.row, (ground.longitude, ground.latitude))
        case.is_pictured = True
        return case


def _drawn(rng: random.Random, sources: tuple[tuple[str, int], ...]) -> str:
    at = rng.random() * 100
    return next(source for source, step in sources if at < step)


def _put(row: dict[str, Any], position: Position) -> None:
    row["longitude"], row["latitude"] = round(position[0], 6), round(position[1], 6)
    row["cell"] = cell_of(row["longitude"], row["latitude"])


def _worded(rng: random.Random, case: Case) -> None:
    row, phrases = case.row, case.matter.phrases
    grid = next((name for number, name in case.ground.grids if number == row["grid_id"]), "")
    title: str = pick(rng, phrases["titles"])
    row["title"] = title.format(v=case.ground.name, g=grid, p=case.place, n=case.matter.name)
    row["description"] = f"{row['place']}：{case.matter.name}。{pick(rng, phrases['says'])}"
    if row["source"] in CALLERS and rng.random() < NAMED:
        number = int(rng.random() * 10_000)
        row["reporter_name"], row["reporter_phone"] = f"示例群众{number:04d}", f"1000000{number:04d}"
        row["secret"] = rng.random() < SECRET / NAMED
