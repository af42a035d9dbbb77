"""Headings as people and programs write them, and the declared headings they mean.

Words are compared without case, accents, blanks and punctuation. A currency code at the end of a
heading (`Amount (EUR)`) does not count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from ar_xl.money import DECIMALS
from ar_xl.tables import Table

SYNONYMS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "Settings": {
        "Setting": (
            "Einstellung; Paramètre; Parámetro; Ajuste; Impostazione; Instelling; Ustawienie; Definição",
        ),
        "Value": ("Wert; Valeur; Valor; Valore; Waarde; Wartość",),
        "Note": ("Hinweis; Bemerkung; Remarque; Nota; Opmerking; Uwaga",),
    },
    "Customers": {
        "Customer ID": (
            "Customer No.; Customer Number; Customer Code; Cust. No.; Cust ID; Customer Account; Customer Acct; Account Reference"
            "; Debtor No.; Debtor Number; Debtor; Entity ID; Kundennummer; Kunden-Nr.; Kundennr.; Kd.-Nr.; KdNr; Debitor"
            "; Debitorennummer; Debitorennr.; Debitor-Nr.; Debitorenkonto; Personenkonto; N° client; Numéro client; Code client; Compte client"
            "; Cliente n.; N.º cliente; Número de cliente; Código de cliente; Código cliente; Cod. cliente; Codice cliente; Numero cliente"
            "; Klantnummer; Klantcode; Debiteurnummer; Debiteur; Debiteurennummer; Numer klienta; Nr klienta; Kod klienta"
            "; Numer kontrahenta; Kod kontrahenta; Id klienta; ID cliente; Nº do cliente; Número do cliente; Código do cliente",
            "Account Number; Account No.; A/C; A/C Ref; No.; ID; Code; Account; Konto; Kontonummer; Number; Nummer; Internal ID; External ID"
            "; Kunde; Client; Cliente; Klant; Klient; Kontrahent; Customer",
        ),
        "Name": (
            "Customer Name; Company Name; Contact Name; Legal Name; Account Name; Display Name; Debtor Name; Name 1; Kundenname"
            "; Firma; Firmenname; Name des Kunden; Unternehmensname; Unternehmen; Nom; Nom du client; Nom client; Raison sociale; Nombre"
            "; Nombre del cliente; Nombre cliente; Razón social; Denominazione; Nome; Nome cliente; Ragione sociale; Naam; Klantnaam"
            "; Bedrijfsnaam; Naam debiteur; Nazwa; Nazwa klienta; Nazwa kontrahenta; Nazwa firmy; Nome do cliente; Denominação social",
            "Company; Full Name; Bezeichnung; Kontobezeichnung; Société; Empresa; Bedrijf; Organisation; Customer full name",
            "Customer; Client; Kunde; Cliente; Klant; Klient; Kontrahent; Debtor; Debitor",
        ),
        "Also known as": (
            "Aliases; Alias; AKA; Other names; Trading name; Trade name; DBA; Search name; Auch bekannt als; Suchbegriff; Suchname"
            "; Weitere Namen; Autres noms; Nom commercial; Otros nombres; Nombre comercial; Altri nomi; Nome commerciale; Ook bekend als"
            "; Andere namen; Handelsnaam; Zoeknaam; Inne nazwy; Outros nomes; Nome comercial",
            "Name 2; Short name; Kurzname",
        ),
        "Bank accounts": (
            "Bank account; IBAN; IBANs; Bank account number; Bank account no.; Bankkonto; Bankkonten; Bankverbindung; Kontoverbindung"
            "; Compte bancaire; Comptes bancaires; Coordonnées bancaires; Cuenta bancaria; Cuentas bancarias; Conto corrente; Conto bancario"
            "; Coordinate bancarie; Bankrekening; Bankrekeningnummer; Bankrekeningen; Rachunek bankowy; Numer rachunku; Konto bankowe"
            "; Conta bancária; Contas bancárias",
        ),
        "Parent ID": (
            "Parent; Parent customer; Parent customer ID; Parent account; Parent company; Group ID; Bill-to customer; Bill-to Customer No."
            "; Konzern; Konzernmutter; Zentrale; Hauptkunde; Muttergesellschaft; Maison mère; Client parent; Matriz; Cliente principal"
            "; Capogruppo; Moederbedrijf; Hoofdklant; Klient nadrzędny; Spółka matka; Empresa-mãe; Related party; Top level parent",
        ),
        "Email": (
            "E-mail; Email address; E-mail address; Main email; E-Mail-Adresse; Mail; Mailadresse; Courriel; Adresse e-mail; Correo"
            "; Correo electrónico; Indirizzo e-mail; Posta elettronica; E-mailadres; Adres e-mail; Endereço de e-mail; Correio eletrónico",
        ),
        "Language": (
            "Language code; Sprache; Sprachcode; Langue; Idioma; Lingua; Taal; Taalcode; Język; Língua",
        ),
        "Country": (
            "Country code; Country/Region; Country/Region Code; Billing country; Land; Ländercode; Länderkennzeichen; Länderschlüssel; Staat"
            "; Pays; Code pays; País; Paese; Nazione; Stato; Landcode; Kraj; Kod kraju",
            "PO country; Bill country",
        ),
        "Currency": (
            "Currency code; Curr.; Ccy; Default currency; Währung; Währungscode; Währungsschlüssel; Devise; Monnaie; Moneda; Divisa; Valuta"
            "; Munt; Waluta; Moeda; WKZ; currency_id",
        ),
        "Terms": (
            "Payment terms; Terms of payment; Payment terms code; Payment term; Credit terms; Zahlungsbedingung; Zahlungsbedingungen"
            "; Zahlungsziel; Zahlungskondition; Conditions de paiement; Conditions de règlement; Condiciones de pago; Términos de pago"
            "; Forma de pago; Condizioni di pagamento; Termini di pagamento; Betalingsvoorwaarden; Betalingsconditie; Betaaltermijn"
            "; Warunki płatności; Termin płatności; Condições de pagamento; Prazo de pagamento; Zahlungsbed.",
        ),
        "Credit limit": (
            "Credit limit (LCY); Limit; Kreditlimit; Kreditrahmen; Limite de crédit; Plafond de crédit; Encours autorisé; Límite de crédito"
            "; Limite di credito; Fido; Kredietlimiet; Limit kredytowy; Limit kredytu kupieckiego; Limite de crédito; Credit line",
        ),
        "Reminder profile": (
            "Dunning procedure; Dunning profile; Reminder terms; Reminder terms code; Dunning area; Mahnverfahren; Mahnprofil; Mahngruppe"
            "; Profil de relance; Perfil de reclamación; Profilo di sollecito; Herinneringsprofiel; Profil monitów; Perfil de cobrança",
        ),
        "Reminder block until": (
            "Dunning block until; Block until; No reminder until; Mahnsperre bis; Mahnsperre; Blocage relance jusqu'au; Bloqueo hasta"
            "; Blocco solleciti fino al; Geen herinnering tot; Blokada monitów do; Bloqueio até; Dunning block",
        ),
        "Collector": (
            "Credit controller; Collections specialist; Collector name; Account manager; Sales rep; Rep; Salesperson; Salesperson code"
            "; Sachbearbeiter; Debitorensachbearbeiter; Betreuer; Zuständig; Responsable; Chargé de recouvrement; Gestor; Gestore"
            "; Addetto recupero; Beheerder; Windykator; Opiekun; Cobrador",
        ),
        "Tax ID": (
            "VAT number; VAT No.; VAT ID; VAT Registration No.; VAT registration number; Tax number; Tax No.; TIN; EIN; ABN; GST number"
            "; USt-IdNr.; USt-ID; Umsatzsteuer-ID; Steuernummer; UID; UID-Nummer; N° TVA; Numéro de TVA; TVA intracommunautaire; NIF; CIF"
            "; NIF/CIF; Partita IVA; P.IVA; Codice fiscale; Btw-nummer; NIP; Contribuinte; Número de contribuinte; CNPJ; tax_id; vat",
        ),
        "Address": (
            "Billing address; Bill to; Postal address; Street; Street address; Adresse; Anschrift; Rechnungsadresse; Adresse de facturation"
            "; Dirección; Domicilio; Indirizzo; Adres; Factuuradres; Adres do faktury; Endereço; Morada; Straße; Address 1; Address line 1; Billing street; Bill to street; Billing address line; POAddressLine",
            "POAddressLine1; Rue; Calle; Via; Straat; Ulica; Rua",
        ),
    },
    "Invoices": {
        "Document": (
            "Document No.; Document Number; Doc. No.; Doc No; Invoice No.; Invoice Number; Invoice #; Invoice ID; Inv. No.; Inv No; Voucher No"
            "; Voucher; Transaction number; Transaction No.; Trx No.; Bill No.; Rechnungsnummer; Rechnungs-Nr.; Rechnungsnr."
            "; Rechnung Nr.; RE-Nr.; RgNr; Rg.-Nr.; Belegnummer; Beleg-Nr.; Belegnr.; Beleg; Belegfeld 1; N° facture; N° de facture"
            "; Numéro de facture; Facture; N° pièce; N° de pièce; Numéro de pièce; Pièce; Factura; N.º factura; Nº factura; N° factura"
            "; Número de factura; Núm. factura; Documento; N.º documento; Número de documento; Fattura; N. fattura; Nr fattura; Nr. fattura; Num. fattura; Numero fattura; N. documento; Numero documento"
            "; Factuurnummer; Factuurnr.; Factuur; Boekstuknummer; Boekstuk; Documentnummer; Numer faktury; Nr faktury; Faktura"
            "; Numer dokumentu; Nr dokumentu; Dokument; Fatura; N.º fatura; Nº fatura; Número da fatura; Nota fiscal; N.º do documento; Número do documento",
            "Num; Number; No.; No; Nummer; Nr.; Numéro; Número; Numero; Numer; N°; Nº; Invoice; Rechnung; Transaction; Transaction ID; Trans No; move_name; Billing document; Billing doc."
            "; DocumentNo; Belegnr; Trx number; N° doc.",
            "Name; Ref; ID",
        ),
        "Type": (
            "Document type; Doc. type; Transaction type; Invoice type; Voucher type; Belegart; Belegtyp; Dokumentart; Dokumenttyp; BArt; Rechnungsart"
            "; Type de document; Type de pièce; Type de facture; Tipo de documento; Tipo documento; Tipo; Tipo di documento; Soort; Documenttype; Documentsoort"
            "; Typ; Typ dokumentu; Rodzaj dokumentu; Tipo de factura; Tipo fattura; Art; move_type; Tran type; Txn type; Transaction class; Trx type",
            "Class",
        ),
        "Customer ID": (
            "Customer No.; Customer Number; Customer Code; Cust. No.; Cust ID; Customer Account; Account Reference; Invoice account; Entity ID"
            "; Sell-to Customer No.; Bill-to Customer No.; Debtor No.; Debtor Number; Debtor; Kundennummer; Kunden-Nr.; Kundennr.; Kd.-Nr.; KdNr"
            "; Debitor; Debitorennummer; Debitorennr.; Debitor-Nr.; Debitorenkonto; Personenkonto; N° client; Numéro client; Code client; Compte client"
            "; N.º cliente; Número de cliente; Código de cliente; Código cliente; Cod. cliente; Codice cliente; Numero cliente; Klantnummer"
            "; Klantcode; Debiteurnummer; Debiteur; Numer klienta; Nr klienta; Kod klienta; Numer kontrahenta; Kod kontrahenta; Id klienta"
            "; ID cliente; Nº do cliente; Número do cliente; Código do cliente; cust_number; Bill-to Customer Number; Bill to Customer Number; Customer Acct",
            "Customer; Account; Account Number; Account No.; A/C; A/C Ref; Konto; Kontonummer; Kunde; Client; Cliente; Klant; Klient; Kontrahent; Partner; partner_id",
            "Customer Name; Contact Name; Company Name; Contact; Nom du contact; Kontaktname; Nombre de contacto; Nome contatto; Naam contactpersoon; Nazwa kontaktu; Kundenname; Nom du client; Nom client; Nombre del cliente; Nombre cliente; Nome cliente; Klantnaam"
            "; Nazwa klienta; Nazwa kontrahenta; Nome do cliente; Invoice Partner Display Name; Customer full name; Ragione sociale; Razón social; Raison sociale; Bill-to Customer Name",
            "Name",
        ),
        "Invoice date": (
            "Date of invoice; Invoiced at; Issued at; Bill date; Invoice/Bill Date; Inv. date; Document date; Doc. date; Date issued; Issue date; Rechnungsdatum; Rg.-Datum; Re.-Datum"
            "; Belegdatum; Datum der Rechnung; Ausstellungsdatum; Date de facture; Date facture; Date de la facture; Date de pièce; Date pièce; Date d'émission"
            "; Fecha de factura; Fecha factura; Fecha de emisión; Fecha documento; Fecha de documento; Data fattura; Data documento; Data di emissione; Data emissione"
            "; Factuurdatum; Documentdatum; Data faktury; Data wystawienia; Data dokumentu; Data da fatura; Data de emissão; Data do documento; Trx date; Belegdat.",
            "Posting date; Transaction date; Trans date; Date; Buchungsdatum; Datum; Fecha; Data; Boekdatum; Date comptable; Date de comptabilisation; Fecha contable; Fecha de registro; Data contabile; Data di registrazione; Data registrazione; Data księgowania; Data contabilística; Voucher date; Datum/Zeit",
        ),
        "Due date": (
            "Net due date; Due; Due at; Due on; Due by; Due Date/Receive By; Payment due; Payment due date; Fälligkeitsdatum; Fälligkeit; Fällig am; Fällig; Nettofälligkeit"
            "; Zahlbar bis; Date d'échéance; Échéance; Date échéance; Fecha de vencimiento; Fecha vencimiento; Vencimiento; Vto.; Data scadenza; Data di scadenza; Scadenza"
            "; Vervaldatum; Vervaldag; Uiterste betaaldatum; Termin płatności; Data płatności; Data zapłaty; Data de vencimento; Vencimento; Data vencimento"
            "; invoice_date_due; date_maturity; due_in_date; Net due dt; Due dt; Nettofäll.; Nettofällig; FällNetto; Netto-Fälligkeit; NettoFällDat",
        ),
        "Currency": (
            "Currency code; Curr.; Ccy; Cur; Document currency; Doc. currency; Doc. curr.; Transaction currency; Invoice currency; Währung; Belegwährung; Währungscode"
            "; WKZ; WKZ Umsatz; BWähr; BWähr.; TWähr; Devise; Devise pièce; Monnaie; Moneda; Divisa; Valuta; Munt; Waluta; Moeda; currency_id; invoice_currency; Invoice currency code; Entered currency",
            "Local currency; LCurr; LCurr.; Hauswährung; HWähr; HWähr.",
        ),
        "Amount": (
            "Invoice amount; Original amount; Document amount; Gross amount; Total amount; Amount in doc. curr.; Amount in document currency; Invoice total"
            "; Amount in transaction currency; Amount (Foreign Currency); Amount in DC; Amt in DC; Amt in doc.cur.; Amount due original; Original balance; Entered amount; Document value; Betrag in BW; Betr. in BW; Betr.in Belegwähr; Betrag Belegwährung; Betrag in TW; Grand total; Invoiced amount; Total incl. VAT; Amount incl. VAT; Total in currency; Gross"
            "; Betrag; Rechnungsbetrag; Ursprungsbetrag; Ursprünglicher Betrag; Montant initial; Montant d'origine; Importe original; Importe inicial; Importo originale; Oorspronkelijk bedrag; Kwota pierwotna; Valor original; Bruttobetrag; Betrag in Belegwährung; Brutto; Gesamtbetrag; Belegbetrag; Umsatz; Umsatz (ohne Soll/Haben-Kz)"
            "; Montant; Montant TTC; Total TTC; Montant facture; Montant de la facture; Montant en devise pièce; Importe; Importe total; Importe factura"
            "; Importe de la factura; Total factura; Importo; Importo fattura; Importo totale; Totale fattura; Totale documento; Bedrag; Factuurbedrag; Bedrag incl. btw; Totaalbedrag"
            "; Kwota; Kwota brutto; Kwota faktury; Wartość brutto; Wartość; Valor; Valor total; Valor da fatura; Montante; Total da fatura; amount_total; total_open_amount",
            "Total; Totale; Totaal; Summe; Razem; Value; Original amt.; Betrag in HW; Betr. in HW; Betr.in Hauswähr; Betrag in Hauswährung; Betrag Hauswährung",
            "Amount in local currency; Amount in LC; Amt in loc.cur.; Amount in loc.cur.; Amount (LCY); Original Amt. (LCY); Betrag in Hauswährung; Betrag in HW",
        ),
        "Open amount": (
            "Open; Open balance; Amount due; Balance due; Outstanding; Outstanding amount; Remaining amount; Amount remaining; Amount open; Unpaid amount; Unpaid; O/S"
            "; Invoice amount due; Balance; Residual; Amount residual; Offener Betrag; Offen; Offener Posten; Restbetrag; Saldo; Offener Saldo; Noch offen"
            "; Montant ouvert; Solde; Solde dû; Reste à payer; Montant restant; Restant dû; Importe pendiente; Pendiente; Saldo pendiente; Importo aperto; Importo residuo; Residuo; Da pagare"
            "; Openstaand; Openstaand bedrag; Openstaand saldo; Te betalen; Restant; Kwota otwarta; Pozostało do zapłaty; Do zapłaty; Kwota pozostała"
            "; Valor em aberto; Em aberto; Valor pendente; Saldo em aberto; amount_residual; Remaining Amt.; Amount due remaining; Balance due remaining; Outstanding value; Invoice balance",
            "Remaining Amt. (LCY)",
        ),
        "Customer reference": (
            "PO number; PO No.; PO; PO #; P. O. #; P.O. Number; Purchase order; Purchase order number; Customer PO; PO/Check Number; Your reference; Customer order; Order number"
            "; External Document No.; Customer ref.; Bestellnummer; Kundenreferenz; Ihre Referenz; Ihr Zeichen; Kundenbestellnummer; Auftragsnummer; Bestellnr."
            "; Référence client; Votre référence; N° commande; Bon de commande; Numéro de commande; Referencia del cliente; Referencia cliente; Su referencia; N.º pedido; Número de pedido; Pedido"
            "; Riferimento cliente; Vostro riferimento; Numero ordine; Ordine cliente; Klantreferentie; Uw referentie; Ordernummer; Inkoopnummer; Bestelnummer"
            "; Numer zamówienia; Referencja klienta; Zamówienie; Referência do cliente; Sua referência; N.º de encomenda; Número da encomenda; invoice reference; po_no; Uw ref.; Ex.Ref; Second reference",
            "Reference; Referenz; Référence; Referencia; Riferimento; Referentie; Referencja; Referência; Assignment; Zuordnung",
        ),
        "Payment reference": (
            "Structured reference; Remittance reference; Creditor reference; Payment Ref.; Payment ref; Giro reference; KID; OCR; OCR number; OCR-nummer; QR reference; QR-Referenz; ESR-Referenz"
            "; Zahlungsreferenz; Verwendungszweck; Référence de paiement; Référence structurée; Communication structurée; Referencia de pago; Riferimento di pagamento; Riferimento pagamento"
            "; Betalingskenmerk; Gestructureerde mededeling; OGM; Betalingsreferentie; Tytuł płatności; Referencja płatności; Referência de pagamento; Referência multibanco; Viitenumero",
        ),
        "Cleared on": (
            "Clearing date; Clearing; Clrng date; Clearing dt; Date cleared; Closed at date; Closed; Closed date; Fully paid on; Paid on; Date paid; Ausgleichsdatum; Ausgleich; Ausgl.dat."
            "; Bezahlt am; Date de lettrage; Date de règlement; Fecha de compensación; Compensación; Data pareggio; Data chiusura; Betaald op; Data rozliczenia; Data de compensação; actual_date_closed",
        ),
        "Terms": (
            "Payment terms; Terms of payment; Payment terms code; Payment term; Zahlungsbedingung; Zahlungsbedingungen; Zahlungskondition; Zahlungsziel; Zahlungsbed.; Conditions de paiement"
            "; Conditions de règlement; Condiciones de pago; Términos de pago; Condizioni di pagamento; Termini di pagamento; Betalingsvoorwaarden; Betalingsconditie; Warunki płatności"
            "; Condições de pagamento; Prazo de pagamento; invoice_payment_term_id",
        ),
        "Disputed amount": (
            "Disputed; Dispute; Dispute amount; Strittiger Betrag; Strittig; Montant en litige; Litige; Importe en disputa; Importe disputado; Importo contestato; Contestato; Betwist bedrag; Betwist"
            "; Kwota sporna; Valor em disputa; Valor contestado",
        ),
        "Reminder level": (
            "Dunning level; Mahnstufe; Niveau de relance; Nivel de reclamación; Livello di sollecito; Herinneringsniveau; Aanmaningsniveau; Poziom monitu; Nível de cobrança; Last issued reminder level",
        ),
        "Last reminder": (
            "Last dunned; Last dunning; Last reminder date; Letzte Mahnung; Letztes Mahndatum; Mahndatum; Dernière relance; Última reclamación; Ultimo sollecito; Laatste herinnering; Ostatni monit"
            "; Última cobrança",
        ),
        "Note": (
            "Notes; Comment; Comments; Memo; Memo/Description; Remarks; Text; Description; Details; Notiz; Bemerkung; Bemerkungen; Hinweis; Kommentar; Buchungstext; Remarque; Commentaire; Libellé"
            "; Nota; Notas; Observaciones; Comentario; Note interne; Descrizione; Opmerking; Opmerkingen; Omschrijving; Uwagi; Notatka; Opis; Observações; Descrição",
        ),
    },
    "BankLines": {
        "Line ID": (
            "Transaction ID; Transaction number; Transaction No.; Transaction reference; Transaction reference number; Trans. ID; Movement ID; Transaktions-ID; Id transakce"
            "; Referenční číslo transakce; Umsatz-ID; ID transaction; Identifiant; ID de transacción; ID transazione; Transactie-ID; Identyfikator transakcji; ID da transação"
            "; Líneas ID; tx_id; FITID",
            "ID",
        ),
        "Bank account": (
            "Own account; Account IBAN; Our account; IBAN/BBAN; Auftragskonto; IBAN Auftragskonto; Eigenes Konto; Bank account number; Mój rachunek; Account holder IBAN; Számlaszám; Rekening; Rekeningnummer; Bankkonto; Compte bancaire; Cuenta bancaria; Produit",
            "Account; Account number; Account No.; IBAN; Konto; Kontonummer; Compte; N° de compte; Numéro de compte; Cuenta; Número de cuenta; Conto; Numero conto; Conto corrente"
            "; Rachunek; Numer rachunku; Nr rachunku; Conta; Número da conta; Číslo účtu; Číslo vlastního účtu; Sąskaitos Nr.",
            "Account name; Kontoname; Account ID",
        ),
        "Booking date": (
            "Posting date; Posted date; Date posted; Post date; Date processed; Entry date; Booked on; Booked; Bookdate; Buchungstag; Buchungsdatum; Buchung; Datum der Buchung; Date comptable; Date de comptabilisation"
            "; Date d'opération; Date opération; Date de l'opération; Fecha contable; Fecha de operación; Fecha operación; F. operación; Fecha movimiento; Data contabile; Data registrazione; Data operazione; Data movimento"
            "; Boekdatum; Boekingsdatum; Transactiedatum; Datum verrekening; Data księgowania; Data operacji; Data transakcji; Data do movimento; Data lançamento; Data do lançamento; Data mov.; Data contabilística; Datum zaúčtování; Könyvelés dátuma"
            "; Tranzakció dátuma; Bogføringsdato; Bokföringsdag; Bokføringsdato; Kirjauspäivä; Bokföringsdatum; Transaktionsdag; Transaktionsdatum; Bokført; Bokført dato; Started date; Completed date",
            "Transaction date; Trans. date; Trans date; Date; Datum; Datum verrichting; Fecha; Data; Dato; Päivä; Paid at; Date paid; Payment date; Data pagamento; Transaction Date and Time; Created; Created (UTC); Datum provedení",
        ),
        "Value date": (
            "Val. date; Effective date; Wertstellung; Wertstellungsdatum; Wertstellungstag; Valuta; Valutadatum; Valuta-Datum; Valutatag; Date de valeur; Date valeur; Fecha valor; Fecha de valor; F. valor; Data valuta; Valutadato"
            "; Rentedatum; Data waluty; Data de valor; Data valor; Értéknap; Valuteringsdag; Valutadag; Rentedato; Arvopäivä",
        ),
        "Amount": (
            "Transaction amount; Signed amount; Net amount; Amount in account currency; Betrag; Umsatz; Buchungsbetrag; Betrag in Kontowährung; Montant; Montant de l'opération; Importe; Importo; Bedrag; Kwota; Kwota operacji; Kwota transakcji"
            "; Valor; Montante; Importância; Částka; Zaúčtovaná částka; Tranzakció összege; Összeg; Beløb; Belopp; Beløp; Määrä; Suma; Amt; Umsatzbetrag; Net; Quantia; Inflow",
            "Total; Gross; Brutto; Gross amount; Value",
        ),
        "Currency": (
            "Currency code; Curr.; Ccy; Account currency; Transaction currency; Währung; Waehrung; Kontowährung; Whg; Devise; Monnaie; Monn.; Moneda; Divisa; Valutasoort; Munt; Muntsoort; Waluta; Waluta rachunku; Moeda; Měna; Měna účtu"
            "; Devizanem; Tranzakció devizaneme; Valiuta; Valutakod",
        ),
        "Payer": (
            "Counterparty; Counterparty name; Counter party; Counteraccount name; Partner; Partner name; Payee; Payer name; Payer/Payee; Payee name; Name of payer; Beneficiary; Beneficiary/Payer; Sender; Originator; Debtor name; Remitter"
            "; Auftraggeber; Auftraggeber/Empfänger; Auftraggeber / Begünstigter; Begünstigter/Zahlungspflichtiger; Beguenstigter/Zahlungspflichtiger; Zahlungspflichtiger; Zahlungspflichtige*r; Zahlungsempfänger*in; Empfänger; Name Zahlungsbeteiligter; Zahlungspartner"
            "; Zahlungsbeteiligter; Gegenpartei; Name Gegenkonto; Donneur d'ordre; Tiers; Contrepartie; Nom contrepartie; Nom de la contrepartie; Bénéficiaire; Émetteur; Ordenante; Ordenante/Beneficiario; Contraparte; Beneficiario; Ordinante; Controparte"
            "; Tegenpartij; Naam tegenpartij; Naam / Omschrijving; Naam tegenrekening; Naam begunstigde; Kontrahent; Nadawca; Nadawca / Odbiorca; Nazwa kontrahenta; Nadawca/Odbiorca; Dane kontrahenta; Ordenador"
            "; Název protiúčtu; Partner neve; Modpart; Motpart; Saaja/Maksaja; Gavėjas; Merchant name; Customer name; Sender name; From name",
            "Name; Naam; Nom; Nombre; Nome; Nazwa; Namn; Navn; Nimi; From; Customer; Merchant; Source; Company",
        ),
        "Payer account": (
            "Counterparty account; Counterparty IBAN; Counterparty account number; Counter account; Counteraccount; Partner IBAN; Partner account; Payer IBAN; Payer account number; Account of payer; Sender account; Sender IBAN; Payee account"
            "; Gegenkonto; IBAN Zahlungsbeteiligter; IBAN Gegenkonto; IBAN Auftraggeber; Konto des Auftraggebers; Kontonummer/IBAN; Konto-Nr./IBAN; Konto Auftraggeber; IBAN des Auftraggebers; Kontonummer des Zahlungspflichtigen; Auftraggeberkonto; Compte contrepartie; Compte tiers; IBAN tiers; Contrepartie IBAN"
            "; Cuenta contrapartida; Cuenta ordenante; Cuenta contraparte; IBAN ordenante; Conto controparte; IBAN ordinante; IBAN controparte; Tegenrekening; Tegenrekening IBAN/BBAN; Rekeningnummer tegenpartij; Rekening tegenpartij"
            "; Rachunek kontrahenta; Numer rachunku kontrahenta; Rachunek nadawcy; Konto nadawcy; Nr rachunku nadawcy/odbiorcy; Rachunek przeciwstawny; Conta contraparte; IBAN ordenador; Číslo protiúčtu; Partner számlaszáma",
            "Bank account details; Bankovní spojení",
            "Account number; Account No.; IBAN; Konto; Kontonummer; Compte; Cuenta; Conto; Rachunek; Conta; Account",
        ),
        "Remittance text": (
            "Remittance information; Remittance; Remittance info; Payment details; Details; Description; Transaction description; Narrative; Particulars; Purpose; Text; Memo; Message; Notes; Reason; Payment reference; Statement text; Transaction details; Booking text"
            "; Verwendungszweck; VWZ; Verwendungszweckzeile; Vorgang/Verwendungszweck; Buchungstext/Verwendungszweck; Mitteilung; Zahlungszweck; Zahlungsgrund; Libellé; Libellé de l'opération; Communication; Motif; Détail; Concepto; Concepto ampliado; Descripción; Observaciones"
            "; Causale; Descrizione; Descrizione operazione; Descrizione estesa; Omschrijving; Mededelingen; Mededeling; Vrije mededeling; Opis; Opis operacji; Opis transakcji; Tytuł; Tytułem; Tytuł operacji; Tytuł przelewu; Descrição; Descritivo; Descrição do movimento"
            "; Zpráva; Zpráva pro příjemce; Message for payee; Közlemény; Tekst; Meddelande; Beskrivning; Rubrik; Forklaring; Melding; Viesti; Selitys; Paskirtis; Desc; Notification; Description/Reference; Memo/Description",
            "Reference; Buchungstext",
        ),
        "End-to-end ID": (
            "End to end reference; End-to-end reference; EndToEndId; E2E ID; E2E; End-to-End-Referenz; Ende-zu-Ende-Referenz; Ende-zu-Ende-ID; Kundenreferenz; Kundenreferenz (End-to-End); Référence de bout en bout; Referencia extremo a extremo; Riferimento end-to-end; End-to-end referentie"
            "; SEPA reference; Customer reference; Client reference; Identyfikator end-to-end; Sepa-Referenz",
        ),
        "Bank reference": (
            "Bank ref.; Bank ref; Account servicer reference; Reference number; Statement reference; Bankreferenz; Referenznummer; Buchungsreferenz; N° de transaction; Référence banque; Référence bancaire; Référence; Referencia; Referencia banco; Referencia bancaria; Referencia 1"
            "; Riferimento banca; Riferimento; Bankreferentie; Transactiereferentie; Referentie; Kenmerk; Numer referencyjny; Referencja banku; Numer operacji; Referência; Referência banco; Check number; CheckNumber; Cheque number; Transaction Ref.; Transaction Ref; Reference ID; Balance transaction ID",
            "Volgnr; Volgnummer; Line number; Statement line; Sequence number",
        ),
        "Kind": (),
        "Status": (),
        "Source": ("Quelle; Herkunft; Provenance; Origen; Origine; Herkomst; Źródło; Origem",),
        "Money in": (
            "Credit; Credits; Credit amount; Paid in; Money in; Deposit; Deposits; Deposits (HKD); In; Received; Receipts; Amount credited; Haben; Gutschrift; Gutschriften; Betrag Haben; Eingang; Zahlungseingang; Crédit; Montant crédit; Crédit euros; Abono; Abonos; Haber; Ingreso; Ingresos; Importe abono"
            "; Avere; Accredito; Accrediti; Entrate; Bij; Ontvangen; Uznania; Uznanie; Wpływy; Kwota uznania; Ma; Créditos; Depósito; Kredit; Bevétel; Ind; Insättning; Inn på konto; Innskudd; Paid-in; Credit (€)",
        ),
        "Money out": (
            "Debit; Debits; Debit amount; Paid out; Money out; Withdrawal; Withdrawals; Out; Spent; Payments; Amount debited; Soll; Lastschrift; Belastung; Belastungen; Betrag Soll; Ausgang; Zahlungsausgang; Débit; Montant débit; Débit euros; Cargo; Cargos; Debe; Gasto; Gastos; Importe cargo; Debet"
            "; Dare; Addebito; Addebiti; Uscite; Af; Uitgegeven; Obciążenia; Obciążenie; Wydatki; Kwota obciążenia; Winien; Débito; Débitos; Levantamento; Kiadás; Ud; Uttag; Ut fra konto; Uttak; Paid-out; Outflow",
        ),
        "Balance": (
            "Running balance; RunningBalance; Account balance; Book balance; Ledger balance; Saldo; Kontostand; Saldo nach Buchung; Saldo na trn; Saldo nach Umsatz; Solde; Solde comptable; Saldo contable; Saldo contabile; Saldo disponible; Stan konta"
            "; Saldo po operacji; Saldo po transakcji; Saldo contabilístico; Saldo após; Egyenleg; Zůstatek; Zůstatek na účtu; Balance after; Closing balance; Available balance; Saldo rachunku",
        ),
        "Sign": (
            "D/C; C/D; Dr/Cr; Cr/Dr; DC; CD; CRDR; DRCR; Debit/Credit; Credit/Debit; Credit or debit; Credit/Debit indicator; Debit or credit; S/H; Soll/Haben; Soll/Haben-Kennzeichen; SH; Sens; D/H; Debe/Haber; Dare/Avere; Segno; Signo; Af Bij; Af/Bij; Bij/Af; Debet/Credit; Wn/Ma; Strona; Bevétel/Kiadás"
            "; Transaction type; Direction; Vorzeichen; D/K; Debeto/Kredito; Typ operacji; Richtung; Sinal; Sentido",
            "Type; Typ",
        ),
    },
    "CustomerLedger": {
        "Customer ID": (),
        "Document reference": (
            "Supplier invoice; Supplier invoice number; Vendor invoice; Vendor invoice number; Invoice; Invoice No.; Invoice Number; Invoice #; External document No.; Your invoice; Your reference; Supplier reference; Reference number"
            "; Lieferantenrechnung; Externe Belegnummer; Ihre Rechnung; Ihre Referenz; Rechnungsnummer; Rechnungs-Nr.; Facture fournisseur; N° facture; N° de facture; Numéro de facture; Votre facture; Factura proveedor; Número de factura; Su factura"
            "; Fattura fornitore; Numero fattura; Vostra fattura; Factuurnummer; Uw factuur; Numer faktury; Nr faktury; Número da fatura; Belegfeld 1; XBLNR",
            "Reference; Ref; Ref.; Referenz; Référence; Referencia; Riferimento; Referentie; Referência; Reference no.",
            "Document; Document No.; Document Number; Doc. No.; DocumentNo; Number; Num; Belegnummer; Beleg; N° pièce; Número; Numero documento; Numer dokumentu",
        ),
        "Date": (
            "Invoice date; Document date; Doc. date; Belegdatum; Rechnungsdatum; Date de facture; Date de pièce; Fecha de factura; Fecha documento; Data fattura; Data documento; Factuurdatum; Data faktury; Data da fatura",
            "Posting date; Transaction date; Buchungsdatum; Datum; Fecha; Data; Boekdatum; Date comptable",
        ),
        "Amount": (
            "Amount in doc. curr.; Amount in document currency; Amount in DC; Amt in DC; Open amount; Outstanding; Balance due; Amount due; Remaining amount; Betrag; Betrag in Belegwährung; Offener Betrag; Montant; Solde; Importe; Importo; Bedrag; Kwota; Valor; Montante; Umsatz",
            "Total; Original amount; Gross amount; Invoice amount; Saldo",
        ),
        "Currency": (
            "Currency code; Curr.; Ccy; Document currency; Währung; Belegwährung; Devise; Moneda; Divisa; Valuta; Waluta; Moeda",
        ),
        "Text": (
            "Description; Details; Document type; Doc. type; Type; Memo; Narrative; Buchungstext; Belegart; Libellé; Concepto; Descripción; Descrizione; Causale; Omschrijving; Opis; Descrição",
        ),
        "Debit": (
            "Debits; Debit amount; Soll; Betrag Soll; Débit; Debe; Cargo; Dare; Debet; Wn; Débito; Paid",
        ),
        "Credit": (
            "Credits; Credit amount; Haben; Betrag Haben; Crédit; Haber; Abono; Avere; Kredit; Ma; Crédito; Invoiced",
        ),
    },
    "Remittances": {
        "Line ID": (
            "Bank line; Bank line ID; Transaction ID; Payment ID; Bankzeile; Zeilen-ID; Umsatz-ID; Ligne bancaire; Línea bancaria; Riga bancaria; Bankregel; Wiersz wyciągu; Linha bancária",
            "Payment number; Payment No.; Payment reference; Payment document; Cheque number; Check number; Zahlungsbeleg; Zahlungsnummer; Zahlungsreferenz; Référence de paiement; Referencia de pago; Riferimento pagamento; Betalingskenmerk",
        ),
        "Document reference": (
            "Document; Document No.; Document Number; Doc. No.; Invoice; Invoice No.; Invoice Number; Invoice #; Inv. No.; Invoice reference; Invoice ref.; Your document; Your invoice; Your reference; Supplier invoice; Vendor invoice; Vendor invoice number"
            "; Rechnungsnummer; Rechnungs-Nr.; Rechnung; Ihre Rechnung; Ihr Beleg; Belegnummer; Beleg; Ihre Referenz; N° facture; N° de facture; Numéro de facture; Facture; Votre facture; Votre référence; Factura; N.º factura; Nº factura; Número de factura; Su factura; Su referencia"
            "; Fattura; N. fattura; Nr fattura; Nr. fattura; Num. fattura; Numero fattura; Vostra fattura; Numero documento; Factuurnummer; Factuur; Uw factuur; Uw referentie; Numer faktury; Nr faktury; Faktura; Fatura; Número da fatura; N.º fatura; Sua fatura",
            "Reference; Ref; Ref.; Number; Num; Referenz; Référence; Referencia; Riferimento; Referentie; Referência",
        ),
        "Amount": (
            "Amount paid; Paid amount; Payment amount; Paid; Net amount; Net payment; Net; Net paid; Amount applied; Remitted amount; Zahlbetrag; Zahlungsbetrag; Überweisungsbetrag; Auszahlungsbetrag; Bezahlt; Bezahlter Betrag; Nettobetrag; Netto; Montant payé; Montant réglé; Montant net; Net payé; Net à payer; Importe pagado"
            "; Pagado; Importe neto; Líquido; Importo pagato; Pagato; Importo netto; Betaald; Betaald bedrag; Te betalen; Kwota zapłaty; Zapłacono; Do zapłaty; Valor pago; Pago; Valor líquido; Betrag; Montant; Importe; Importo; Bedrag; Kwota; Valor; Montante",
            "Total; Gross; Gross amount; Invoice amount; Rechnungsbetrag; Bruttobetrag; Brutto; Montant facture; Montant brut; Montant TTC; Importe factura; Importe bruto; Importo fattura; Importo lordo; Factuurbedrag; Brutobedrag; Kwota faktury; Kwota brutto; Valor da fatura; Valor bruto",
        ),
        "Discount": (
            "Discount taken; Discount amount; Cash discount; Early payment discount; Disc.; Skonto; Skontobetrag; Abzug; Nachlass; Escompte; Remise; Descuento; Dto.; Descuento por pronto pago; Sconto; Abbuono; Korting; Betalingskorting; Rabat; Skonto kwota; Desconto",
        ),
        "Memo": (
            "Note; Notes; Comment; Description; Details; Text; Remarks; Reason; Reason code; Notiz; Bemerkung; Hinweis; Buchungstext; Grund; Remarque; Commentaire; Libellé; Motif; Nota; Notas; Observaciones; Concepto; Descripción; Causale; Descrizione; Opmerking; Omschrijving; Uwagi; Opis; Observações; Descrição",
        ),
    },
}
"""By table and declared heading: words that mean it, in tiers. A word of an earlier tier beats one of a later.

