"""Tables in CSV and Excel files: which one, signs, dates, what is left out, what is asked."""

from __future__ import annotations

import datetime as dt

import openpyxl
import pytest

from ar_xl.importers import read
from ar_xl.importers.job import checked
from ar_xl.problems import InputError
from ar_xl.settings import Settings
from ar_xl.tables import BANK_LINES, CUSTOMERS, INVOICES


def csv_file(tmp_path, text, settings=Settings(), encoding="utf-8"):  # noqa: B008  Settings never changes
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(encoding))
    (one,) = read(path, settings)
    return checked(one, settings)


def amounts(tmp_path, text, settings=Settings()):  # noqa: B008
    one, _ = csv_file(tmp_path, text, settings)
    return one.frames[BANK_LINES]["amount"].tolist()


def refused(tmp_path, text):
    with pytest.raises(InputError) as raised:
        csv_file(tmp_path, text)
    return str(raised.value)


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("Date,Amount\n2026-10-31,5.00\n2026-10-31,-7.50\n", [500, -750]),
        ("Date,Debit,Credit\n2026-10-31,,5.00\n2026-10-31,7.50,\n", [500, -750]),
        ("Date,Debit,Credit\n2026-10-31,0.00,5.00\n2026-10-31,-7.50,0.00\n", [500, -750]),
        ("Datum;Betrag;Soll/Haben\n31.10.2026;5,00;H\n31.10.2026;7,50;S\n", [500, -750]),
        ("Date,Amount,D/C\n2026-10-31,5.00,+\n2026-10-31,7.50,-\n", [500, -750]),
        ("Date,Amount\n2026-10-31,5.00 CR\n2026-10-31,7.50 DR\n", [500, -750]),
        ("Date,Amount\n2026-10-31,5.00\n2026-10-31,(7.50)\n", [500, -750]),
        ("Date,Amount\n2026-10-31,5.00\n2026-10-31,7.50-\n", [500, -750]),
    ],
)  # fmt: skip
def test_the_sign_comes_from_wherever_the_bank_puts_it(tmp_path, text, minor):
    assert amounts(tmp_path, text) == minor


def test_amounts_without_any_sign_are_told(tmp_path):
    _, problems = csv_file(tmp_path, "Date,Amount\n2026-10-31,5.00\n2026-10-31,7.50\n")
    assert [p.what for p in problems] == [
        "no amount is negative and no column tells debit from credit: all are taken as money in"
    ]


def test_one_column_proves_the_decimal_mark_of_another(tmp_path):
    assert amounts(tmp_path, 'Date,Amount,Balance\n2026-10-31,"1,234","10,234.50"\n') == [123400]


def test_settings_decide_what_can_be_read_two_ways(tmp_path):
    text = 'Date,Amount\n03/04/2026,"1,234"\n'
    assert amounts(tmp_path, text, Settings(date_order="MDY", decimal_mark=",")) == [123]
    _, problems = csv_file(tmp_path, text)
    assert [(p.column, p.what) for p in problems] == [
        ("Booking date", "can be read as two dates"),
        ("Amount", "can be read as two amounts"),
    ]


def test_one_date_proves_the_order_of_all(tmp_path):
    one, _ = csv_file(tmp_path, "Booking date,Value date,Amount\n03/04/2026,25/03/2026,1.00\n")
    assert one.frames[BANK_LINES]["booking_date"].dt.date.tolist() == [dt.date(2026, 4, 3)]


def test_a_broken_running_balance_is_told_with_its_row(tmp_path):
    rows = "".join(f"2026-10-{day:02},1.00,{100 + day + (day > 7)}.00\n" for day in range(1, 11))
    _, problems = csv_file(tmp_path, "Date,Amount,Balance\n" + rows)
    assert [(p.row, p.severity) for p in problems if "running balance" in p.what] == [
        (9, "warning")
    ]


