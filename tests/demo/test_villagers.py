"""Villagers' reports of the demo town: each kind that the room works on, none readable by a code."""

from sqlmodel import Session, select

from dashboard.admin.adapters import queries as adapters
from dashboard.incidents.public import queries
from dashboard.incidents.public.rules_reply import wrong_with_reply
from dashboard.words.labels import EXAMPLE_MARK
from models import Incident, Source, VillagerReport, VillagerReportState


def test_a_record_of_another_system_waits_for_a_word_with_its_picture(town: Session) -> None:
    (row,) = adapters.waiting(town)
    assert EXAMPLE_MARK in row["system"]
    assert EXAMPLE_MARK in row["title"]
    assert EXAMPLE_MARK in row["source_id"]
    assert row["unknown"] == [("category", "道路破损类")]
    assert [file["is_picture"] for file in row["files"]] == [True]


def test_every_kind_of_work_waits_and_every_answer_may_go_out(town: Session) -> None:
    counts = queries.counts(town)
    assert min(counts.values()) >= 1, counts
    rows = town.exec(select(VillagerReport)).all()
    assert counts["answer"] < sum(bool(row.reply) for row in rows)
    for row in rows:
        if row.state is VillagerReportState.HELD:
            assert row.content is not None
            assert EXAMPLE_MARK in row.content["words"]
            continue
        incident = town.get_one(Incident, row.incident_id)
        assert incident.source is Source.VILLAGE_APP
        assert row.received_at == incident.reported_at
        if row.reply:
            assert EXAMPLE_MARK in row.reply
            assert not wrong_with_reply(row.reply, [incident.title, incident.place])
