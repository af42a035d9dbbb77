"""A generated book and the truth about every open bank line in it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from xml.sax.saxutils import escape

import pandas as pd

from ar_xl import cells, money
from ar_xl.outcome import Run
from ar_xl.settings import Settings
from ar_xl.tables import BANK_LINES, TABLES, Table

Expected = Literal["Auto", "Review", "None", "Either"]


@dataclass(frozen=True, slots=True)
class Answer:
    """One right way to post a line; minor units, a blank Document has no entry in `applied`."""

    applied: tuple[tuple[str, int], ...] = ()
    discount: int = 0
    charge: int = 0
    difference: int = 0


@dataclass(frozen=True, slots=True)
class Truth:
    """What a line is, and what a careful clerk does with it, arguable from the book alone."""

    line_id: str
    kind: str
    expected: Expected
    """Auto: posted unseen. Review, None: posting unseen is wrong whatever the documents. Either:
    the contract is silent; an exact Auto is right and a Review is no miss."""
    answers: tuple[Answer, ...]
    """What happened, and other correct ways to write the same."""
    twins: tuple[Answer, ...] = ()
    """What nobody can tell from it: as good a proposal, but not what happened."""
    documents_only: bool = False
    """Line and document in different currencies: only the documents are compared."""

    @property
    def receivable(self) -> bool:
        """The line pays a document."""
        return bool(self.answers[0].applied)


@dataclass(frozen=True)
class Book:
    """Raw cells by table name (columns by heading, index = Excel row) and the truth by line."""

    name: str
    as_of: dt.date
    settings: Settings
    raw: dict[str, pd.DataFrame]
    truths: dict[str, Truth]
    facts: dict[str, Any] = field(default_factory=dict)

    def frames(self) -> dict[str, pd.DataFrame]:
        """Every table checked and typed; raises ValueError where the generator wrote a wrong cell."""
        typed = {}
        for table in TABLES:
            typed[table.name], problems = cells.check(
                table, self.raw.get(table.name), self.settings
            )
            if problems:
                raise ValueError("\n".join(map(str, problems[:5])))
        return typed

    def run(self) -> Run:
        """A run on the as-of date."""
        return Run(as_of=self.as_of, entered_on=self.as_of, entered_by="bench")

    def save(self, path: Path, empty: tuple[str, ...] = ()) -> None:
        """Writes the book as .xlsx with one Excel table a sheet; those in `empty` get no rows."""
        import xlsxwriter

        with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as file:
            for table in TABLES:
                frame = self.raw.get(table.name)
                if frame is not None:
                    _sheet(file, table, frame.iloc[:0] if table.name in empty else frame)


def _sheet(file: Any, table: Table, frame: pd.DataFrame) -> None:
    sheet = file.add_worksheet(table.sheet)
    day = file.add_format({"num_format": "yyyy-mm-dd"})
    text = file.add_format({"num_format": "@"})
    columns = list(frame.columns)
    for place, heading in enumerate(columns):
        sheet.write_string(0, place, heading)
        for row, value in enumerate(frame[heading], 1):
            if isinstance(value, str):
                sheet.write_string(row, place, value, text)
            elif isinstance(value, dt.date):
                sheet.write_datetime(row, place, dt.datetime.combine(value, dt.time()), day)
            elif value is not None:
                sheet.write_number(row, place, value)
    sheet.add_table(
        0,
        0,
        max(len(frame), 1),
        len(columns) - 1,
        {"name": table.name, "columns": [{"header": h} for h in columns]},
    )


def rows(table: Table, records: list[dict[str, Any]]) -> pd.DataFrame:
    """Raw cells of a table from records by column name; money in minor units becomes a cell's value."""
    shown: dict[str, list[Any]] = {}
    for column in table.columns:
        values = [record.get(column.name) for record in records]
        if column.kind == "money":
            codes = [record.get(column.currency) or "EUR" for record in records]
            values = [
                None if v is None else money.to_major(v, c)
                for v, c in zip(values, codes, strict=True)
            ]
        shown[column.heading] = [None if v == "" else v for v in values]
    index = range(2, 2 + len(records))
    return pd.DataFrame({h: pd.Series(v, dtype=object, index=index) for h, v in shown.items()})


def camt(book: Book) -> str:
    """The book's bank lines as one camt.053.001.08 statement per account and currency."""
    lines, _ = cells.check(BANK_LINES, book.raw["BankLines"], book.settings)
    parts = []
    for number, ((account, code), rows_) in enumerate(lines.groupby(["bank_account", "currency"])):
        opening = 10_000_00
        closing = opening + int(rows_["amount"].sum())
        entries = "".join(_entry(row) for row in rows_.itertuples())
        balances = _balance("OPBD", opening, code, rows_["booking_date"].min()) + _balance(
            "CLBD", closing, code, rows_["booking_date"].max()
        )
        parts.append(
            f"<Stmt><Id>S{number}</Id><CreDtTm>{book.as_of}T06:00:00</CreDtTm><Acct><Id><IBAN>{account}"
            f"</IBAN></Id><Ccy>{code}</Ccy></Acct>{balances}{entries}</Stmt>"
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">'
        f"<BkToCstmrStmt><GrpHdr><MsgId>{book.name}</MsgId><CreDtTm>{book.as_of}T06:00:00</CreDtTm></GrpHdr>"
        + "".join(parts)
        + "</BkToCstmrStmt></Document>\n"
    )


def _money(minor: int, code: str) -> str:
    return f"{abs(minor) / 10 ** money.decimals(code):.{money.decimals(code)}f}"


def _side(minor: int) -> str:
    return "CRDT" if minor >= 0 else "DBIT"


def _balance(kind: str, minor: int, code: str, day: Any) -> str:
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy="{code}">{_money(minor, code)}</Amt>'
        f"<CdtDbtInd>{_side(minor)}</CdtDbtInd><Dt><Dt>{day:%Y-%m-%d}</Dt></Dt></Bal>"
    )


def _entry(row: Any) -> str:
    party = "Dbtr" if row.amount >= 0 else "Cdtr"
    who = f"<{party}><Pty><Nm>{escape(row.payer)}</Nm></Pty></{party}>" if row.payer else ""
    account = row.payer_account
    if account:
        who += f"<{party}Acct><Id><Othr><Id>{escape(account)}</Id></Othr></Id></{party}Acct>"
    who = f"<RltdPties>{who}</RltdPties>" if who else ""
    text = (
        f"<RmtInf><Ustrd>{escape(row.remittance_text)}</Ustrd></RmtInf>"
        if row.remittance_text
        else ""
    )
    return (
        f'<Ntry><Amt Ccy="{row.currency}">{_money(row.amount, row.currency)}</Amt>'
        f"<CdtDbtInd>{_side(row.amount)}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>"
        f"<BookgDt><Dt>{row.booking_date:%Y-%m-%d}</Dt></BookgDt><ValDt><Dt>{row.value_date:%Y-%m-%d}</Dt></ValDt>"
        f"<AcctSvcrRef>{escape(row.bank_reference)}</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>"
        f"{escape(row.end_to_end_id or 'NOTPROVIDED')}</EndToEndId></Refs>{who}{text}</TxDtls></NtryDtls></Ntry>"
    )