def test_a_repeated_transaction_number_names_no_line(tmp_path):
    one, _ = csv_file(
        tmp_path, "Transaction ID,Date,Amount\nB1,2026-10-31,1.00\nB1,2026-10-31,2.00\n"
    )
    frame = one.frames[BANK_LINES]
    assert frame["line_id"].tolist() == ["", ""]
    assert frame["bank_reference"].tolist() == ["B1", "B1"]


def test_two_columns_that_claim_one_meaning_are_told(tmp_path):
    told = refused(tmp_path, "Date,Betrag,Montant\n2026-10-31,1.00,2.00\n")
    assert 'has the columns "Betrag" and "Montant", and both can be Amount' in told


def test_a_table_without_headings_is_told(tmp_path):
    assert "has no headings that are known" in refused(
        tmp_path, "31.10.2026;Meier;5,00\n01.11.2026;Huber;6,00\n"
    )


def test_a_missing_column_is_named_with_the_headings_there_are(tmp_path):
    told = refused(tmp_path, "Document,Customer ID,Due date,Colour\n1,2,2026-10-31,red\n")
    assert (
        "looks like invoices without Invoice date, Amount; its headings are: Document, Customer ID, Due date, Colour"
        in told
    )


def test_letters_of_each_encoding_are_read(tmp_path):
    for encoding, name in (
        ("cp1252", "Müller Übersee"),
        ("cp1250", "Łódź Świątek"),
        ("utf-16", "Ærø Ølund"),
        ("cp850", "Müßig & Söhne"),
    ):
        one, _ = csv_file(tmp_path, f"Customer ID;Name\nK1;{name}\nK2;{name}\n", encoding=encoding)
        assert one.frames[CUSTOMERS]["name"].tolist() == [name, name], encoding


def test_letters_encoded_twice_are_told(tmp_path):
    _, problems = csv_file(tmp_path, "Customer ID;Name\nK1;MÃ¼ller\n")
    assert [p.what for p in problems] == ["has damaged letters (Ã¤ for ä)"]


def test_positive_credit_notes_become_negative_and_it_is_told(tmp_path):
    one, problems = csv_file(
        tmp_path,
        "Document,Type,Customer ID,Invoice date,Amount\n1,Invoice,K,2026-10-01,10.00\n2,Gutschrift,K,2026-10-01,4.00\n",
    )
    assert one.frames[INVOICES]["amount"].tolist() == [1000, -400]
    assert one.file.facts == ("credit notes are positive in the file and made negative: 1",)
    assert not problems


def workbook(tmp_path, sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / "b.dat")
    found = list(read(tmp_path / "b.dat", Settings()))
    return [(one.file, *checked(one, Settings())) for one in found]


def test_a_table_below_title_rows_keeps_its_row_numbers(tmp_path):
    rows = [
        ["Open items"],
        [],
        ["as of", dt.date(2026, 10, 31)],
        [None, "Document", "Customer ID", "Invoice date", "Amount"],
        [None, 4711, 10017, dt.datetime(2026, 10, 1), 12.5],
    ]
    ((file, one, problems),) = workbook(tmp_path, {"Export": rows})
    frame = one.frames[INVOICES]
    assert (file, problems, frame.index.tolist()) == ("b.dat", [], [5])
    assert frame.loc[5, ["document", "customer_id", "amount"]].tolist() == ["4711", "10017", 1250]


def test_every_sheet_with_a_table_is_read_and_others_are_left_out(tmp_path):
    found = workbook(
        tmp_path,
        {
            "Notes": [["hello"]],
            "Kunden": [["Kundennummer", "Firma"], ["K1", "Meier"]],
            "OP": [
                ["Belegnummer", "Kundennummer", "Belegdatum", "Betrag"],
                ["R1", "K1", dt.date(2026, 10, 1), 5],
            ],
        },
    )
    assert [(file, next(iter(one.frames)).name) for file, one, _ in found] == [
        ("b.dat/Kunden", "Customers"),
        ("b.dat/OP", "Invoices"),
    ]


