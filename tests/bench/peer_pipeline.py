"""The pipeline people build from fast libraries today, as a program of its own for speed.py to measure.

    python peer_pipeline.py BOOK.xlsx                        reads the three sheets, and no more
    python peer_pipeline.py BOOK.xlsx OUT.xlsx               decides, and writes its proposals
    python peer_pipeline.py BOOK.xlsx OUT.xlsx MATCHES.xlsx  decides, and writes the rows of that book's Matches

calamine reads, rapidfuzz compares every payer with every customer (cdist, Jaro-Winkler), a greedy pass
decides, wolfxl writes the proposals into the book in modify mode. With a third book it writes as much as the
product does: cells without formats, no table. Needs: python-calamine, pandas, numpy,
rapidfuzz, wolfxl. Its rules are fewer than any product's: numbers as printed, single amounts, sums of two.
"""

import re
import sys
from collections import defaultdict

import numpy as np
import pandas as pd
from python_calamine import CalamineWorkbook
from rapidfuzz.distance import JaroWinkler
from rapidfuzz.process import cdist

HEADINGS = (
    "Line ID",
    "Option",
    "Verdict",
    "Document",
    "Applied",
    "Customer ID",
    "Why",
    "Payer",
    "Bank amount",
    "Remittance text",
)


def read(path):
    """The three sheets as frames."""
    book = CalamineWorkbook.from_path(path)
    frames = []
    for name in ("Customers", "Invoices", "Bank"):
        head, *rows = book.get_sheet_by_name(name).to_python()
        frames.append(pd.DataFrame(rows, columns=head))
    return frames


def ranked(bank, customers, most=5):
    """The nearest customers of every payer, best first."""
    payers = bank["Payer"].astype(str).str.lower().unique()
    names = customers["Name"].str.lower().tolist()
    ids = customers["Customer ID"].astype(str).to_numpy()
    found = {}
    for start in range(0, len(payers), 500):
        part = payers[start : start + 500]
        scores = cdist(part, names, scorer=JaroWinkler.normalized_similarity, dtype=np.float32)
        best = np.argpartition(-scores, min(most, len(names) - 1), axis=1)[:, :most]
        for payer, row, score in zip(part, best, scores, strict=True):
            found[payer] = ids[row[np.argsort(-score[row])]]
    return found


def decide(customers, invoices, bank):
    """Greedy: numbers, then one item of the amount, then a pair."""
    cents = (pd.to_numeric(invoices["Open amount"]) * 100).round().astype("int64")
    left = {d: a for d, a in zip(invoices["Document"].astype(str), cents, strict=True) if a > 0}
    owner = dict(
        zip(invoices["Document"].astype(str), invoices["Customer ID"].astype(str), strict=True)
    )
    items = defaultdict(list)
    for document in left:
        items[owner[document]].append(document)
    near = ranked(bank, customers)
    token = re.compile(r"[A-Za-z0-9/-]{5,}")
    rows = []
    amounts = (pd.to_numeric(bank["Amount"]) * 100).round().astype("int64")
    for line, amount, payer, text in zip(
        bank["Line ID"],
        amounts,
        bank["Payer"].astype(str),
        bank["Remittance text"].astype(str),
        strict=True,
    ):
        named = [t for t in dict.fromkeys(token.findall(text)) if t in left]
        chosen, verdict, why = [], "None", "nothing fits"
        if named and sum(left[d] for d in named) == amount:
            chosen, verdict, why = named, "Auto", "numbers and amount agree"
        elif amount > 0:
            for rank, customer in enumerate(near[payer.lower()]):
                mine = [d for d in items[customer] if d in left]
                equal = [d for d in mine if left[d] == amount]
                if equal:
                    chosen, why = equal[:1], "one item of the amount"
                    verdict = "Auto" if rank == 0 and len(equal) == 1 else "Review"
                    break
                if rank == 0 and (pair := two(mine, left, amount)):
                    chosen, verdict, why = pair, "Review", "two items make the amount"
                    break
        for document in chosen or [""]:
            applied = left.pop(document) / 100 if document else None
            rows.append(
                (
                    str(line),
                    1,
                    verdict,
                    document,
                    applied,
                    owner.get(document, ""),
                    why,
                    payer,
                    amount / 100,
                    text,
                )
            )
    return rows


def two(mine, left, amount):
    """Two items that make the amount."""
    seen = {}
    for document in mine:
        if amount - left[document] in seen:
            return [seen[amount - left[document]], document]
        seen[left[document]] = document
    return None


def matches(path):
    """The rows of a book's Matches sheet, dates as texts; headings first."""
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name("Matches").to_python()
    return [[str(v) if hasattr(v, "year") else None if v == "" else v for v in row] for row in rows]


def write(path, out, rows):
    """A new sheet in the book, everything else kept."""
    import wolfxl  # only in the environment this program is made for

    book = wolfxl.load_workbook(path, modify=True)
    sheet = book.create_sheet("Proposals")
    for number, row in enumerate(rows, 1):
        for place, value in enumerate(row, 1):
            if value is not None:
                sheet.cell(number, place, value)
    book.save(out)


if __name__ == "__main__":
    book, *others = sys.argv[1:]
    frames = read(book)
    if others:
        proposed = [HEADINGS, *decide(*frames)]
        write(book, others[0], matches(others[1]) if others[1:] else proposed)