`Money in`, `Money out`, `Sign` and `Balance` are no columns of ours; bank files have them beside or in place of a
signed amount. Nor is `Cleared on`, the day a document was paid.
"""
PROGRAMS: Final[dict[str, tuple[tuple[frozenset[str], dict[str, str]], ...]]] = {
    # Sage 50 counts its postings under No.; the invoice's number is its reference.
    # NetSuite names the general ledger's account beside the customer.
    "Invoices": (
        (frozenset({"no", "type", "ac", "ref"}), {"no": "", "ref": "Document"}),
        (
            frozenset({"period", "documentnumber", "name", "account"}),
            {"account": "", "name": "Customer ID"},
        ),
    ),
}
"""By table: folded headings that stand together in one program's lists only, and what it means by them."""

_SURE, _LACKING, _ENOUGH = 4, 5, 6
"""Weight of a usual word, against 1 of a far-fetched one; of a missing heading; of a table without a sure key."""
_NEAR: Final = 0.6
"""A reading that lacks nothing is preferred to a better one that does from this share of its score on."""
_POOR: Final = {"BankLines": "Booking date"}
"""A heading that can be made of another, but hardly ever has to."""
MADE: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "BankLines": {
        "Line ID": (),
        "Booking date": ("Value date",),
        "Amount": ("Money in", "Money out"),
    },
    "Invoices": {"Amount": ("Open amount",)},
    "CustomerLedger": {"Customer ID": (), "Amount": ("Debit", "Credit")},
}
"""Starred headings a file may lack, because the import makes them: of what, one of which must be there."""

