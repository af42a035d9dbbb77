"""The Settings table as one typed value: every setting, its default and what it means."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from ar_xl import money
from ar_xl.problems import Problem
from ar_xl.values import is_email, parse_date, parse_number

DateOrder = Literal["", "DMY", "MDY", "YMD"]
DecimalMark = Literal["", ".", ","]
AgingBy = Literal["Customer", "Parent", "Collector", "Currency", "Company"]
Placing = Literal["Own column", "By date", "Oldest first"]


@dataclass(frozen=True, slots=True)
class Settings:
    """What the company set; the defaults are those of a blank Settings table.

    Limits are minor units of the book's currency.
    """

    company: str = ""
    currency: str = "EUR"
    country: str = ""
    language: str = "en"
    as_of_date: dt.date | None = None
    date_order: DateOrder = ""
    decimal_mark: DecimalMark = ""
    aging_basis: Literal["Due date", "Invoice date"] = "Due date"
    bucket_edges: tuple[int, ...] = (30, 60, 90)
    aging_by: AgingBy = "Customer"
    unapplied_in_aging: Placing = "Own column"
    credits_in_aging: Placing = "By date"
    non_banking_days: Literal["Keep", "Next", "Previous"] = "Keep"
    bank_charge_limit: int = 1000
    rounding_limit: int = 5
    discount_grace_days: int = 0
    auto_probability: float = 0.99
    oldest_first: bool = False
    reminder_minimum: int = 1000
    reminder_gate: Literal["Hold", "Warn"] = "Hold"
    bank_data_current_days: int = 3
    reminder_days_apart: int = 5
    promise_grace_days: int = 3
    backups_kept: int = 10
    company_address: tuple[str, ...] = ()
    company_ibans: tuple[str, ...] = ()
    company_bic: str = ""
    company_email: str = ""
    company_phone: str = ""
    company_tax_id: str = ""
    control_account: tuple[tuple[str, int], ...] = ()
    """What the general ledger has, by currency, minor units; () where nobody has said."""


def _text(value: object, _: str) -> str:
    return str(value).strip()


def _currency(value: object, _: str) -> str:
    code = str(value).strip().upper()
    if code not in money.DECIMALS:
        raise ValueError("is not a currency code of ISO 4217|Write a code such as EUR, USD or JPY")
    return code


def _date(value: object, _: str) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    found = parse_date(str(value), "")
    if not isinstance(found, dt.date):
        raise ValueError("is not a date|Enter a date, or write it as 2026-01-31")
    return found


def _amount(value: object, currency: str) -> int:
    number = value if isinstance(value, int | float) else parse_number(str(value), ".")
    minor = None if isinstance(number, str) or number is None else money.to_minor(number, currency)
    if minor is None or minor < 0:
        raise ValueError("is not an amount|Write digits only, for example 5.00")
    return minor


def _balances(value: object, currency: str) -> tuple[tuple[str, int], ...]:
    """Amounts by currency: 250448.49, or EUR 250448.49; USD 8444.40."""
    wrong = "is no balance|Write for example 250448.49, or EUR 250448.49; USD 8444.40"
    found: dict[str, int] = {}
    for word in _lines(f"{value:.6f}" if isinstance(value, int | float) else value, ""):
        code = "".join(c for c in word if c.isalpha()).upper() or currency
        number = parse_number("".join(c for c in word if not c.isalpha()).strip())
        minor = None if isinstance(number, str) or number is None else money.to_minor(number, code)
        if minor is None or code not in money.DECIMALS or code in found:
            raise ValueError(wrong)
        found[code] = minor
    return tuple(found.items())


def _count(value: object, _: str) -> int:
    try:
        number = float(str(value))
    except ValueError:
        number = -1
    if number < 0 or number != int(number):
        raise ValueError("is not a whole number|Write digits only, for example 3")
    return int(number)


def _rate(value: object, _: str) -> float:
    shown = str(value).strip()
    try:
        number = float(shown.removesuffix("%").strip().replace(",", "."))
    except ValueError:
        number = -1
    number = number / 100 if shown.endswith("%") or number > 1 else number
    if not 0.5 <= number <= 1:
        raise ValueError("is not a probability from 50 % to 100 %|Write for example 99 %")
    return number


def _yes(value: object, _: str) -> bool:
    word = str(value).strip().lower()
    if word in {"yes", "true", "1", "1.0", "ja", "oui", "si", "sí", "tak", "sim", "x"}:
        return True
    if word in {"no", "false", "0", "0.0", "nein", "non", "nee", "nie", "não"}:
        return False
    raise ValueError("is neither yes nor no|Write Yes or No")


def _edges(value: object, _: str) -> tuple[int, ...]:
    shown = str(value).removesuffix(".0")
    words = shown.replace(",", " ").replace(";", " ").replace("/", " ").split()
    try:
        edges = tuple(int(word) for word in words)
    except ValueError:
        edges = ()
    if not edges or edges[0] < 1 or list(edges) != sorted(set(edges)):
        raise ValueError("are not rising day counts|Write for example 30, 60, 90, 120")
    return edges


def _lines(value: object, _: str) -> tuple[str, ...]:
    """An address as people write it in one cell: a line each, or parted by semicolons."""
    words = str(value).replace(";", "\n").splitlines()
    return tuple(" ".join(word.split()) for word in words if word.strip())


def _ibans(value: object, _: str) -> tuple[str, ...]:
    from stdnum import iban

    found = tuple(iban.compact(word) for word in _lines(value, ""))
    if not all(iban.is_valid(number, check_country=False) for number in found):
        raise ValueError("is no IBAN|Check its digits; several are parted by semicolons")
    return found


def _bic(value: object, _: str) -> str:
    from stdnum import bic

    if not bic.is_valid(str(value)):
        raise ValueError("is no BIC|Write its 8 or 11 letters and digits")
    return bic.compact(str(value))


def _email(value: object, _: str) -> str:
    address = str(value).strip()
    if not is_email(address):
        raise ValueError("is no e-mail address|Write one such as ar@example.com")
    return address


def _one_of(*words: str) -> Callable[[object, str], str]:
    def read(value: object, _: str) -> str:
        for word in words:
            if str(value).strip().lower() == word.lower():
                return word
        raise ValueError(f"is not a choice here|Write {' or '.join(words)}")

    return read


def _decimal_mark(value: object, _: str) -> str:
    words = {".": ".", ",": ",", "point": ".", "comma": ",", "dot": "."}
    mark = words.get(str(value).strip().lower())
    if mark is None:
        raise ValueError("is not a decimal mark|Write a point or a comma")
    return mark


SETTINGS: Final[dict[str, tuple[str, Callable[[object, str], Any], str]]] = {
    "Company": ("company", _text, "Your company's name, shown on reports."),
    "Currency": (
        "currency",
        _currency,
        "Currency of the book; rows without a currency have this one. Default EUR.",
    ),
    "Country": ("country", _text, "Two letters, for example DE."),
    "Language": ("language", _text, "Two letters. Default en."),
    "As-of date": (
        "as_of_date",
        _date,
        "The date every figure is true for. Blank: the day of the run.",
    ),
    "Date order": (
        "date_order",
        _one_of("DMY", "MDY", "YMD"),
        "How dates typed as text are read: DMY, MDY or YMD. Blank: what cannot be read one way only is reported.",
    ),
    "Decimal mark": (
        "decimal_mark",
        _decimal_mark,
        "How amounts typed as text are read: a point or a comma. Blank: what cannot be read one way only is reported.",
    ),
    "Aging basis": (
        "aging_basis",
        _one_of("Due date", "Invoice date"),
        "Due date or Invoice date. Default Due date.",
    ),
    "Bucket edges": ("bucket_edges", _edges, "Last day of each aging bucket. Default 30, 60, 90."),
    "Aging by": (
        "aging_by",
        _one_of(*get_args(AgingBy)),
        "Rows of the aging: Customer, Parent, Collector, Currency or Company. Default Customer.",
    ),
    "Unapplied in aging": (
        "unapplied_in_aging",
        _one_of(*get_args(Placing)),
        "Money not applied yet: Own column, By date (of its receipt) or Oldest first (off the oldest items). Default Own column.",
    ),
    "Credits in aging": (
        "credits_in_aging",
        _one_of(*get_args(Placing)),
        "Open credit notes: Own column, By date or Oldest first (off the oldest items). Default By date.",
    ),
    "Non-banking days": (
        "non_banking_days",
        _one_of("Keep", "Next", "Previous"),
        "A due date by terms that is no working day in the customer's country: Keep, Next or Previous working day. Default Keep.",
    ),
    "Control account": (
        "control_account",
        _balances,
        "Receivables in the general ledger on the as-of date: the aging is checked against it. By currency: EUR 250448.49; USD 8444.40.",
    ),
    "Bank charge limit": (
        "bank_charge_limit",
        _amount,
        "Largest bank charge taken for one, in the book's currency. Default 10.00.",
    ),
    "Rounding limit": (
        "rounding_limit",
        _amount,
        "Largest rounding difference, in the book's currency. Default 0.05.",
    ),
    "Discount grace days": (
        "discount_grace_days",
        _count,
        "Days after the discount date on which a discount is still accepted. Default 0.",
    ),
    "Auto probability": (
        "auto_probability",
        _rate,
        "A match is posted unseen from this probability up. Default 99 %.",
    ),
    "Oldest first": (
        "oldest_first",
        _yes,
        "Yes: among equal open items of one customer the oldest is paid first. Default No: you choose.",
    ),
    "Reminder minimum": (
        "reminder_minimum",
        _amount,
        "No reminder below this overdue total. Default 10.00.",
    ),
    "Reminder gate": (
        "reminder_gate",
        _one_of("Hold", "Warn"),
        "Hold or Warn: what happens to reminders while the bank data is old or money waits. Default Hold.",
    ),
    "Bank data current days": (
        "bank_data_current_days",
        _count,
        "Working days the newest bank line may be old when reminders are proposed. Default 3.",
    ),
    "Reminder days apart": (
        "reminder_days_apart",
        _count,
        "Days between two reminders to one customer in one currency, at least. Default 5.",
    ),
    "Promise grace days": (
        "promise_grace_days",
        _count,
        "Days after its pay-by date on which a promise still counts as kept. Default 3.",
    ),
    "Backups kept": (
        "backups_kept",
        _count,
        "How many earlier versions of this book are kept beside it. Default 10.",
    ),
    "Company address": (
        "company_address",
        _lines,
        "For letters, the lines parted by semicolons: Street 1; 10115 Berlin; Germany.",
    ),
    "Company IBAN": (
        "company_ibans",
        _ibans,
        "Where customers pay to, for payment slips and QR codes; several are parted by semicolons.",
    ),
    "Company BIC": ("company_bic", _bic, "Of the first IBAN, for payment slips."),
    "Company email": ("company_email", _email, "The sender of reminders and statements."),
    "Company phone": ("company_phone", _text, "Shown on letters."),
    "Company tax ID": ("company_tax_id", _text, "Shown at the foot of letters."),
}
"""Setting on the sheet: attribute, reader, note. A reader raises ValueError("what|fix")."""


def read(rows: Mapping[str, tuple[int, object]]) -> tuple[Settings, list[Problem]]:
    """The settings and what is wrong with them.

    Args:
        rows: Excel row number and cell value by the setting's name. Names not known here are left
            alone: people keep notes of their own in the table.
    """
    found: dict[str, Any] = {}
    problems: list[Problem] = []
    given = {name.strip().lower(): row for name, row in rows.items()}
    for name, (attribute, reader, _) in SETTINGS.items():
        row, value = given.get(name.lower(), (0, None))
        if value is None or str(value).strip() == "":
            continue
        try:
            found[attribute] = reader(value, found.get("currency", "EUR"))
        except ValueError as error:
            what, fix = str(error).split("|")
            problems.append(Problem("Settings", row, "Value", value, f"{what} ({name})", fix + "."))
    return Settings(**found), problems
