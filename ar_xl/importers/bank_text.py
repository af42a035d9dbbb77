"""Field :86: of MT940 and MT942 taken apart: who paid, from where, what for.

Dialects: German sub-fields ?00-?63 (also with another separator, as Polish banks write them) with SEPA tags
inside, SWIFT code words between slashes (Dutch banks), labels with colons, free text.
Source: Deutsche Kreditwirtschaft, DFÜ agreement, annex 3, chapter 8; SWIFT MT940 usage guides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ar_xl.importers.lines import joined, reference

_SUBFIELDS = re.compile(r"^(?P<code>\d{3})?(?P<mark>[?<^~+@|{}>#&%])(?=\d\d)")
_SEPA: Final = ("EREF", "KREF", "MREF", "CRED", "DEBT", "SVWZ", "ABWA", "ABWE", "PURP", "MDAT", "COAM", "OAMT", "SQTP", "ORCR", "ORMR", "DDAT", "RCRD", "IBAN", "BIC", "RREF", "BREF", "RTRN")  # fmt: skip
_TAG = re.compile(rf"({'|'.join(_SEPA)})\+")
_WORDS: Final = ("TRTP", "IBAN", "BIC", "NAME", "REMI", "EREF", "CSID", "MARF", "RTRN", "ULTD", "ULTC", "ULTB", "PURP", "SVCL", "CNTP", "BENM", "ORDP", "ADDR", "ISDT", "PREF", "NRTX", "ACCW", "OCMT", "CHGS", "EXCH", "INIT", "ID", "TRCD", "SUBS", "PY")  # fmt: skip
_WORD = re.compile(rf"/({'|'.join(_WORDS)})/")
_LABEL = re.compile(
    r"\b(IBAN|BIC|NAAM|NAME|NOM|OMSCHRIJVING|KENMERK|BETALINGSKENM\.|REMI|COMMUNICATIE)\s*: "
)
_RETURNED: Final = {"108", "109", "159", "181", "184"}
"""Business transaction codes of returned direct debits and transfers."""
_IBAN = re.compile(r"^[A-Z]{2}\d{2}[A-Z0-9]{10,30}$")
_LINE, _PIECE = 65, 27


@dataclass(frozen=True, slots=True)
class Told:
    """What field :86: says."""

    payer: str = ""
    account: str = ""
    text: str = ""
    end_to_end: str = ""
    posting: str = ""
    """The bank's own name for the booking."""
    returned: bool = False


def told(lines: Sequence[str]) -> Told:
    """What the lines of one :86: say.

    >>> told(["166?00GUTSCHRIFT?20EREF+E-77?21SVWZ+RECHNUNG 4711 KUND?22ENNR. 12?31DE89370400440532013000?32MEIER GMBH"])
    Told(payer='MEIER GMBH', account='DE89370400440532013000', text='RECHNUNG 4711 KUND ENNR. 12', end_to_end='E-77', posting='GUTSCHRIFT', returned=False)
    >>> told(["/TRTP/SEPA OVERBOEKING/IBAN/NL91ABNA0417164300/NAME/JANSEN BV/REMI/FACTUUR 1042/EREF/NOTPROVIDED"]).text
    'FACTUUR 1042'
    """
    whole = "".join(
        # A blank that fell on the last place of a full line is lost on the way.
        line + " " if len(line) == _LINE - 1 and more and not more.startswith("?") else line
        for line, more in zip(lines, [*lines[1:], ""], strict=True)
    )
    start = _SUBFIELDS.match(whole)
    if start:
        return _subfields(whole[start.start("mark") :], start["mark"], start["code"] or "")
    flat = joined([line.rstrip("\r") for line in lines], (_LINE,))
    if len(_WORD.findall(flat)) > 1 or flat.startswith("/"):
        return _code_words(flat)
    if _LABEL.search(flat):
        return _labels(flat)
    return sepa([flat]) if _TAG.search(flat) else Told(text=" ".join(flat.split()))