_ROW_NUMBERS: Final = (
    "Lfd. Nr.; Lfd.-Nr.; Laufende Nummer; Laufnummer; Buchungsnummer; Buchungs-Nr.; Zeilennummer; Zeilen-Nr.; Umsatznummer; Line no."
    "; Line number; Row no.; Row number; Entry no.; Entry number; Serial no.; Sequence no.; Seq. no.; N° ligne; N° de ligne; Numéro de ligne"
    "; N° d'ordre; N° mouvement; N.º línea; Núm. línea; Número de línea; N.º movimiento; N. riga; Numero riga; Numero movimento"
    "; Regelnummer; Regelnr.; Volgnr.; Volgnummer; Lp.; L.p.; Numer wiersza; Nr wiersza; Numer linii; Nr linii; Numer pozycji; Nr pozycji; Nr operacji; N.º linha; Número da linha; N.º do movimento",
    "Nr.; No.; N°; N.º; Num.; Number; Nummer; Numéro; Número; Numero; Numer; Pos.; Position; Posten; Zeile; Line; Row; Ligne; Línea"
    "; Fila; Riga; Regel; Wiersz; Pozycja; Linha; Item",
)
"""What people head the column in which they number their bank lines; in a bank's file it names no line."""
_TOTALS: Final = (
    "total; totals; grand total; subtotal; sub-total; sum; net total; balance; opening balance; closing balance; ending balance"
    "; beginning balance; starting balance; turnover; balance brought forward; balance carried forward; brought forward; carried forward"
    "; b/f; c/f; previous balance; new balance; summe; gesamt; gesamtsumme; zwischensumme; saldo; anfangssaldo; endsaldo; alter saldo"
    "; neuer saldo; kontostand; umsätze gesamt; saldovortrag; solde; solde initial; solde final; total général; sous-total; somme"
    "; ancien solde; nouveau solde; totaal; subtotaal; beginsaldo; eindsaldo; totale; saldo iniziale; saldo finale; subtotale; somma"
    "; suma; saldo inicial; saldo final; razem; ogółem; suma obrotów; saldo początkowe; saldo końcowe; soma; total geral; total general"
    "; totale generale; eindtotaal"
)
"""What a row of totals or balances says, and no more."""
_LONGEST_TOTAL: Final = 60
_UNTIL = re.compile(
    r"\s+(?:au|am|zum|per|on|as of|at|al|alla data del|a|em|op|na dzień)?\s*\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\.?$"
)
"""The day a total or balance is told for."""
_LETTERS = str.maketrans({"ß": "ss", "ł": "l", "ø": "o", "æ": "ae", "đ": "d", "ı": "i"})
_CODE = re.compile(r"[\s(\[/,-]+(?P<code>[A-Z]{3})[)\]]?\s*$")


