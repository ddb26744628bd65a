"""Runs on the store: what goes in, what comes out, what is frozen, and who may appeal."""

import ast
import inspect
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DatabaseError
from sqlmodel import select

from dashboard.access.rules import EVERYTHING, Grant, Person, Scope
from dashboard.assessment.scores import loading
from dashboard.assessment.scores.actions_inputs import revise_rules
from dashboard.assessment.scores.actions_runs import appeal, compute, publish, review
from dashboard.assessment.scores.actions_special import decide_special, enter_special
from dashboard.assessment.scores.queries import parts, results, run_rules, runs, years_of
from dashboard.assessment.scores.queries_inputs import appeals
from dashboard.assessment.scores.rules import Rules
from dashboard.assessment.scores.rules_parts import named_lines, sentence, total_sentence
from dashboard.words.errors import Refused
from models import AuditLog, Cadre, Dimension, Record, ReviewOutcome, ScoreResult
from tests.assessment.scores.ground import (
    AT,
    CLERK,
    LEADER,
    SECONDED,
    YEAR,
    a_cadre,
    a_post,
    a_team,
    a_whole_cadre,
    hold,
    join,
    ranked,
    scored,
    villages_of,
)

pytestmark = pytest.mark.postgresql

HALF = date(YEAR, 7, 1)
ANY_POST = {"dimension": Dimension.POSTS, "line": "", "reason": "天数不对"}


def run(session):
    return compute(session, year=YEAR, by=CLERK, at=AT)


def found(session, run_id):
    frame = results(session, run_id=run_id, scope=EVERYTHING)
    return {row["cadre_id"]: row for row in frame.to_dict("records")}


def points(session, cadre, amount, day=HALF, at=AT, **given):
    told = {"task": "征迁攻坚", "role": "骨干", "evidence": "验收单"} | given
    entry = enter_special(
        session, cadre_id=cadre, points=Decimal(amount), occurred_on=day, by=CLERK, at=at, **told
    )
    decide_special(session, entry_id=entry, is_approved=True, by=LEADER, at=at)
    return entry


def own(cadre):
    return Person("本人", (Grant("module_head"),), cadre_id=cadre), Scope(cadres=(cadre,))


def test_a_run_counts_posts_ranks_villages_and_entries(session):
    cadre = a_whole_cadre(session, 1, points=15, village="80")
    ranked(session, "10")
    points(session, cadre, "5")
    points(session, cadre, "7", day=date(YEAR - 1, 12, 31))
    row = found(session, run(session))[cadre]
    assert (row["p"], row["g"], row["s"], row["t"], row["rank"], row["days"]) == (
        15,
        16,
        5,
        Decimal("65.47"),
        1,
        365,
    )
    assert row["m"] == Decimal("14.315789")


def test_identity_changes_nothing(session):
    town, seconded = (a_whole_cadre(session, n, **who) for n, who in ((1, {}), (2, SECONDED)))
    rows = found(session, run(session))
    compared = ("p", "m", "g", "s", "s_raw", "t_raw", "t", "rank", "days")
    assert [rows[town][name] for name in compared] == [rows[seconded][name] for name in compared]


def test_a_transfer_is_weighted_by_its_days(session):
    cadre = a_cadre(session, 1)
    hold(session, cadre, a_post(session, 6, 901), last=HALF - timedelta(days=1))
    hold(session, cadre, a_post(session, 12, 902), first=HALF)
    first, second = a_team(session, "a"), a_team(session, "b")
    join(session, cadre, first, last=HALF - timedelta(days=1))
    join(session, cadre, second, first=HALF)
    scored(session, villages_of(session, first)[0], "90")
    scored(session, villages_of(session, second)[0], "60")
    run_id = run(session)
    row = found(session, run_id)[cadre]
    assert row["p"] == (Decimal(6 * 181 + 12 * 184) / 365).quantize(Decimal("0.000001"))
    assert row["g"] == (Decimal(90 * 181 + 60 * 184) / 365 / 5).quantize(Decimal("0.000001"))
    behind = parts(session, run_id=run_id, cadre_id=cadre, scope=EVERYTHING)
    assert sum(row["days"] for row in behind["posts"]) == 365
    assert sum(row["days"] for row in behind["teams"]) == 365


def test_who_came_late_is_listed_and_not_ranked(session):
    cadre, late = a_whole_cadre(session, 1), a_whole_cadre(session, 2)
    session.execute(
        text("UPDATE placement SET from_on = '2025-08-01' WHERE cadre_id = :late"), {"late": late}
    )
    rows = found(session, run(session))
    assert rows[cadre]["rank"] == 1
    assert rows[late]["rank"] is None or rows[late]["rank"] != rows[late]["rank"]
    assert (rows[late]["days"], rows[late]["t"]) == (153, rows[cadre]["t"])


