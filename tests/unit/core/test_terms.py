import datetime as dt

import pytest

from ar_xl.core.terms import (
    Discount,
    Terms,
    discount_minor,
    discount_on,
    due_date,
    parse,
)

TWO_IN_TEN = (Discount(200, 10),)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("net 30", Terms(30)),
        ("NET30", Terms(30)),
        ("N/30", Terms(30)),
        ("30", Terms(30)),
        ("30 days from invoice date", Terms(30)),
        ("2/10 net 30", Terms(30, discounts=TWO_IN_TEN)),
        ("2%10 Net30", Terms(30, discounts=TWO_IN_TEN)),
        ("2/10, n/30", Terms(30, discounts=TWO_IN_TEN)),
        ("net 30, 2% 10 days", Terms(30, discounts=TWO_IN_TEN)),
        ("2/10 1/20 net 30", Terms(30, discounts=(Discount(200, 10), Discount(100, 20)))),
        ("2 % within 10 days, otherwise net 30", Terms(30, discounts=TWO_IN_TEN)),
        ("30 days EOM", Terms(30, "before")),
        ("EOM+30", Terms(30, "before")),
        ("EOM", Terms(0, "before")),
        ("15th of next month", Terms(0, "before", 15)),
        ("due on receipt", Terms(0)),
        ("14 Tage netto", Terms(14)),
        ("innerhalb von 14 Tagen ohne Abzug", Terms(14)),
        ("14 Tage rein netto", Terms(14)),
        ("sofort", Terms(0)),
        ("2% 10 Tage, 30 netto", Terms(30, discounts=TWO_IN_TEN)),
        ("10 Tage 2 % Skonto, 30 Tage netto", Terms(30, discounts=TWO_IN_TEN)),
        (
            "Zahlbar innerhalb 10 Tagen mit 2% Skonto, 30 Tage netto",
            Terms(30, discounts=TWO_IN_TEN),
        ),
        (
            "8 Tage 3% 14 Tage 2% 30 Tage netto",
            Terms(30, discounts=(Discount(300, 8), Discount(200, 14))),
        ),
        ("1,5% 10 Tage, 45 netto", Terms(45, discounts=(Discount(150, 10),))),
        ("3 % Skonto 10 Tage", Terms(None, discounts=(Discount(300, 10),))),
        ("30 Tage nach Monatsende", Terms(30, "before")),
        ("45 jours fin de mois", Terms(45, "after")),
        ("45 jours fin de mois le 10", Terms(45, "after", 10)),
        ("fin de mois + 30", Terms(30, "before")),
        ("escompte 2% sous 10 jours, net 30", Terms(30, discounts=TWO_IN_TEN)),
        ("à réception de facture", Terms(0)),
        ("30 días fecha factura", Terms(30)),
        ("2% dto. pronto pago 10 días, 30 días", Terms(30, discounts=TWO_IN_TEN)),
        ("30 gg d.f.f.m.", Terms(30, "after")),
        ("rimessa diretta", Terms(0)),
        ("2% korting binnen 10 dagen, 30 dagen netto", Terms(30, discounts=TWO_IN_TEN)),
        ("termin płatności 14 dni", Terms(14)),
        ("2% skonto 10 dni, 30 dni netto", Terms(30, discounts=TWO_IN_TEN)),
        ("2% de desconto 10 dias, 30 dias líquido", Terms(30, discounts=TWO_IN_TEN)),
        ("à vista", Terms(0)),
        ("30 dias fim do mês", Terms(30, "after")),
        ("net 2 weeks", Terms(14)),
        ("2 Monate netto", Terms(0, months=2)),
        ("2/10/30 days", Terms(30, discounts=TWO_IN_TEN)),
    ],
)
def test_terms_are_read_in_the_words_people_use(text: str, terms: Terms) -> None:
    assert parse(text) == terms


@pytest.mark.parametrize(
    "text",
    [
        "",
        "as agreed",
        "ZB01",
        "net 3O",
        "5/10 net 5",
        "10/30/60",
        "30 and 60 days",
        "3 instalments",
        "33% 30 days, 33% 60 days",
        "2/10, 50/50",
        "half now, half later",
        "0/10",
        "net 30 or 60",
        "end of next month",
        "%",
    ],
)
def test_terms_that_are_not_understood_are_not_guessed(text: str) -> None:
    assert parse(text) is None


@pytest.mark.parametrize(
    ("text", "invoiced", "due"),
    [
        ("net 30", (2026, 1, 31), (2026, 3, 2)),
        ("30 days EOM", (2026, 1, 10), (2026, 3, 2)),
        ("45 jours fin de mois", (2026, 1, 10), (2026, 2, 28)),
        ("45 jours fin de mois le 10", (2026, 1, 10), (2026, 3, 10)),
        ("15th of next month", (2026, 12, 31), (2027, 1, 15)),
        ("31 MFI", (2026, 1, 5), (2026, 2, 28)),
        ("due on receipt", (2026, 5, 5), (2026, 5, 5)),
    ],
)
def test_due_date_follows_the_terms(
    text: str, invoiced: tuple[int, int, int], due: tuple[int, int, int]
) -> None:
    terms = parse(text)
    assert terms is not None
    assert due_date(terms, dt.date(*invoiced)) == dt.date(*due)