@lru_cache(maxsize=4096)
def folded(heading: object) -> str:
    """A heading without case, accents, blanks and punctuation.

    >>> folded("Fälligkeits-Datum "), folded("P. O. #"), folded("Część"), folded(None)
    ('falligkeitsdatum', 'po', 'czesc', '')
    """
    if not isinstance(heading, str):
        return ""
    plain = unicodedata.normalize("NFKD", heading.lower().translate(_LETTERS))
    return "".join(letter for letter in plain if letter.isalnum())


def currency_in(heading: object) -> str:
    """The currency a heading names, or "".

    >>> currency_in("Amount (EUR)"), currency_in("Betrag CZK"), currency_in("VAT NET")
    ('EUR', 'CZK', '')
    """
    found = _CODE.search(heading) if isinstance(heading, str) else None
    return found["code"] if found and found["code"] in DECIMALS else ""


@cache
def _words(name: str) -> dict[str, list[tuple[int, str]]]:
    """By folded word of one table: the headings it can mean, each with its tier, 1 is best."""
    words: dict[str, list[tuple[int, str]]] = {}
    for heading, tiers in SYNONYMS.get(name, {}).items():
        for tier, line in enumerate(tiers, 1):
            for word in line.split(";"):
                meanings = words.setdefault(folded(word), [])
                if heading not in (known for _, known in meanings):
                    meanings.append((tier, heading))
    return words