def test_a_table_without_rows_is_told(tmp_path):
    _, problems = csv_file(tmp_path, "Document,Customer ID,Invoice date,Amount\n")
    assert [p.what for p in problems] == ["holds no rows of invoices"]


@pytest.mark.parametrize(
    ("word", "kind", "amount"),
    [
        ("RV", "Invoice", 500),
        ("Rechnung", "Invoice", 500),
        ("Fattura", "Invoice", 500),
        ("Bill", "Invoice", 500),
        ("DG", "Credit note", -500),
        ("Gutschrift", "Credit note", -500),
        ("Avoir", "Credit note", -500),
        ("Nota di credito", "Credit note", -500),
        ("Credit Memo", "Credit note", -500),
        ("Chargeback", "Debit note", 500),
        ("AB", "Debit note", 500),
    ],
)
def test_words_for_types_become_types_and_credit_notes_negative(tmp_path, word, kind, amount):
    one, _ = csv_file(
        tmp_path, f"Document,Type,Customer ID,Invoice date,Amount\n1,{word},K,2026-10-01,5.00\n"
    )
    (row,) = one.frames[INVOICES].to_dict("records")
    assert (row["type"], row["amount"]) == (kind, amount)


@pytest.mark.parametrize("word", ["DZ", "Payment Entry", "Zahlungseingang", "Règlement", "PMT"])
def test_payments_in_a_list_of_open_items_are_told_and_left_out(tmp_path, word):
    one, problems = csv_file(
        tmp_path,
        "Document,Type,Customer ID,Invoice date,Amount\n"
        f"1,Invoice,K,2026-10-01,5.00\n2,{word},K,2026-10-02,-3.00\n",
    )
    assert one.frames[INVOICES]["document"].tolist() == ["1"]
    assert [p.what for p in problems] == [
        "left out as payments, not documents: 1 row (first: row 3)"
    ]


def test_a_type_nobody_knows_is_told(tmp_path):
    one, problems = csv_file(
        tmp_path, "Document,Type,Customer ID,Invoice date,Amount\n1,Zorp,K,2026-10-01,5.00\n"
    )
    assert one.frames[INVOICES]["type"].tolist() == [""]
    assert [p.what for p in problems] == ["types of documents that are not known stay blank: Zorp"]


def test_a_column_of_yes_and_no_is_no_open_amount(tmp_path):
    one, _ = csv_file(
        tmp_path,
        "Document,Customer ID,Invoice date,Amount,Open,Remaining Amount\n1,K,2026-10-01,5.00,Yes,2.00\n",
    )
    assert one.frames[INVOICES]["open_amount"].tolist() == [200]


def test_two_rows_of_one_document_with_other_amounts_stay_a_problem(tmp_path):
    _, problems = csv_file(
        tmp_path,
        "Document,Customer ID,Invoice date,Amount\n1,K,2026-10-01,5.00\n1,K,2026-10-01,6.00\n",
    )
    assert [p.what for p in problems] == ["is there twice (also row 2)"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "31.10.2026;5,00;Rechnung 4711 von Meier\n31.10.2026;7,50;Miete fuer Oktober\n",
            "no sign",
        ),
        ("R-1;31.10.2026;5,00\nG-2;31.10.2026;-7,50\n", "documents, no payments"),
        ("31.10.2026;5,00;2,00;Rechnung 4711 von Meier\n31.10.2026;-7,50;1,00;x\n", "which amount"),
        ("31.10.2026;-5,00;Rechnung 4711 von Meier\n", "one row proves nothing"),
        ("31.10.2026;x;-5,00;6,00\n30.10.2026;y z;1,00;-2,00\n", "which amount, again"),
    ],
)
def test_rows_without_headings_that_can_be_read_two_ways_are_refused(tmp_path, text, why):
    assert "has no headings" in refused(tmp_path, text), why


