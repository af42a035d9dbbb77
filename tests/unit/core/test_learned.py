"""Probabilities that follow the clerk's decisions, and when they do not."""

from __future__ import annotations

import datetime as dt
import random

import pandas as pd

from ar_xl.cells import check
from ar_xl.core.decisions import logged
from ar_xl.core.learned import Curve, fitted
from ar_xl.outcome import Run
from ar_xl.settings import Settings
from ar_xl.tables import DECISION_LOG, MATCHES, Table

RUN = Run(dt.date(2026, 10, 31), dt.date(2026, 11, 2), "Jo", "R9")


def rows(table: Table, cells: list[dict[str, object]]) -> pd.DataFrame:
    raw = pd.DataFrame(cells, dtype=object)
    raw.index = pd.RangeIndex(2, 2 + len(raw))
    frame, problems = check(table, raw if cells else None, Settings())
    assert not problems
    return frame


def decided(count: int, probability: float, right: int, verdict: str = "Review") -> pd.DataFrame:
    """Of every ten decisions `right` accept the proposal."""
    return rows(
        DECISION_LOG,
        [
            {
                "Line ID": f"L{n}",
                "Verdict": verdict,
                "Probability": probability,
                "Decided": "Option 1" if n * 7 % 10 < right else "Another",
            }
            for n in range(count)
        ],
    )


def test_a_proposal_that_is_right_half_of_the_time_is_called_so_after_some_decisions() -> None:
    assert fitted(decided(20, 0.95, 5), ()) == Curve()
    assert fitted(decided(200, 0.95, 5), ())(0.95) < 0.6


def test_nothing_is_taken_over_that_foretells_unseen_decisions_no_better() -> None:
    well = pd.concat([decided(100, 0.7, 7), decided(100, 0.3, 3)], ignore_index=True)
    assert abs(fitted(well, ())(0.7) - 0.7) < 0.05
    fooled = decided(90, 0.9, 9)
    judges = fooled.index[2::3]
    fooled["decided"] = "Another"
    fooled.loc[judges, "decided"] = "Option 1"
    assert fitted(fooled, ()) == Curve()


def test_a_clerk_who_decides_as_foretold_hardly_ever_moves_a_probability() -> None:
    taken = 0
    for seed in range(40):
        chance = random.Random(seed)
        given = [chance.choice([0.05, 0.33, 0.5, 0.6, 0.8, 0.95, 0.99]) for _ in range(120)]
        log = rows(
            DECISION_LOG,
            [
                {
                    "Line ID": f"L{n}",
                    "Verdict": "Review",
                    "Probability": p,
                    "Decided": "Option 1" if chance.random() < p else "Rejected",
                }
                for n, p in enumerate(given)
            ],
        )
        taken += fitted(log, ()) != Curve()
    assert taken <= 8


def test_the_order_of_options_never_turns_round() -> None:
    upside_down = pd.concat([decided(100, 0.9, 1), decided(100, 0.2, 9)], ignore_index=True)
    curve = fitted(upside_down, ())
    assert curve(0.2) <= curve(0.5) <= curve(0.9)


def test_lines_that_were_auto_teach_nothing() -> None:
    assert fitted(decided(200, 0.99, 1, verdict="Auto"), ()) == Curve()


def test_a_decision_is_logged_once_and_again_when_it_changes() -> None:
    def matches(first: str, second: str) -> pd.DataFrame:
        base = {"Line ID": "L1", "Verdict": "Review", "Probability": 0.8, "Bank amount": 10}
        return rows(
            MATCHES,
            [
                {**base, "Option": 1, "Document": "R-1", "Decision": first},
                {**base, "Option": 2, "Document": "R-2", "Probability": 0.2, "Decision": second},
                {**base, "Line ID": "L2", "Option": 1, "Document": "R-3"},
            ],
        )

    nothing = rows(DECISION_LOG, [])
    log = logged(matches("Accept", ""), nothing, RUN, {"L1"})
    assert log[["line_id", "document", "decided"]].to_numpy().tolist() == [
        ["L1", "R-1", "Option 1"]
    ]
    assert logged(matches("Accept", ""), log, RUN, {"L1", "N1"}).empty
    assert logged(matches("Reject", ""), log, RUN, {"L1", "N1"})["decided"].tolist() == ["Rejected"]
    assert logged(matches("Reject", "Accept"), log, RUN, {"L1", "N1"})["decided"].tolist() == [
        "Another"
    ]
    assert logged(matches("", ""), log, RUN, {"L1", "N1"}).empty


def test_a_line_still_on_the_sheet_teaches_nothing_yet() -> None:
    log = decided(200, 0.95, 5)
    assert fitted(log, set(log["line_id"])) == Curve()


def test_the_way_back_gives_the_engines_own_probability() -> None:
    curve = fitted(decided(200, 0.95, 5), ())
    assert curve != Curve()
    assert abs(curve.back(curve(0.8)) - 0.8) < 1e-9


def test_what_is_logged_is_not_what_was_corrected_before() -> None:
    log = decided(200, 0.95, 5)
    corrected = fitted(log, ())(0.8)
    line = {"Line ID": "N1", "Verdict": "Review", "Option": 1, "Document": "R-1", "Bank amount": 10}
    matches = rows(MATCHES, [{**line, "Probability": corrected, "Decision": "Accept"}])
    assert abs(logged(matches, log, RUN, {"L1", "N1"})["probability"].tolist()[0] - 0.8) < 1e-9
    alone = rows(MATCHES, [{**line, "Verdict": "Auto", "Probability": 0.995, "Decision": "Accept"}])
    assert logged(alone, log, RUN, {"L1", "N1"})["probability"].tolist() == [0.995]
