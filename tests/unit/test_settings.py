import datetime as dt

import pytest

from ar_xl.settings import Settings, read


def test_a_blank_table_gives_the_defaults() -> None:
    assert read({}) == (Settings(), [])
    assert read({"Company": (2, None), "Bucket edges": (3, " ")}) == (Settings(), [])


@pytest.mark.parametrize(
    ("name", "value", "attribute", "meant"),
    [
        ("currency", "usd", "currency", "USD"),
        ("As-of date", dt.datetime(2026, 10, 31), "as_of_date", dt.date(2026, 10, 31)),
        ("As-of date", "2026-10-31", "as_of_date", dt.date(2026, 10, 31)),
        ("Bucket edges", "30/60/90/120", "bucket_edges", (30, 60, 90, 120)),
        ("Bucket edges", 30.0, "bucket_edges", (30,)),
        ("Bank charge limit", "7.50", "bank_charge_limit", 750),
        ("Bank charge limit", 7.5, "bank_charge_limit", 750),
        ("Auto probability", "99,5 %", "auto_probability", 0.995),
        ("Auto probability", 0.98, "auto_probability", 0.98),
        ("Oldest first", "Yes", "oldest_first", True),
        ("Oldest first", False, "oldest_first", False),
        ("Decimal mark", "comma", "decimal_mark", ","),
        ("Aging basis", "invoice date", "aging_basis", "Invoice date"),
        ("Control account", 250448.49, "control_account", (("EUR", 25044849),)),
        ("Control account", "250.448,49", "control_account", (("EUR", 25044849),)),
        (
            *("Control account", "EUR 250448.49; 8,444.40 usd; JPY -12"),
            *("control_account", (("EUR", 25044849), ("USD", 844440), ("JPY", -12))),
        ),
    ],
)
def test_a_setting_reads_as_people_write_it(
    name: str, value: object, attribute: str, meant: object
) -> None:
    settings, problems = read({name: (5, value)})
    assert not problems
    assert getattr(settings, attribute) == meant


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Currency", "EURO"),
        ("As-of date", "03/04/2026"),
        ("Bucket edges", "60, 30"),
        ("Bank charge limit", "-1"),
        ("Auto probability", "0.2"),
        ("Oldest first", "maybe"),
        ("Decimal mark", ";"),
        ("Aging basis", "posting date"),
        ("Backups kept", "2.5"),
        ("Control account", "1,234"),
        ("Control account", "EUR 1; EUR 2"),
        ("Control account", "about 5"),
    ],
)
def test_a_bad_setting_is_named_with_its_row_and_remedy(name: str, value: object) -> None:
    settings, problems = read({name: (7, value)})
    assert settings == Settings()
    (problem,) = problems
    assert str(problem).startswith(f'Settings, row 7, column Value: "{value}" ')
    assert f"({name}). Write" in str(problem) or f"({name}). Enter" in str(problem)


def test_limits_are_in_the_book_s_currency() -> None:
    settings, _ = read({"Currency": (2, "JPY"), "Bank charge limit": (3, 500)})
    assert settings.bank_charge_limit == 500


def test_a_note_of_the_clerk_s_own_is_left_alone() -> None:
    assert read({"My own row": (9, "whatever")}) == (Settings(), [])