def claims(heading: object, table: Table) -> list[tuple[int, str]]:
    """Declared headings that one heading can mean, with the tier: 0 is the declared heading itself.

    >>> from ar_xl.tables import INVOICES
    >>> claims("Total", INVOICES), claims("Open amount", INVOICES)
    ([(2, 'Amount')], [(0, 'Open amount')])
    """
    if not isinstance(heading, str) or len(heading) > 80:
        return []
    bare = _CODE.sub("", heading) if currency_in(heading) else heading
    declared = {folded(column.heading): column.heading for column in table.columns}
    for text in (folded(heading), folded(bare)):
        if text in declared:
            return [(0, declared[text])]
    words = _words(table.name)
    found = words.get(folded(heading)) or words.get(folded(bare)) or []
    return sorted((tier, meant) for tier, meant in found if meant in table.by_heading)


def row_number(headings: Sequence[object]) -> int | None:
    """Position of the column in which the rows of a person's own list are numbered.

    >>> row_number(["Buchungstag", "Betrag", "Lfd. Nr."]), row_number(["Date", "#"]), row_number(["Date"])
    (2, 1, None)
    """
    words = [folded("No." if heading == "#" else heading) for heading in headings]
    for line in _ROW_NUMBERS:
        found = [words.index(w) for w in map(folded, line.split(";")) if w in words]
        if found:
            return min(found)
    return None


