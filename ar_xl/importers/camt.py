"""ISO 20022 bank-to-customer messages: statement (camt.053), report (camt.052), notification (camt.054).

Any version 001.0x; the namespace says which. Source of the elements' meaning: ISO 20022 message definition
report "Bank-to-Customer Cash Management". What has no column of its own goes into the remittance text
under SWIFT's code words: /ULTD/ and /ULTC/ ultimate debtor and creditor, /OCMT/ original amount, /EXCH/ rate, /CHGS/ charges, /RTRN/ return.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from lxml import etree

from ar_xl.importers.encodings import decoded
from ar_xl.importers.lines import (
    Imported,
    Line,
    Statement,
    frame_of,
    joined,
    minor,
    number,
    reference,
    source,
)
from ar_xl.importers.opened import Opened, refusal
from ar_xl.problems import InputError, Problem
from ar_xl.settings import Settings
from ar_xl.tables import BANK_LINES

NAME: Final = "camt"
_MESSAGE = re.compile(r"urn:[\w:.]*?(?P<message>[a-z]{4}\.\d{3}\.\d{3}\.\d{2})")
_ROOT = re.compile(r"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")
_KNOWN: Final = ("camt.052", "camt.053", "camt.054")
_HOLDERS: Final = ("Stmt", "Rpt", "Ntfctn")
_WIDTHS: Final = (35, 70, 140)
_OPENING, _CLOSING, _BETWEEN = ("OPBD", "PRCD"), ("CLBD",), "ITBD"

_NOBODY: Final = {"keine information vorhanden", "notprovided", "not provided", "n/a", "-"}
_UNUSED: Final = frozenset(
    ("BkTxCd", "RltdAgts", "PstlAdr", "RltdDts", "Svcr", "Btch", "Purp", "TxsSummry", "CtctDtls")
)
_AMOUNTS: Final = frozenset({"Amt", "TtlChrgsAndTaxAmt"})

Tree = dict[str, list[Any]]
"""An element: its children by name; a leaf is its text, with its currency after a tab where it has one."""


def identify(head: bytes) -> bool:
    """XML whose namespace or elements are those of a bank-to-customer message."""
    text = _start(head)
    return bool(text) and ((_message(text) or "")[:8] in _KNOWN or "<BkToCstmr" in text)


def other_xml(head: bytes) -> str:
    """What an XML file is that is none of ours, as a refusal says it; "" for a file that is no XML.

    >>> other_xml(b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"><A/></Document>')
    'is a pain.001 message, not a bank statement'
    """
    text = _start(head)
    if not text:
        return ""
    message = _message(text)
    root = _ROOT.search(text)
    if message:
        return f"is a {message[:8]} message, not a bank statement"
    return f"is XML with the root element {root[1] if root else '?'}, not a bank statement"


def read(file: Opened, settings: Settings) -> list[Imported]:
    """Every booked entry, batches taken apart into their transactions, and the proof of each statement.

    Raises:
        InputError: The file is cut off, is not well formed, or brings entities or a DTD.
    """
    version = _message(_start(file.head)) or "camt"
    if "<!DOCTYPE" in _start(file.head):
        raise _with_dtd(file.name)
    reading = _Reading(file.name)
    try:
        with file.stream() as stream:
            for statement in _holders(stream, reading):
                reading.statements.append(statement)
    except etree.XMLSyntaxError as error:
        line, _ = error.position
        raise refusal(
            file.name,
            f"is cut off or damaged ({_plain(error)})",
            "Download the statement again.",
            row=line or None,
        ) from None
    if not reading.statements:
        raise refusal(
            file.name,
            f"is a {version[:8]} message without a statement",
            "Download the statement again; it must hold a Stmt, Rpt or Ntfctn element.",
        )
    problems = [*reading.problems, *(p for s in reading.statements for p in s.problems())]
    return [
        Imported(
            file.name,
            version,
            {BANK_LINES: frame_of(reading.lines)},
            tuple(reading.statements),
            tuple(problems),
        )
    ]


def _with_dtd(name: str) -> InputError:
    what = "brings a document type definition, which no bank's file has"
    return refusal(name, what, "Do not use this file; download the statement again.")


def _start(head: bytes) -> str:
    if b"<" not in head[:200]:
        return ""
    text = decoded(head)[0].lstrip("\ufeff \t\r\n")
    return (
        text
        if re.match(r"<[?!\w]", text) and not re.match(r"<(!doctype )?html", text, re.IGNORECASE)
        else ""
    )


def _message(text: str) -> str | None:
    found = _MESSAGE.search(text)
    return found["message"] if found else None


def _plain(error: etree.XMLSyntaxError) -> str:
    return str(error.msg).split(", line")[0][:120]


class _Reading:
    """What has been read of one file so far."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: list[Line] = []
        self.statements: list[Statement] = []
        self.problems: list[Problem] = []

    def warn(self, what: str, fix: str, value: object = None, row: int | None = None) -> None:
        self.problems.append(Problem(self.file, row, None, value, what, fix, "warning"))


class _Account:
    """Header of a statement, read when its first entry ends or the statement itself."""

    def __init__(self, element: etree._Element) -> None:
        head = _tree(element, skip="Ntry")
        account = _at(head, "Acct")
        self.id = _account(account)
        balances = [b for b in head.get("Bal", []) if isinstance(b, dict)]
        first = (_money(_leaf(balances[0], "Amt")) if balances else ("", ""))[1]
        self.currency = _leaf(account, "Ccy") or first
        self.number = _leaf(head, "LglSeqNb") or _leaf(head, "ElctrncSeqNb") or _leaf(head, "Id")
        self.balances = [(*_balance(b), _balance_day(_at(b, "Dt"))) for b in balances]
        self.made = _day(_leaf(head, "CreDtTm"))
        self.owner = _name(_at(account, "Ownr")).casefold()

    def balance(self, wanted: tuple[str, ...], last: bool) -> tuple[int | None, dt.date | None]:
        """The first of the wanted kinds there is, in the statement's currency."""
        for kind in wanted:
            found = [(a, d) for k, a, c, d in self.balances if k == kind and c == self.currency]
            if found:
                return found[-1 if last else 0]
        return None, None

    def opening_and_closing(self) -> tuple[int | None, int | None, dt.date | None]:
        """Booked balances; on a page in the middle of a statement the interim ones stand for them."""
        opening, _ = self.balance(_OPENING, last=False)
        closing, day = self.balance(_CLOSING, last=True)
        interim = [(a, d) for k, a, c, d in self.balances if k == _BETWEEN and c == self.currency]
        both = len(interim) > 1
        begun, ended = opening is not None, closing is not None
        if not begun and interim and (ended or both):
            opening = interim[0][0]
        if not ended and interim and (begun or both):
            closing, day = interim[-1]
        return opening, closing, day


def _holders(stream: Any, reading: _Reading) -> Iterator[Statement]:
    """Statements as they end. Transactions and entries are dropped once read: memory stays that of one entry."""
    events = etree.iterparse(
        stream,
        events=("end",),
        tag=("{*}TxDtls", "{*}Ntry", *(f"{{*}}{name}" for name in _HOLDERS)),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    account: _Account | None = None
    details: list[Tree] = []
    counted = _Counted()
    for _, element in events:
        if element.getroottree().docinfo.internalDTD is not None:
            raise _with_dtd(reading.file)
        name = _name_of(str(element.tag))
        if name == "TxDtls":
            details.append(_tree(element))
            _drop(element)
        elif name == "Ntry":
            account = account or _Account(element.getparent())
            counted.entry(_tree(element, skip="TxDtls"), details, account, reading)
            details = []
            _drop(element)
        else:
            account = account or _Account(element)
            yield counted.statement(account, reading)
            account, counted, details = None, _Counted(), []
            _drop(element)


def _drop(element: etree._Element) -> None:
    """Forgets an element that was read, and its likes before it."""
    element.clear()
    parent = element.getparent()
    before = element.getprevious()
    while parent is not None and before is not None and before.tag == element.tag:
        parent.remove(before)
        before = element.getprevious()


class _Counted:
    """Entries of one statement, added up."""

    def __init__(self) -> None:
        self.moved: int | None = 0
        self.lines = self.entries = self.left_out = 0

    def entry(self, entry: Tree, details: list[Tree], account: _Account, reading: _Reading) -> None:
        self.entries += 1
        status = _leaf(entry, "Sts") or _leaf(_at(entry, "Sts"), "Cd")
        if status not in ("", "BOOK"):
            self.left_out += 1
            return
        amount, currency = _signed(entry, "")
        currency = currency or account.currency
        account.currency = account.currency or currency
        value = minor(amount, currency)
        same = currency == account.currency
        self.moved = (
            self.moved + value if same and self.moved is not None and value is not None else None
        )
        row = len(reading.lines) + 1
        if amount == 0:
            reading.warn(
                f"statement {account.number}, entry {self.entries}: an entry of 0.00 is left out",
                "Nothing to do.",
                row=row,
            )
            return
        parts = _parts(details, amount, currency)
        if parts is None:
            what = f"statement {account.number}, entry {self.entries}: its {len(details)} transactions do not sum to the entry; kept as one line"
            reading.warn(what, "Ask the bank for the single transactions.", row=row)
        for position, (part, detail) in enumerate(parts or [(amount, _together(details))], 1):
            place = str(self.entries) + (f".{position}" if parts and len(parts) > 1 else "")
            line = _line(entry, detail, part, currency, account)
            reading.lines.append(line._replace(source=source(reading.file, account.number, place)))
            self.lines += 1

    def statement(self, account: _Account, reading: _Reading) -> Statement:
        opening, closing, day = account.opening_and_closing()
        if self.left_out:
            reading.warn(
                f"statement {account.number}: left out as announced but not booked: {self.left_out} of {self.entries} entries",
                "They come with a later statement.",
            )
        return Statement(
            *(reading.file, account.id, account.number, account.currency, day or account.made),
            *(opening, self.moved, closing, self.lines, self.left_out),
        )


def _parts(
    details: list[Tree], amount: float | str, currency: str
) -> list[tuple[float | str, Tree]] | None:
    """The transactions of an entry with their amounts; None where they do not sum to it."""
    if len(details) < 2:
        return [(amount, details[0] if details else {})]
    sign = "CRDT" if isinstance(amount, float) and amount > 0 else "DBIT"
    amounts = [_detail_amount(detail, currency, sign) for detail in details]
    units = [minor(a, currency) for a in amounts]
    total = sum(u for u in units if u is not None)
    if None in units or total != minor(amount, currency):
        return None
    return list(zip(amounts, details, strict=True))


def _detail_amount(detail: Tree, currency: str, sign: str) -> float | str:
    """A transaction's amount in the entry's currency, "" where it has none."""
    mark = _leaf(detail, "CdtDbtInd") or sign
    for place in (detail, _at(detail, "AmtDtls", "TxAmt"), _at(detail, "AmtDtls", "InstdAmt")):
        amount, given = _money(_leaf(place, "Amt"))
        if given == currency and isinstance(amount, float):
            return -amount if mark == "DBIT" else amount
    return ""


def _together(details: list[Tree]) -> Tree:
    """Several transactions that stay one line: their texts and references, nobody's name."""
    return {"RmtInf": [info for detail in details for info in detail.get("RmtInf", [])]}


def _line(entry: Tree, detail: Tree, amount: float | str, currency: str, account: _Account) -> Line:
    refs = _at(detail, "Refs")
    payer, ultimate, payer_account, role = _party(entry, detail, amount, account)
    text = [*_remittance(detail)]
    if not text:
        text = [_leaf(detail, "AddtlTxInf") or _leaf(entry, "AddtlNtryInf")]
    if ultimate and ultimate != payer:
        text.append(f"/ULT{role[0]}/{ultimate}")
    text += _words(entry, detail, currency)
    booked = _date(_at(entry, "BookgDt"))
    valued = _date(_at(entry, "ValDt"))
    return Line(
        bank_account=account.id,
        booking_date=booked or valued,
        value_date=valued,
        amount=amount,
        currency=currency,
        payer=payer,
        payer_account=payer_account,
        remittance_text=" ".join(filter(None, text)),
        end_to_end_id=reference(_leaf(refs, "EndToEndId")),
        bank_reference=reference(
            _leaf(refs, "AcctSvcrRef") or _leaf(entry, "AcctSvcrRef") or _leaf(entry, "NtryRef")
        ),
    )


def _party(
    entry: Tree, detail: Tree, amount: float | str, account: _Account
) -> tuple[str, str, str, str]:
    """Name, ultimate name, account and role of the other side.

    A return keeps the parties of the payment it takes back, so the roles are the other way round there.
    """
    parties = _at(detail, "RltdPties")
    incoming = isinstance(amount, float) and amount > 0
    back = bool(detail.get("RtrInf") or detail.get("RvslInd")) or _leaf(entry, "RvslInd") == "true"
    roles = ["Dbtr", "Cdtr"] if incoming != back else ["Cdtr", "Dbtr"]
    found = {
        role: (
            _name(_at(parties, role)),
            _name(_at(parties, f"Ultmt{role}")),
            _account(_at(parties, f"{role}Acct")),
        )
        for role in roles
    }
    for role in roles:
        name, ultimate, its = found[role]
        ours = its == account.id if its else bool(name) and name.casefold() == account.owner
        if (name or its or ultimate) and not ours:
            return name or ultimate, ultimate, its, role
    return "", "", "", ""


def _name(party: Tree) -> str:
    """Version 08 and later put a level between."""
    agent = _at(party, "Agt", "FinInstnId")
    name = " ".join(
        (_leaf(party, "Nm") or _leaf(_at(party, "Pty"), "Nm") or _leaf(agent, "Nm")).split()
    )
    return "" if name.casefold() in _NOBODY else name


def _account(account: Tree) -> str:
    ids = _at(account, "Id")
    return (
        _leaf(ids, "IBAN")
        or _leaf(ids, "BBAN")
        or _leaf(ids, "UPIC")
        or _leaf(_at(ids, "Othr"), "Id")
        or _leaf(_at(ids, "PrtryAcct"), "Id")
    ).replace(" ", "")


def _remittance(detail: Tree) -> Iterator[str]:
    for info in detail.get("RmtInf", []):
        if not isinstance(info, dict):
            continue
        lines = [line for line in info.get("Ustrd", []) if isinstance(line, str)]
        text = joined(lines, _WIDTHS)
        if text:
            yield text
        for part in info.get("Strd", []):
            for words in _structured(part) if isinstance(part, dict) else ():
                if words and words not in text:
                    yield words


def _structured(part: Tree) -> Iterator[str]:
    for document in part.get("RfrdDocInf", []):
        if isinstance(document, dict):
            yield _leaf(document, "Nb") or _leaf(document, "RfrdDocNb")
    yield _leaf(_at(part, "CdtrRefInf"), "Ref") or _leaf(_at(part, "CdtrRefInf"), "CdtrRef")
    yield from (line for line in part.get("AddtlRmtInf", []) if isinstance(line, str))


def _words(entry: Tree, detail: Tree, currency: str) -> Iterator[str]:
    """Original amount and rate where the payer sent another currency, charges, return."""
    for amounts in (_at(detail, "AmtDtls"), _at(entry, "AmtDtls")):
        text = _leaf(_at(amounts, "InstdAmt"), "Amt")
        amount, given = _money(text)
        if given and given != currency and isinstance(amount, float):
            yield f"/OCMT/{given}{text.split(chr(9))[0]}/"
            for name in ("TxAmt", "CntrValAmt", "InstdAmt"):
                rate = _leaf(_at(amounts, name, "CcyXchg"), "XchgRate")
                if rate:
                    yield f"/EXCH/{rate}/"
                    break
            break
    for charges in (_at(detail, "Chrgs"), _at(entry, "Chrgs")):
        text = (
            _leaf(charges, "TtlChrgsAndTaxAmt")
            or _leaf(_at(charges, "Rcrd"), "Amt")
            or _leaf(charges, "Amt")
        )
        amount, given = _money(text)
        if isinstance(amount, float) and amount:
            yield f"/CHGS/{given}{text.split(chr(9))[0]}/"
            break
    back = _at(detail, "RtrInf")
    if back:
        reason = (
            _leaf(_at(back, "Rsn"), "Cd")
            or _leaf(_at(back, "Rsn"), "Prtry")
            or _leaf(_at(back, "RtrRsn"), "Cd")
        )
        more = " ".join(line for line in back.get("AddtlInf", []) if isinstance(line, str))
        yield f"/RTRN/{reason} {more}".strip()
    elif _leaf(entry, "RvslInd") == "true":
        yield "/RTRN/"


def _signed(tree: Tree, sign: str) -> tuple[float | str, str]:
    amount, currency = _money(_leaf(tree, "Amt"))
    mark = _leaf(tree, "CdtDbtInd") or sign
    if isinstance(amount, float) and mark not in ("CRDT", "DBIT"):
        return f"{amount} without CRDT or DBIT", currency
    return (-amount if mark == "DBIT" and isinstance(amount, float) else amount), currency


def _balance(tree: Tree) -> tuple[str, int | None, str]:
    kind = _at(tree, "Tp")
    code = _leaf(_at(kind, "CdOrPrtry"), "Cd") or _leaf(kind, "Cd")
    amount, currency = _signed(tree, "CRDT")
    return code, minor(amount, currency), currency


def _balance_day(tree: Tree) -> dt.date | None:
    return _day(_leaf(tree, "Dt") or _leaf(tree, "DtTm"))


def _money(leaf: str) -> tuple[float | str, str]:
    text, _, currency = leaf.partition("\t")
    return number(text), currency.upper()


def _date(tree: Tree) -> dt.date | str | None:
    """The date; the text where it is none, for the check to report."""
    text = _leaf(tree, "Dt") or _leaf(tree, "DtTm")
    return _day(text) or text or None


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        return None


def _tree(element: etree._Element, skip: str = "") -> Tree:
    out: Tree = {}
    for child in element:
        name = _name_of(child.tag)
        if name in _UNUSED or name == skip:
            continue
        value: Any = _tree(child, skip) if len(child) else (child.text or "").strip()
        if name in _AMOUNTS and isinstance(value, str):
            value += f"\t{child.get('Ccy', '')}"
        out.setdefault(name, []).append(value)
    return out


@cache
def _name_of(tag: str) -> str:
    return tag.rpartition("}")[2]


def _at(tree: Tree, *path: str) -> Tree:
    for name in path:
        found = tree.get(name)
        if not found or not isinstance(found[0], dict):
            return {}
        tree = found[0]
    return tree


def _leaf(tree: Tree, name: str) -> str:
    found = tree.get(name)
    return found[0] if found and isinstance(found[0], str) else ""
