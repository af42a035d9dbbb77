"""The parts of a workbook without sheets."""

from __future__ import annotations

import io
from typing import Final

from ar_xl.workbook.file.archive import ArchiveWriter
from ar_xl.workbook.file.package import MAIN, TYPE
from ar_xl.workbook.file.parts import CONTENT_TYPES, OFFICE_RELATIONS, PACKAGE_RELATIONS

_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_DRAWING: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
_COLOURS: Final = {
    **{"dk1": "000000", "lt1": "FFFFFF", "dk2": "1F3A5F", "lt2": "EEF1F4"},
    **{"accent1": "2F6DB5", "accent2": "C2691B", "accent3": "66727F", "accent4": "C99A1A"},
    **{"accent5": "3E8FB0", "accent6": "3C8D5A", "hlink": "0B57D0", "folHlink": "6B4E9B"},
}
_SCHEME: Final = "".join(f'<a:{n}><a:srgbClr val="{c}"/></a:{n}>' for n, c in _COLOURS.items())
_FACE: Final = '<a:latin typeface="Calibri"/><a:ea typeface=""/><a:cs typeface=""/>'
_FILL: Final = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
_LINE: Final = f'<a:ln w="9525">{_FILL}</a:ln>'
_EFFECT: Final = "<a:effectStyle><a:effectLst/></a:effectStyle>"
_THEME: Final = (
    f'{_HEAD}<a:theme xmlns:a="{_DRAWING}" name="ar_xl"><a:themeElements><a:clrScheme name="ar_xl">{_SCHEME}</a:clrScheme>'
    f'<a:fontScheme name="ar_xl"><a:majorFont>{_FACE}</a:majorFont><a:minorFont>{_FACE}</a:minorFont></a:fontScheme>'
    f'<a:fmtScheme name="ar_xl"><a:fillStyleLst>{_FILL * 3}</a:fillStyleLst><a:lnStyleLst>{_LINE * 3}</a:lnStyleLst>'
    f"<a:effectStyleLst>{_EFFECT * 3}</a:effectStyleLst><a:bgFillStyleLst>{_FILL * 3}</a:bgFillStyleLst></a:fmtScheme>"
    "</a:themeElements></a:theme>"
)
_PACKAGE: Final = "application/vnd.openxmlformats-package.relationships+xml"
_THEME_TYPE: Final = "application/vnd.openxmlformats-officedocument.theme+xml"
_PROPERTIES_TYPE: Final = "application/vnd.openxmlformats-officedocument.extended-properties+xml"
_PARTS: Final = {
    "[Content_Types].xml": f'{_HEAD}<Types xmlns="{CONTENT_TYPES}"><Default Extension="rels" ContentType="{_PACKAGE}"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE.format("sheet.main")}"/>'
    f'<Override PartName="/xl/theme/theme1.xml" ContentType="{_THEME_TYPE}"/>'
    f'<Override PartName="/docProps/app.xml" ContentType="{_PROPERTIES_TYPE}"/></Types>',
    "_rels/.rels": f'{_HEAD}<Relationships xmlns="{PACKAGE_RELATIONS}">'
    f'<Relationship Id="rId1" Type="{OFFICE_RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
    f'<Relationship Id="rId2" Type="{OFFICE_RELATIONS}/extended-properties" Target="docProps/app.xml"/></Relationships>',
    "docProps/app.xml": f"{_HEAD}<Properties "
    'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>ar_xl</Application></Properties>',
    "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE_RELATIONS}">'
    '<bookViews><workbookView xWindow="0" yWindow="0" windowWidth="28800" windowHeight="15000" tabRatio="850"/></bookViews>'
    "<sheets/></workbook>",
    "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{PACKAGE_RELATIONS}">'
    f'<Relationship Id="rId1" Type="{OFFICE_RELATIONS}/theme" Target="theme/theme1.xml"/></Relationships>',
    "xl/theme/theme1.xml": _THEME,
}


def blank_book() -> bytes:
    """A workbook without sheets; at least one must be added before anybody opens it."""
    out = io.BytesIO()
    writer = ArchiveWriter(out)
    for name, text in _PARTS.items():
        writer.add(name, [text.encode()])
    writer.close()
    return out.getvalue()