def is_total(cells: Iterable[object], *, until: bool = True) -> bool:
    """A row of totals or balances: one of its texts says so and no more.

    Args:
        cells: The row.
        until: `Balance at 31/10/2026` is one too; a payer may write that of what is paid.

    >>> is_total(["RE-1", "Total Energies", 12.5]), is_total([None, "Summe EUR:", 12.5])
    (False, True)
    >>> is_total(["Solde au 31/10/2026", None, 1420.0])
    True
    """
    words = _total_words()
    for cell in cells:
        if isinstance(cell, str) and len(cell) <= _LONGEST_TOTAL:
            text = cell.split(":")[0]
            text = _UNTIL.sub("", text) if until else text
            word = folded(_CODE.sub("", text) if currency_in(text) else text)
            if word in words or word.startswith(("totalfor", "totalof", "summefur")):
                return True
            # SAP marks its sums with stars, QuickBooks writes `Total 1 - 30`.
            if set(cell) == {"*"} or re.match(r"total (?:current$|[\d<>])", cell, re.IGNORECASE):
                return True
    return False


@cache
def _total_words() -> frozenset[str]:
    return frozenset(folded(word) for word in _TOTALS.split(";"))


def recognise(headings: Sequence[object], table: Table) -> dict[int, str]:
    """Position of each heading that is a column of `table`, and the declared heading it means.

    A declared heading wins over its synonyms, a usual synonym over a far-fetched one. Two positions that
    claim one declared heading with equal right are both in the answer: the caller reports them.

    >>> from ar_xl.tables import INVOICES
    >>> recognise(["Belegnummer", "Amount in local currency", "AMOUNT", "Colour"], INVOICES)
    {0: 'Document', 2: 'Amount'}
    """
    return {position: meant for position, meant, _ in _recognised(headings, table)}