def test_money_in_and_out_without_headings_are_told_apart_by_the_balance(tmp_path):
    text = "29/10/2026,rent for the shop,40.00,,60.00\n30/10/2026,transfer from Eagle Ltd,,25.00,85.00\n31/10/2026,a fee of ours,5.00,,80.00\n"
    assert amounts(tmp_path, text) == [-4000, 2500, -500]


def test_marks_for_the_side_are_known_without_headings(tmp_path):
    text = "30.10.2026;Rechnung 4711 von Meier;5,00;H\n31.10.2026;Miete;7,50;S\n"
    assert amounts(tmp_path, text) == [500, -750]


def test_a_currency_above_rows_without_headings_is_theirs(tmp_path):
    text = "K|32000|244081|CHF\n|Rechnung 4711 von Meier|20261030|Meier|-5.00|\n|Miete|20261031|x|7.50|\n"
    one, _ = csv_file(tmp_path, text)
    assert set(one.frames[BANK_LINES]["currency"]) == {"CHF"}


def test_a_sentence_below_the_lines_is_no_line(tmp_path):
    text = (
        "Datum;Text;Betrag\n31.10.2026;x;5,00\nEnde der Liste 2;Ende der Liste 2;Ende der Liste 2\n"
    )
    assert amounts(tmp_path, text) == [500]


def test_a_list_of_invoices_and_amounts_is_no_bank_statement(tmp_path):
    one, _ = csv_file(tmp_path, "Rechnung;Datum;Betrag\nR-1;31.10.2026;5,00\n")
    assert [table.name for table in one.frames] == ["Remittances"]


def test_a_row_of_more_cells_than_a_sheet_is_refused(tmp_path):
    text = "Date,Amount" + ",x" * 20_000 + "\n2026-10-31,5.00\n"
    assert "more cells than a sheet" in refused(tmp_path, text)


def test_a_payer_who_writes_that_a_balance_is_paid_is_a_line(tmp_path):
    text = "Datum;Text;Betrag\n31.10.2026;Saldo per 30.09.2026;5,00\n31.10.2026;Miete;-7,50\nSaldo per 31.10.2026;;-2,50\n"
    assert amounts(tmp_path, text) == [500, -750]


def test_a_payers_account_in_the_text_below_its_booking_is_not_ours(tmp_path):
    text = (
        "Account: GB33BUKB20201555555555\n\nDate,Amount,Description\n"
        "2026-10-30,5.00,Eagle Ltd\n,,IBAN: GB29NWBK60161331926819\n2026-10-31,-7.50,rent\n"
    )
    one, _ = csv_file(tmp_path, text)
    assert set(one.frames[BANK_LINES]["bank_account"]) == {"GB33BUKB20201555555555"}


def test_very_many_columns_of_amounts_without_headings_are_refused_at_once(tmp_path):
    row = "31.10.2026;Rechnung 4711 von Meier" + ";5,00" * 500
    assert "has no headings" in refused(tmp_path, f"{row}\n{row}\n{row}\n")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Straße;PLZ;Ort\nHafenweg 9;20457;Hamburg", "Hafenweg 9; 20457 Hamburg"),
        ("Post code;Town;Street\nEC1A 1BB;London;1 High St", "1 High St; London EC1A 1BB"),
        ("Billing street;Billing city;Billing state;Billing ZIP\n88 Mill St;Portland;ME;04101", "88 Mill St; Portland ME 04101"),
        ("POAddressLine1;POAddressLine2;POCity;PORegion;POPostalCode\nUnit 4;2 Quay;Leith;;EH6 6QU", "Unit 4; 2 Quay; Leith EH6 6QU"),
        ("Address\n\"1 High St; London\"", "1 High St; London"),
    ],
)  # fmt: skip
def test_an_address_has_its_postal_code_and_town(tmp_path, text, address):
    headings, cells = text.split("\n")
    one, _ = csv_file(tmp_path, f"Customer No.;Name;{headings}\n7;Hansen;{cells}\n")
    assert one.frames[CUSTOMERS]["address"].tolist() == [address]
