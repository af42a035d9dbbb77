"""Headings of programs, banks and languages, and what they mean."""

from __future__ import annotations

import pytest

from ar_xl.headings import SYNONYMS, _words, best_table, find_header, recognise
from ar_xl.tables import BANK_LINES, BY_NAME, CUSTOMERS, INVOICES, REMITTANCES, SETTINGS

DATA = (CUSTOMERS, INVOICES, BANK_LINES, REMITTANCES)


@pytest.mark.parametrize("table", DATA)
def test_every_declared_heading_means_itself(table):
    headings = [column.heading for column in table.columns]
    assert list(recognise(headings, table).values()) == headings


def test_every_synonym_belongs_to_a_declared_heading():
    beyond = {"Money in", "Money out", "Sign", "Balance", "Cleared on", "Debit", "Credit"}
    for name, words in SYNONYMS.items():
        assert set(words) - beyond <= set(BY_NAME[name].by_heading)


@pytest.mark.parametrize("name", SYNONYMS)
def test_no_word_means_two_columns_with_equal_right(name):
    for word, claims in _words(name).items():
        tiers = [tier for tier, _ in claims]
        assert len(tiers) == len(set(tiers)), (word, claims)


@pytest.mark.parametrize(
    ("table", "given", "meant"),
    [
        (INVOICES, "FBL5N: Customer|Document Number|Document Type|Document Date|Net due date|Amount in Doc. Curr.|Document currency|Amount in local currency|Local Currency|Assignment|Dunning Level",
         "Customer ID|Document|Type|Invoice date|Due date|Amount|Currency|-|-|Customer reference|Reminder level"),
        (INVOICES, "SAP deutsch: Debitor|Belegnummer|Belegart|Belegdatum|Nettofälligkeit|Betrag in Belegwährung|Belegwährung|Betrag in Hauswährung",
         "Customer ID|Document|Type|Invoice date|Due date|Amount|Currency|-"),
        (INVOICES, "QuickBooks: Date|Transaction Type|Num|Customer|Due Date|Amount|Open Balance",
         "Invoice date|Type|Document|Customer ID|Due date|Amount|Open amount"),
        (INVOICES, "Xero: ContactName|EmailAddress|InvoiceNumber|Reference|InvoiceDate|DueDate|Total|InvoiceAmountDue|Currency",
         "Customer ID|-|Document|Customer reference|Invoice date|Due date|Amount|Open amount|Currency"),
        (INVOICES, "Dynamics: Posting Date|Document Type|Document No.|Customer No.|Customer Name|Currency Code|Original Amount|Remaining Amount|Original Amt. (LCY)|Due Date|External Document No.",
         "Invoice date|Type|Document|Customer ID|-|Currency|Amount|Open amount|-|Due date|Customer reference"),
        (INVOICES, "Odoo: Number|Invoice Partner Display Name|Invoice/Bill Date|Due Date|Total in Currency|Amount Due|Currency|Payment Reference",
         "Document|Customer ID|Invoice date|Due date|Amount|Open amount|Currency|Payment reference"),
        (INVOICES, "ERPNext: Posting Date|Customer|Voucher Type|Voucher No|Due Date|Invoiced Amount|Outstanding Amount|Customer PO",
         "Invoice date|Customer ID|Type|Document|Due date|Amount|Open amount|Customer reference"),
        (INVOICES, "français: N° facture|Code client|Date de facture|Échéance|Montant TTC|Solde dû|Devise",
         "Document|Customer ID|Invoice date|Due date|Amount|Open amount|Currency"),
        (INVOICES, "polski: Numer faktury|Kod kontrahenta|Data wystawienia|Termin płatności|Kwota brutto|Do zapłaty|Waluta",
         "Document|Customer ID|Invoice date|Due date|Amount|Open amount|Currency"),
        (INVOICES, "Oracle: TRX_NUMBER|CLASS|TRX_DATE|DUE_DATE|CUSTOMER_NUMBER|CUSTOMER_NAME|INVOICE_CURRENCY_CODE|AMOUNT_DUE_ORIGINAL|AMOUNT_DUE_REMAINING",
         "Document|Type|Invoice date|Due date|Customer ID|-|Currency|Amount|Open amount"),
        (INVOICES, "Sage 50: No.|Type|A/C|Date|Due Date|Ref|Details|Amount|O/S",
         "-|Type|Customer ID|Invoice date|Due date|Document|Note|Amount|Open amount"),
        (INVOICES, "QuickBooks Desktop: Type|Date|Num|P. O. #|Name|Terms|Due Date|Aging|Open Balance",
         "Type|Invoice date|Document|Customer reference|Customer ID|Terms|Due date|-|Open amount"),
        (INVOICES, "FBL5N narrow: Assignment|DocumentNo|Type|Doc. Date|Net due dt|Amount in DC|Curr.|Amt in loc.cur.|LCurr",
         "Customer reference|Document|Type|Invoice date|Due date|Amount|Currency|-|-"),
        (CUSTOMERS, "Sage: A/C|Name|E-mail|Credit Limit|VAT Reg|Country Code", "Customer ID|Name|Email|Credit limit|-|Country"),
        (CUSTOMERS, "italiano: Codice cliente|Ragione sociale|Partita IVA|Fido|Condizioni di pagamento|Paese", "Customer ID|Name|Tax ID|Credit limit|Terms|Country"),
        (BANK_LINES, "Sparkasse: Auftragskonto|Buchungstag|Valutadatum|Buchungstext|Verwendungszweck|Beguenstigter/Zahlungspflichtiger|Betrag|Waehrung",
         "Bank account|Booking date|Value date|-|Remittance text|Payer|Amount|Currency"),
        (BANK_LINES, "N26: Booking Date|Value Date|Partner Name|Partner Iban|Payment Reference|Amount (EUR)",
         "Booking date|Value date|Payer|Payer account|Remittance text|Amount"),
        (BANK_LINES, "bunq: Datum|Bedrag|Rekening|Tegenrekening|Naam|Omschrijving", "Booking date|Amount|Bank account|Payer account|Payer|Remittance text"),
        (REMITTANCES, "advice: Payment ID|Your invoice|Gross amount|Skonto|Net amount", "Line ID|Document reference|-|Discount|Amount"),
    ],
)  # fmt: skip
def test_headings_of_known_programs_and_banks(table, given, meant):
    headings = given.split(": ", 1)[1].split("|")
    found = recognise(headings, table)
    assert [found.get(position, "-") for position in range(len(headings))] == meant.split("|")


