"""A workbook of one sheet, written straight into the file: a hundred thousand rows in seconds, in no memory.

openpyxl builds an object for every cell, which takes four times as long (14 s of processor time for 100,000 rows
against 3); what is written here is the smallest workbook that ECMA-376 knows, and openpyxl reads it back in the tests.
"""

import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, BinaryIO

from django.utils import timezone

from tickets.queue.export import neutralised

# The formats of cells, as styles.xml lists them.
PLAIN, HEAD, MOMENT = 0, 1, 2
EPOCH = datetime(1899, 12, 30)
FLUSH = 500
# In points, of the font below; Excel knows no row higher than that.
LINE_HEIGHT, HIGHEST = 14, 409
# What XML cannot hold; one such character would make the whole sheet unreadable.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# Excel reads _x0041_ as a character code.
CODE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEADER = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{TYPE}.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{OFFICE}/styles" '
    'Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{NAMESPACE}"><numFmts count="1"><numFmt numFmtId="164" '
    'formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts>'
    '<fonts count="2"><font><sz val="10"/><name val="Microsoft YaHei"/></font>'
    '<font><b/><sz val="10"/><name val="Microsoft YaHei"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFEFEFEB"/></patternFill></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3">'
    '<xf fontId="0" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>'
    '<xf fontId="1" fillId="2" applyFont="1" applyFill="1" applyAlignment="1">'
    '<alignment vertical="center" wrapText="1"/></xf>'
    '<xf fontId="0" numFmtId="164" applyNumberFormat="1" applyAlignment="1">'
    '<alignment horizontal="left" vertical="top"/></xf>'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}


class Sheet:
    """The one sheet of a workbook; a context, at whose end the file is complete."""

    def __init__(self, file: BinaryIO, name: str, widths: Sequence[float]) -> None:
        self._archive = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=4)
        for path, content in PARTS.items():
            self._archive.writestr(path, HEADER + content)
        # The head is printed on every page.
        titles = escape("'" + name.replace("'", "''") + "'!$1:$1")
        book = (
            f'<workbook xmlns="{NAMESPACE}" xmlns:r="{OFFICE}"><sheets><sheet name="{escape(name)}" sheetId="1" '
            'r:id="rId1"/></sheets><definedNames><definedName name="_xlnm.Print_Titles" localSheetId="0">'
            f"{titles}</definedName></definedNames></workbook>"
        )
        self._archive.writestr("xl/workbook.xml", HEADER + book)
        self._widths = widths
        columns = "".join(
            f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(widths, start=1)
        )
        self._part = self._archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True)
        self._write(
            f'{HEADER}<worksheet xmlns="{NAMESPACE}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews>'
            '<sheetView workbookViewId="0"><pane xSplit="1" ySplit="1" topLeftCell="B2" activePane="bottomRight" '
            'state="frozen"/></sheetView></sheetViews>'
            f"<cols>{columns}</cols><sheetData>"
        )
        self._rows = 0
        self._waiting: list[str] = []

    def __enter__(self) -> "Sheet":
        return self

    def __exit__(self, failure: type[BaseException] | None, *_rest: object) -> None:
        if failure is None:
            self._flush()
            last = f"{chr(ord('A') + len(self._widths) - 1)}{max(1, self._rows)}"
            # On paper: A4, landscape, as wide as a page.
            self._write(
                f'</sheetData><autoFilter ref="A1:{last}"/><pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" '
                'header="0.3" footer="0.3"/><pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
                "</worksheet>"
            )
        self._part.close()
        self._archive.close()

    def head(self, labels: Iterable[str]) -> None:
        """The first row."""
        self._append("".join(_text(label, HEAD) for label in labels), 1)

    def append(self, values: Sequence[Any]) -> None:
        """A row, as high as its longest text takes: LibreOffice does not see to that by itself."""
        pairs = zip(values, self._widths, strict=False)
        lines = max((lines_of(value, width) for value, width in pairs if isinstance(value, str)), default=1)
        self._append("".join([_cell(value) for value in values]), lines)

    def _append(self, cells: str, lines: int) -> None:
        self._rows += 1
        height = min(HIGHEST, lines * LINE_HEIGHT + 2)
        self._waiting.append(f'<row ht="{height}" customHeight="1">{cells}</row>')
        if len(self._waiting) >= FLUSH:
            self._flush()

    def _flush(self) -> None:
        self._write("".join(self._waiting))
        self._waiting.clear()

    def _write(self, text: str) -> None:
        self._part.write(text.encode("utf-8", "replace"))


def lines_of(text: str, width: float) -> int:
    """About how many lines a text takes in a column; a Chinese character is as wide as two letters."""
    return sum(1 + (len(line.encode("utf-8", "replace")) + len(line)) // 2 // int(width) for line in text.split("\n"))


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return _text(neutralised(value), PLAIN) if value else "<c/>"
    if isinstance(value, datetime):
        # Excel knows no time zones: a moment is written as the site's clock showed it.
        local = timezone.localtime(value).replace(tzinfo=None)
        return f'<c s="{MOMENT}"><v>{(local - EPOCH).total_seconds() / 86_400:.6f}</v></c>'
    return "<c/>" if value is None else f"<c><v>{value}</v></c>"


def _text(text: str, style: int) -> str:
    return f'<c t="inlineStr" s="{style}"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def escape(text: str) -> str:
    """A text as XML holds it."""
    if FORBIDDEN.search(text):
        text = FORBIDDEN.sub("", text)
    if "_x" in text:
        text = CODE.sub("_x005F_", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