def _recognised(headings: Sequence[object], table: Table) -> list[tuple[int, str, int]]:
    """Position, declared heading and tier, in the order of the positions."""
    best: dict[str, tuple[int, list[int]]] = {}
    claimed = {position: claims(heading, table) for position, heading in enumerate(headings)}
    words = [folded(heading) for heading in headings]
    for together, meanings in PROGRAMS.get(table.name, ()):
        if together <= set(words):
            own = {p: meanings[word] for p, word in enumerate(words) if word in meanings}
            claimed |= {p: [(1, meant)] if meant else [] for p, meant in own.items()}
    taken: set[int] = set()
    for tier in sorted({tier for claim in claimed.values() for tier, _ in claim}):
        for position, claim in claimed.items():
            if position in taken:
                continue
            for meant in (heading for at, heading in claim if at == tier):
                held = best.setdefault(meant, (tier, []))
                if held[0] == tier:
                    held[1].append(position)
                    taken.add(position)
                    break
    return sorted((p, meant, tier) for meant, (tier, positions) in best.items() for p in positions)


def find_header(rows: Sequence[Sequence[object]], table: Table, within: int = 20) -> int | None:
    """The row that holds the headings of `table`: the first of those that name most columns, at least two.

    >>> from ar_xl.tables import CUSTOMERS
    >>> find_header([["Our customers"], [], ["Kundennummer", "Firma", "Ort"]], CUSTOMERS)
    2
    """
    counts = [len(set(recognise(row, table).values())) for row in rows[:within]]
    most = max(counts, default=0)
    return counts.index(most) if most >= min(2, len(table.columns)) else None