Parts = list[tuple[int, int | None]]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("30/70", [(3, 0), (7, None)]),
        ("20/80", [(1, 0), (4, None)]),
        ("50 % / 50 %", [(1, 0), (1, None)]),
        ("33,3/33,3/33,4", [(333, 0), (333, None), (334, None)]),
        ("30% 30 days, 70% 60 days", [(3, 30), (7, 60)]),
        ("30 Tage 50 %, 60 Tage 50 %", [(1, 30), (1, 60)]),
        ("50 % bei Auftrag, 50 % in 30 Tagen", [(1, 0), (1, 30)]),
        ("30% Anzahlung, Rest 14 Tage netto", [(3, 0), (7, 14)]),
        ("1/3 bei Auftrag, 1/3 bei Lieferung, 1/3 30 Tage", [(1, 0), (1, None), (1, 30)]),
        ("50% deposit, 50% on delivery", [(1, 0), (1, None)]),
        ("3 x 30 days", [(1, 30), (1, 60), (1, 90)]),
        ("3 Raten zu je 30 Tagen", [(1, 30), (1, 60), (1, 90)]),
        ("30/60/90", [(1, 30), (1, 60), (1, 90)]),
        ("30/60 dias", [(1, 30), (1, 60)]),
        ("40/60 days", [(1, 40), (1, 60)]),
        ("30% acompte à la commande, solde à 30 jours", [(3, 0), (7, 30)]),
        ("50% con el pedido, 50% a 30 días", [(1, 0), (1, 30)]),
        ("30% all'ordine, 70% 30 gg d.f.", [(3, 0), (7, 30)]),
        ("30% bij opdracht, 70% binnen 30 dagen", [(3, 0), (7, 30)]),
        ("30% zaliczki, reszta 14 dni", [(3, 0), (7, 14)]),
        ("30% de entrada, restante em 30 dias", [(3, 0), (7, 30)]),
    ],
)
def test_instalments_are_read_in_the_words_people_use(text: str, parts: Parts) -> None:
    terms = parse(text)
    assert terms is not None
    assert [(p.weight, p.when and p.when.net_days) for p in terms.instalments] == parts


@pytest.mark.parametrize(
    "text", ["3 monthly instalments", "3 Monatsraten", "3 mensualités", "3 rate mensili"]
)
def test_monthly_instalments_fall_on_the_day_of_the_invoice(text: str) -> None:
    terms = parse(text)
    assert terms is not None
    dates = [due_date(p.when, dt.date(2026, 1, 31)) for p in terms.instalments if p.when]
    assert dates == [dt.date(2026, 2, 28), dt.date(2026, 3, 31), dt.date(2026, 4, 30)]


def test_instalments_at_the_end_of_the_month_go_to_it() -> None:
    terms = parse("30/60/90 gg d.f.f.m.")
    assert terms is not None
    assert {p.when.month_end for p in terms.instalments if p.when} == {"after"}
    assert due_date(terms, dt.date(2026, 1, 15)) == dt.date(2026, 4, 30)


def test_due_date_of_instalments_is_the_last_and_unknown_where_one_is_not_told() -> None:
    whole, part = parse("30% 30 days, 70% 60 days"), parse("30/70")
    assert whole is not None and part is not None
    assert due_date(whole, dt.date(2026, 1, 1)) == dt.date(2026, 3, 2)
    assert due_date(part, dt.date(2026, 1, 1)) is None


def test_terms_with_a_discount_only_leave_the_due_date_open() -> None:
    terms = parse("3 % Skonto 10 Tage")
    assert terms is not None
    assert due_date(terms, dt.date(2026, 1, 1)) is None


@pytest.mark.parametrize(
    ("amount", "discount"), [(10025, 201), (-10025, -201), (10024, 200), (0, 0), (1, 0)]
)
def test_discount_rounds_halves_away_from_zero(amount: int, discount: int) -> None:
    assert discount_minor(amount, Discount(200, 10)) == discount


@pytest.mark.parametrize(
    ("paid", "standings"),
    [
        (11, ["in time", "in time"]),
        (12, ["within grace", "in time"]),
        (14, ["within grace", "in time"]),
        (15, ["late", "in time"]),
        (25, ["late", "late"]),
    ],
)
def test_discount_is_in_time_within_grace_or_late_per_tier(paid: int, standings: list[str]) -> None:
    terms = parse("2/10 1/20 net 30")
    assert terms is not None
    told = discount_on(terms, dt.date(2026, 1, 1), dt.date(2026, 1, paid), 3)
    assert [standing for _, standing in told] == standings