def _subfields(text: str, mark: str, code: str) -> Told:
    pieces = re.split(rf"{re.escape(mark)}(\d\d)", text)[1:]
    fields = [
        (number, piece.strip("\r\n"))
        for number, piece in zip(pieces[::2], pieces[1::2], strict=True)
    ]
    purpose = [
        piece
        for number, piece in fields
        if number[0] == "2" or number in ("60", "61", "62", "63", "64", "65")
    ]
    one = dict(reversed(fields))
    account = (one.get("38") or one.get("31", "")).strip()
    bank = one.get("30", "").strip()
    if account.isdigit() and bank.isdigit():
        account = f"{bank}/{account}"
    read = sepa(purpose)
    return Told(
        payer=joined([one[n] for n in ("32", "33") if one.get(n)], (_PIECE,)),
        account=account.replace(" ", ""),
        text=read.text,
        end_to_end=read.end_to_end,
        posting=one.get("00", "").strip(),
        returned=code in _RETURNED,
    )


def sepa(pieces: Sequence[str]) -> Told:
    """Purpose lines with SEPA tags; a tag may begin in the middle of a line and its value be cut at its end."""
    parts = _TAG.split(joined(pieces, (_PIECE,)))
    values = {tag: value.strip() for tag, value in zip(parts[1::2], parts[2::2], strict=True)}
    text = [parts[0].strip(), values.get("SVWZ", "")]
    if values.get("ABWA"):
        text.append(f"/ULTD/{values['ABWA']}")
    text += [f"/OCMT/{values['OAMT']}/"] if values.get("OAMT") else []
    text += [f"/CHGS/{values['COAM']}/"] if values.get("COAM") else []
    return Told(
        text=" ".join(" ".join(text).split()),
        end_to_end=reference(values.get("EREF", "")),
        account=values.get("IBAN", ""),
        returned="RTRN" in values,
    )


def _code_words(flat: str) -> Told:
    parts = _WORD.split(flat)
    values: dict[str, str] = {}
    for word, value in zip(parts[1::2], parts[2::2], strict=True):
        values.setdefault(word, value.strip().strip("/").strip())
    payer, account = (
        values.get("NAME", ""),
        values.get("IBAN", "") or values.get("ACCW", "").split(",")[0],
    )
    if "CNTP" in values:
        # ING: account/bank/name/place
        account, _, name, *_ = [*values["CNTP"].split("/"), "", "", ""]
        payer = payer or name
    elif not payer and "ORDP" in values:
        payer = values["ORDP"]
    text = re.sub(r"^(USTD|STRD)/+(?:CUR/)?|/+(?:USTD|STRD)/+(?:CUR/)?", "", values.get("REMI", ""))
    extra = [f"/{word}/{values[word]}/" for word in ("OCMT", "EXCH", "CHGS") if values.get(word)]
    extra += [f"/ULTD/{values['ULTD']}"] if values.get("ULTD") else []
    extra += [f"/RTRN/{values['RTRN']}"] if values.get("RTRN") else []
    lead = parts[0].strip().strip("/")
    posting = values.get("TRTP", "")
    return Told(
        payer=payer,
        account=account.replace(" ", ""),
        text=" ".join(filter(None, [lead, text.strip("/ ") or values.get("PREF", ""), *extra])),
        end_to_end=reference(values.get("EREF", "")),
        posting=posting,
        returned=bool(values.get("RTRN")),
    )


def _labels(flat: str) -> Told:
    parts = _LABEL.split(flat)
    values = {
        label: " ".join(value.split())
        for label, value in zip(parts[1::2], parts[2::2], strict=True)
    }
    text = [
        values.get(label, "")
        for label in ("OMSCHRIJVING", "REMI", "COMMUNICATIE", "BETALINGSKENM.")
    ]
    account = values.get("IBAN", "").replace(" ", "")
    return Told(
        payer=values.get("NAAM") or values.get("NAME") or values.get("NOM", ""),
        account=account if _IBAN.match(account) else account[:34],
        text=" ".join(filter(None, text)) or " ".join(parts[0].split()),
        end_to_end=reference(values.get("KENMERK", "")),
        posting=" ".join(parts[0].split()),
    )
