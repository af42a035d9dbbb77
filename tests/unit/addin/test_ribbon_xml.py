"""The ribbon before a compact form of Microsoft's customUI schemas, which Excel checks it with."""

import re

import pytest
from lxml import etree

from ar_xl.addin.build import macros, sources
from ar_xl.addin.buttons import Button, buttons
from ar_xl.addin.ribbon_xml import NAMESPACES, ribbon_xml

# Source: [MS-CUSTOMUI], [MS-CUSTOMUI2]: element, what may hold it, its attributes; * = must be there.
SCHEMA = {
    "customUI": (None, {"onLoad"}),
    "ribbon": ("customUI", {"startFromScratch"}),
    "tabs": ("ribbon", set()),
    "tab": ("tabs", {"id*", "label*", "insertAfterMso", "insertBeforeMso", "keytip"}),
    "group": ("tab", {"id*", "label*"}),
    "button": (
        "group",
        {
            *("id*", "label*", "imageMso*", "size*", "onAction*", "screentip*", "supertip*"),
            *("getEnabled", "tag", "keytip"),
        },
    ),
}
LONGEST = 1024
RULES = {"id": r"[A-Za-z_][\w.-]*", "imageMso": r"[A-Z]\w+", "size": "large|normal"}
NAMES = {"onLoad", "onAction", "getEnabled"}


def faults(xml: bytes, namespace: str, macros_there: set[str]) -> list[str]:
    """What Excel would refuse, or pass over in silence."""
    found, ids = [], []
    for element in etree.fromstring(xml).iter():
        name = etree.QName(element)
        parent = element.getparent()
        if name.namespace != namespace or name.localname not in SCHEMA:
            found.append(f"{name.text}: unknown")
            continue
        inside, attributes = SCHEMA[name.localname]
        if (None if parent is None else etree.QName(parent).localname) != inside:
            found.append(f"{name.localname}: in the wrong place")
        known = {a.rstrip("*") for a in attributes}
        found += [f"{name.localname}: {a} unknown" for a in element.attrib if a not in known]
        must = {a[:-1] for a in attributes if a.endswith("*")}
        found += [f"{name.localname}: no {a}" for a in must - set(element.attrib)]
        for key, value in element.items():
            if not 0 < len(value) <= LONGEST:
                found.append(f"{key}: {len(value)} characters")
            if key in RULES and not re.fullmatch(RULES[key], value):
                found.append(f"{key}: {value!r}")
            if key in NAMES and value not in macros_there:
                found.append(f"{key}: no macro {value}")
        ids += [element.get("id")] if element.get("id") else []
    found += [f"id {i} twice" for i in set(ids) if ids.count(i) > 1]
    return found


def subs() -> set[str]:
    return set(re.findall(r"^Public Sub (\w+)", sources().modules["ArRibbon"], re.MULTILINE))


@pytest.mark.parametrize("part", list(NAMESPACES))
def test_both_ribbons_obey_the_schema(part: str) -> None:
    assert faults(sources().ribbons[part], NAMESPACES[part], subs()) == []


def test_every_button_is_there_in_its_group_and_order() -> None:
    for xml in sources().ribbons.values():
        root = etree.fromstring(xml)
        shown = [
            (b.getparent().get("label"), b.get("id"), b.get("label"), b.get("supertip"))
            for b in root.iter("{*}button")
        ]
        assert shown == [(b.group, b.id, b.label, b.tip) for b in buttons()]


def test_buttons_that_need_a_book_ask_whether_they_are_greyed_and_files_are_chosen_first() -> None:
    root = etree.fromstring(sources().ribbons["customUI/customUI14.xml"])
    shown = {b.get("id"): b for b in root.iter("{*}button")}
    for button in buttons():
        greyed = "ArEnabled" if button.needs_book else None
        assert shown[button.id].get("getEnabled") == greyed
        assert (shown[button.id].get("tag") or "") == "|".join(button.asks)
    assert "import_files" in shown


def test_any_text_stays_text() -> None:
    tip = 'Says "a" & <b> \' − and\nmore'
    odd = Button("odd", "A & B", 'Q "&" A', tip, "HappyFace", needs_book=False, large=True)
    template = (macros() / "ribbon.xml").read_text("utf-8")
    xml = ribbon_xml(template, "urn:x", (odd,))
    button = next(etree.fromstring(xml).iter("{*}button"))
    assert button.get("supertip") == tip
    assert button.getparent().get("label") == 'Q "&" A'
    assert button.getparent().get("id") == "arGroupQA"


def test_the_check_finds_what_is_wrong() -> None:
    namespace = NAMESPACES["customUI/customUI14.xml"]
    good = sources().ribbons["customUI/customUI14.xml"].decode()
    for old, new, told in (
        ('id="match"', 'id="check"', "id check twice"),
        ('id="match"', 'id="1 match"', "id: '1 match'"),
        ('size="large"', 'size="huge"', "size: 'huge'"),
        ("<tabs>", "<tabs><slicer/>", "unknown"),
        ('onAction="ArPress"', 'onAction="Gone"', "no macro Gone"),
        ("imageMso=", "image=", "no imageMso"),
        ('screentip="Match"', f'screentip="{"x" * 2000}"', "2000 characters"),
        (namespace, "urn:other", "unknown"),
    ):
        assert any(
            told in fault for fault in faults(good.replace(old, new).encode(), namespace, subs())
        )


# Source: Microsoft's lists of Excel's control identifiers, in all of 2013, 2016, 2019 and 365.
EXCEL_HAS = {
    *(
        "GetExternalDataFromText",
        "ErrorChecking",
        "FindDialogExcel",
        "FileSaveAsExcelXlsx",
        "AutoSum",
    ),
    *("InsertTimeline", "FileSendAsAttachment", "ReviewNewComment", "ReviewNextComment", "Undo"),
    *("OutlineShowDetail", "TracePrecedents", "TableInsertExcel", "ChartInsert", "Help"),
}
OUTLOOK_HAS = {"AcceptInvitation", "DeclineInvitation"}
"""In Outlook's lists; Office shows them in Excel for Windows too."""


def test_every_picture_is_one_that_office_has() -> None:
    assert {button.image for button in buttons()} <= EXCEL_HAS | OUTLOOK_HAS
