"""The ribbon's XML, made from the list of buttons and the tab in `macros/ribbon.xml`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Final

from lxml import etree

from ar_xl.addin.buttons import Button

NAMESPACES: Final = {
    "customUI/customUI.xml": "http://schemas.microsoft.com/office/2006/01/customui",
    "customUI/customUI14.xml": "http://schemas.microsoft.com/office/2009/07/customui",
}
"""By part. Excel 2007 reads the first, Excel 2010 and later and Excel for Mac the second.
Source: [MS-CUSTOMUI] and [MS-CUSTOMUI2]."""
ON_ACTION: Final = "ArPress"
GET_ENABLED: Final = "ArEnabled"
_BETWEEN: Final = "|"
"""Questions of a button in its tag; no question has it."""


def ribbon_xml(template: str, namespace: str, buttons: Sequence[Button]) -> bytes:
    """The tab of `template` with one group for each group of buttons, in the namespace given."""
    text = template.replace('xmlns=""', f'xmlns="{namespace}"')
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_blank_text=True)
    root = etree.fromstring(text.encode(), parser)
    etree.strip_tags(root, etree.Comment)
    tab = next(root.iter(f"{{{namespace}}}tab"))
    for label, members in groupby(buttons, key=lambda button: button.group):
        name = re.sub(r"\W", "", label)
        group = etree.SubElement(
            tab, f"{{{namespace}}}group", {"id": f"arGroup{name}", "label": label}
        )
        for button in members:
            etree.SubElement(group, f"{{{namespace}}}button", _attributes(button))
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _attributes(button: Button) -> dict[str, str]:
    found = {
        "id": button.id,
        "label": button.label,
        "screentip": button.label,
        "supertip": button.tip,
        "imageMso": button.image,
        "size": "large" if button.large else "normal",
        "onAction": ON_ACTION,
    }
    if button.needs_book:
        found["getEnabled"] = GET_ENABLED
    if button.asks:
        found["tag"] = _BETWEEN.join(question.replace(_BETWEEN, "/") for question in button.asks)
    return found
