"""What the engine writes and readers stumble over, put right in the written file."""

import re
from io import BytesIO
from typing import Any

from pikepdf import Dictionary, Name, Pdf

# a letter drawn with several shapes is told with the first; each other shape needs to say something too, and this
# character says nothing
_SILENT = b"<200b>"
_ARABIC = re.compile("[\u0600-\u08ff\ufb50-\ufeff]")


def mended(pdf: bytes, page: str) -> bytes:
    """The file made of this HTML text; the same bytes where there is nothing to mend."""
    heads, shapes = "<th" in page, bool(_ARABIC.search(page))
    if not (heads or shapes):
        return pdf
    with Pdf.open(BytesIO(pdf)) as file:
        for each in file.objects:
            if isinstance(each, Dictionary):
                _mend(each)
        return _written(file)


def _mend(each: Any) -> None:
    if "/ToUnicode" in each and b"<>" in (table := each.ToUnicode.read_bytes()):
        each.ToUnicode.write(table.replace(b"<>", _SILENT))
    if each.get("/S") in (Name.TH, Name.TD) and "/A" in each:
        _say_scope(each)


def _say_scope(cell: Any) -> None:
    """Heads say which way they head instead of being named one by one: in a file of many sheets the names, which
    the engine counts from one in each, would be those of other sheets too."""
    if "/ID" in cell:
        del cell.ID
    if cell.S == Name.TH:
        cell.A.Scope = Name.Column if Name.THead == cell.P.P.S else Name.Row
    elif "/Headers" in cell.A:
        del cell.A.Headers


def _written(file: Pdf) -> bytes:
    out = BytesIO()
    file.save(out, deterministic_id=True)
    return out.getvalue()
