import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from ar_xl import money
from ar_xl.cells import check, render
from ar_xl.settings import Settings
from ar_xl.tables import ALLOCATIONS
from ar_xl.values import parse_number

CURRENCIES = st.sampled_from(sorted(money.DECIMALS))


@given(st.lists(st.tuples(st.integers(-(10**13), 10**13), CURRENCIES), max_size=30))
def test_a_round_trip_over_the_sheet_keeps_every_minor_unit(rows: list[tuple[int, str]]) -> None:
    frame = pd.DataFrame(
        {
            "amount": pd.array([minor for minor, _ in rows], dtype="Int64"),
            "currency": pd.Series([code for _, code in rows], dtype=object),
        },
        index=range(2, 2 + len(rows)),
    )
    cells = render(ALLOCATIONS, frame, Settings())
    back, problems = check(ALLOCATIONS, cells, Settings())
    assert not problems
    assert back["amount"].tolist() == frame["amount"].tolist()


@given(st.integers(-(10**12), 10**12), CURRENCIES)
def test_an_amount_shown_as_text_reads_back(minor: int, currency: str) -> None:
    number = parse_number(money.text(minor, currency), ".")
    assert isinstance(number, float)
    assert money.to_minor(number, currency) == minor