def test_a_declared_heading_beats_its_synonyms():
    assert recognise(["Amount in local currency", "Gross amount", "amount"], INVOICES) == {
        2: "Amount"
    }


def test_two_equal_claims_are_both_told():
    assert recognise(["Rechnungsnummer", "Belegnummer"], INVOICES) == {0: "Document", 1: "Document"}


def test_case_accents_spaces_and_punctuation_do_not_count():
    assert recognise([" DUE-DATE", "falligkeits datum"], INVOICES) == {0: "Due date"}


def test_cells_that_are_no_text_and_long_sentences_are_no_headings():
    assert recognise([None, 7, 1.5, "Amount of money that " * 9], INVOICES) == {}


def test_the_header_row_is_found_below_title_rows():
    rows = [
        ["Open items"],
        [],
        ["as of", "2026-10-31"],
        ["Document", "Customer ID", "Invoice date", "Amount"],
    ]
    assert find_header(rows, INVOICES) == 3


def test_no_header_row_within_the_first_rows_is_told():
    rows = [["a", "b"]] * 20 + [["Document", "Customer ID"]]
    assert find_header(rows, INVOICES) is None


def test_settings_are_found_by_two_headings():
    assert find_header([["x"], ["Setting", "Value"]], SETTINGS) == 1


def test_the_table_that_lacks_nothing_wins():
    rows = [["Customer No.", "Name", "Email", "Terms"]]
    assert [r.table for r in best_table(rows, DATA)] == [CUSTOMERS]


def test_what_is_missing_is_named():
    (reading,) = best_table([["Document", "Customer ID", "Due date"]], DATA)
    assert reading.table is INVOICES
    assert reading.missing == ("Invoice date", "Amount")


def test_nothing_known_fits_no_table():
    assert best_table([["Temperature", "Rainfall"]], DATA) == []


def test_a_list_with_an_id_and_a_name_is_no_list_of_customers():
    assert best_table([["Id", "Name", "Category", "Size"]], DATA) == []


def test_a_table_that_lacks_a_column_beats_one_that_knows_little():
    headings = [
        "Identificativo",
        "Cliente",
        "Data fattura",
        "Data scadenza",
        "Valuta",
        "Importo",
        "Descrizione",
    ]
    (reading,) = best_table([headings], DATA)
    assert (reading.table, reading.missing) == (INVOICES, ("Document",))