def test_nobody_is_scored_after_he_left(session):
    cadre, gone = a_whole_cadre(session, 1), a_whole_cadre(session, 2)
    session.get_one(Cadre, gone).left_on = date(YEAR - 1, 6, 1)
    session.flush()
    assert set(found(session, run(session))) == {cadre}


def test_a_recompute_is_a_new_run_and_the_old_one_stays(session):
    cadre = a_whole_cadre(session, 1)
    before = run(session)
    again = run(session)
    points(session, cadre, "3")
    after = run(session)
    frame = runs(session, scope=EVERYTHING).set_index("run_id")
    assert frame.loc[before, "digest"] == frame.loc[again, "digest"] != frame.loc[after, "digest"]
    assert found(session, after)[cadre]["t"] - found(session, before)[cadre]["t"] == 3


def test_publication_freezes_and_others_see_it_from_then_on(session):
    cadre = a_whole_cadre(session, 1)
    first = run(session)
    _, scope = own(cadre)
    assert results(session, run_id=first, scope=scope).empty
    assert parts(session, run_id=first, cadre_id=cadre, scope=scope) == {}
    assert run_rules(session, run_id=first, scope=scope) is None
    publish(session, run_id=first, by=LEADER, at=AT)
    assert len(results(session, run_id=first, scope=scope)) == 1
    assert parts(session, run_id=first, cadre_id=cadre, scope=Scope(cadres=(cadre + 1,))) == {}
    with pytest.raises(Refused, match="已经公布过"):
        publish(session, run_id=first, by=LEADER, at=AT)
    older, newer = run(session), run(session)
    publish(session, run_id=newer, by=LEADER, at=AT)
    with pytest.raises(Refused, match="不能再公布更早的"):
        publish(session, run_id=older, by=LEADER, at=AT)
    assert years_of(session, cadre_id=cadre, scope=EVERYTHING)["run_id"].tolist() == [newer]


@pytest.mark.parametrize(
    "table", ["score_run", "score_result", "score_publication", "line_result", "village_score"]
)
def test_the_database_refuses_to_change_what_was_computed_and_entered(session, table):
    a_whole_cadre(session, 1)
    ranked(session, "3")
    publish(session, run_id=run(session), by=LEADER, at=AT)
    session.commit()
    with pytest.raises(DatabaseError, match="append-only"):
        session.execute(text(f"DELETE FROM {table}"))


def test_a_cadre_without_a_village_blocks_publishing_until_the_rules_say_otherwise(session):
    a_whole_cadre(session, 1)
    alone = a_cadre(session, 2)
    hold(session, alone, a_post(session, 5, 950))
    first = run(session)
    assert found(session, first)[alone]["t"] is None
    with pytest.raises(Refused, match="测试干部2"):
        publish(session, run_id=first, by=LEADER, at=AT)
    revise_rules(
        session,
        from_year=YEAR,
        wanted=Rules(allows_no_village=True),
        base=1,
        reason="班子会议定",
        by=LEADER,
        at=AT,
    )
    second = run(session)
    publish(session, run_id=second, by=LEADER, at=AT)
    assert found(session, second)[alone]["t"] == Decimal("26.00")


def test_a_cadre_without_a_post_blocks_publishing(session):
    cadre = a_cadre(session, 1)
    join(session, cadre, a_team(session, "a"))
    with pytest.raises(Refused, match="没有任岗"):
        publish(session, run_id=run(session), by=LEADER, at=AT)


def test_a_year_without_cadres_or_to_come_is_refused(session):
    with pytest.raises(Refused, match="没有在岗的干部"):
        run(session)
    with pytest.raises(Refused, match="还没有开始"):
        compute(session, year=2031, by=CLERK, at=AT)
    with pytest.raises(Refused, match="没有适用于"):
        compute(session, year=2019, by=CLERK, at=AT)


def test_a_rank_entered_again_makes_the_next_version_and_counts(session):
    cadre = a_whole_cadre(session, 1)
    ranked(session, "20")
    low = found(session, run(session))[cadre]["m"]
    ranked(session, "1")
    assert (low, found(session, run(session))[cadre]["m"]) == (8, 20)


