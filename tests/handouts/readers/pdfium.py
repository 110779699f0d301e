"""Fills sheets as the reader of Chrome and Edge does, by clicks and typing."""

import ctypes
import json
import sys
from pathlib import Path
from typing import Any

import pypdfium2
from pypdfium2 import raw


class Form:
    """A form that is open, and how often each of its names was met so far: the circles of a group have one name."""

    def __init__(self, path: str) -> None:
        self.pdf = pypdfium2.PdfDocument(path)
        self.pdf.init_forms()
        self.form = self.pdf.formenv
        self.met: dict[str, int] = {}

    def fill(self, values: dict[str, Any]) -> None:
        """Every box of every page."""
        for page in self.pdf:
            for number in range(raw.FPDFPage_GetAnnotCount(page)):
                self.fill_one(page, number, values)
            raw.FORM_ForceToKillFocus(self.form)

    def fill_one(self, page: Any, number: int, values: dict[str, Any]) -> None:
        """One box: what is typed, or a click where it says so."""
        note = raw.FPDFPage_GetAnnot(page, number)
        name, kind, place = self.name(note), raw.FPDFAnnot_GetFormFieldType(self.form, note), self.middle(note)
        raw.FPDFPage_CloseAnnot(note)
        before = self.met.get(name, 0)
        self.met[name] = before + 1
        value = values.get(name, "")
        if kind == raw.FPDF_FORMFIELD_TEXTFIELD and value:
            self.click(page, *place)
            raw.FORM_ReplaceSelection(self.form, page, wide(value))
        elif value is True or (isinstance(value, str) and value == str(before)):
            self.click(page, *place)

    def click(self, page: Any, x: float, y: float) -> None:
        """At a place on the page."""
        for event in (raw.FORM_OnMouseMove, raw.FORM_OnLButtonDown, raw.FORM_OnLButtonUp):
            event(self.form, page, 0, x, y)

    def name(self, note: Any) -> str:
        """The full name of the field."""
        length = raw.FPDFAnnot_GetFormFieldName(self.form, note, None, 0)
        letters = (ctypes.c_ushort * (length // 2))()
        raw.FPDFAnnot_GetFormFieldName(self.form, note, letters, length)
        return bytes(letters).decode("utf-16-le").rstrip("\0")

    @staticmethod
    def middle(note: Any) -> tuple[float, float]:
        """Where to click."""
        place = raw.FS_RECTF()
        raw.FPDFAnnot_GetRect(note, place)
        return (place.left + place.right) / 2, (place.bottom + place.top) / 2


def wide(text: str) -> Any:
    """The text as it is handed over, with the sign for a new line that the Enter key makes."""
    data = (text.replace("\n", "\r") + "\0").encode("utf-16-le")
    return (ctypes.c_ushort * (len(data) // 2)).from_buffer_copy(data)


for job in json.loads(Path(sys.argv[1]).read_text()):
    opened = Form(job["from"])
    opened.fill(job["values"])
    opened.pdf.save(job["to"])