@dataclass(frozen=True, slots=True)
class Reading:
    """A tabular file read as one table."""

    table: Table
    header: int
    """Position of the header row."""
    missing: tuple[str, ...]
    """Headings the table cannot do without and the file does not have."""
    weight: int
    """How many of the file's headings the table knows; a far-fetched synonym counts little."""

    @property
    def score(self) -> int:
        """The better reading has more; what is missing counts against it."""
        return self.weight - _LACKING * len(self.missing)


def best_table(
    rows: Sequence[Sequence[object]], tables: Iterable[Table], within: int = 20
) -> list[Reading]:
    """Which table a tabular file is: one reading; several where they tie; none where nothing fits.

    The best knows most of the file's headings, and lacks none or few of those it cannot do without. A table
    known by a far-fetched key alone (`ID` and `Name` are on every list) does not count.

    >>> from ar_xl.tables import BANK_LINES, INVOICES
    >>> [r.table.name for r in best_table([["Date", "Num", "Customer", "Amount"]], [BANK_LINES, INVOICES])]
    ['Invoices']
    """
    found = []
    for table in tables:
        header = find_header(rows, table, within)
        if header is None:
            continue
        there = set(recognise(rows[header], table).values())
        missing = tuple(
            c.heading for c in table.columns if c.starred and _lacks(c.heading, there, table)
        )
        tiers = {meant: tier for _, meant, tier in reversed(_recognised(rows[header], table))}
        weight = sum(1 if tier > 1 else _SURE for tier in tiers.values())
        key = max((tiers.get(heading, 0) for heading in table.key), default=0)
        if key <= 1 or weight >= _ENOUGH:
            poor = _POOR.get(table.name, "")
            lost = _LACKING if poor and poor not in there else 0
            found.append(Reading(table, header, missing, weight - lost))
    best = max((r.score for r in found), default=0)
    whole = max((r.score for r in found if not r.missing), default=0)
    if whole >= _NEAR * best:
        return [r for r in found if r.score == whole and not r.missing]
    return [r for r in found if r.score == best]


def _lacks(heading: str, there: set[str], table: Table) -> bool:
    sources = MADE.get(table.name, {}).get(heading)
    return heading not in there and (sources is None or (bool(sources) and not there & {*sources}))