def test_an_appeal_is_about_a_row_of_ones_own_and_is_reviewed_by_another(session):
    cadre = a_whole_cadre(session, 1)
    entry = points(session, cadre, "2")
    run_id = run(session)
    person, scope = own(cadre)
    line = named_lines(parts(session, run_id=run_id, cadre_id=cadre, scope=EVERYTHING), Dimension.SPECIAL)[0]
    told = {"run_id": run_id, "dimension": Dimension.SPECIAL, "line": line, "reason": "应为 5 分"}
    with pytest.raises(Refused, match="已公布"):
        appeal(session, **told, scope=scope, by=person, at=AT)
    publish(session, run_id=run_id, by=LEADER, at=AT)
    made = appeal(session, **told, scope=scope, by=person, at=AT)
    with pytest.raises(Refused, match="正在复核"):
        appeal(session, **told, scope=scope, by=person, at=AT)
    with pytest.raises(Refused, match="没有这一行"):
        appeal(session, **told | {"line": "别的行"}, scope=scope, by=person, at=AT)
    result = {"appeal_id": made, "outcome": ReviewOutcome.CORRECTED, "reason": "漏计 3 分"}
    with pytest.raises(Refused, match="还没有登记更正"):
        review(session, **result, by=LEADER, at=AT)
    with pytest.raises(Refused, match="本人的申诉"):
        review(session, **result, by=person, at=AT)
    points(session, cadre, "5", corrects_id=entry, at=AT + timedelta(hours=1))
    review(session, **result, by=LEADER, at=AT)
    with pytest.raises(Refused, match="已经有了结论"):
        review(session, **result, by=LEADER, at=AT)
    assert appeals(session, scope=scope)["outcome"].tolist() == ["corrected"]
    again = found(session, run(session))[cadre]
    assert (again["s"], found(session, run_id)[cadre]["s"]) == (5, 2)


def test_who_has_no_result_cannot_appeal(session):
    a_whole_cadre(session, 1)
    run_id = run(session)
    publish(session, run_id=run_id, by=LEADER, at=AT)
    person, scope = own(999)
    with pytest.raises(Refused, match="没有您的"):
        appeal(
            session,
            run_id=run_id,
            dimension=Dimension.POSTS,
            line="",
            reason="不对",
            scope=scope,
            by=person,
            at=AT,
        )


def test_every_step_leaves_its_entry_in_the_years_chain(session):
    cadre = a_whole_cadre(session, 1)
    run_id = run(session)
    publish(session, run_id=run_id, by=LEADER, at=AT)
    person, scope = own(cadre)
    made = appeal(
        session,
        run_id=run_id,
        dimension=Dimension.POSTS,
        line="",
        reason="天数不对",
        scope=scope,
        by=person,
        at=AT,
    )
    review(session, appeal_id=made, outcome=ReviewOutcome.UPHELD, reason="核对无误", by=LEADER, at=AT)
    kinds = session.exec(
        select(AuditLog.kind).where(AuditLog.subject == f"score_year:{YEAR}").order_by(AuditLog.seq)
    ).all()
    assert kinds == [
        *["score_input_entered"] * 4, "score_run_made", "score_published", "score_appealed", "score_reviewed"
    ]  # fmt: skip


def test_the_parts_add_up_to_the_score_and_read_as_sentences(session):
    cadre = a_whole_cadre(session, 1, points=15, village="100")
    ranked(session, "1")
    run_id = run(session)
    row = session.get(ScoreResult, (run_id, cadre))
    behind = parts(session, run_id=run_id, cadre_id=cadre, scope=EVERYTHING)
    weights = [part["weight"] for part in behind["modules"]]
    assert sum(weights) == 15 * 365
    assert (
        sum(int(part["weight"]) * Decimal(part["value"]) for part in behind["modules"]) / sum(weights)
        == row.m
    )
    told = total_sentence(row.p, row.m, row.g, row.s, row.t, Rules())
    assert told.startswith("15 + 1.5×20 + 1.5×20 + 0")
    assert told.endswith("= 75.00")
    assert "最多算 20 分" in sentence(Dimension.POSTS, Rules())


FORBIDDEN = (
    *("session", "sign_in", "presence", "attachment", "display", "pulse"),
    *("notice", "account", "photo", "check_in", "saved_view"),
)


def test_no_table_of_log_ins_check_ins_or_photos_is_an_input():
    """Walks every table that the loader names, and every table that the models have of that kind."""
    names = {table.__tablename__ for table in loading.INPUTS}
    assert not [name for name in names for word in FORBIDDEN if word in name]
    watched = [name for name in Record.metadata.tables if any(word in name for word in FORBIDDEN)]
    assert {"sign_in_session", "presence_spell", "attachment"} <= set(watched)
    assert not names & set(watched)


def test_the_loader_reads_no_table_that_it_does_not_name():
    tree = ast.parse(inspect.getsource(loading))
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "models"
        for alias in node.names
    }
    named = next(
        node.value for node in tree.body if isinstance(node, ast.Assign) and node.targets[0].id == "INPUTS"
    )
    assert imported - {"TOWNSHIP_CODE"} == {element.id for element in named.elts}


def test_nothing_that_a_run_reads_comes_from_another_table(session):
    """The statements that a load sends to the database, word for word."""
    a_whole_cadre(session, 1)
    session.flush()
    sent = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *told: sent.append(told[2]))
    run_id = run(session)
    assert run_id
    tables = {name for name in Record.metadata.tables if any(word in name for word in FORBIDDEN)}
    reads = [one for one in sent if one.startswith("SELECT") and "audit_log" not in one]
    assert len(reads) > 6
    assert not [name for name in tables for one in reads if f" {name} " in one.replace("\n", " ")]
