"""The tables of a page in HTML, as mails and banks send them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml import etree

from ar_xl.importers.sheet import Row


def parsed(html: str) -> etree._Element | None:
    """The root of a page; None for a text that is none. Nothing is fetched, and no entity is followed."""
    parser = etree.HTMLParser(
        no_network=True, remove_comments=True, remove_pis=True, huge_tree=False, encoding="utf-8"
    )
    try:
        return etree.fromstring(html.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def tables_of(html: str) -> Iterator[list[Row]]:
    """The tables that hold no other table: the rest is layout."""
    root = parsed(html)
    for table in () if root is None else root.iter("table"):
        if next(table.iterdescendants("table"), None) is not None:
            continue
        rows: list[Row] = []
        for number, row in enumerate(table.iter("tr"), 1):
            cells: Sequence[object] = [
                " ".join("".join(map(str, cell.itertext())).split()) or None
                for cell in row.iterchildren("td", "th")
            ]
            if any(cells):
                rows.append((number, cells))
        if len(rows) > 1:
            yield rows
