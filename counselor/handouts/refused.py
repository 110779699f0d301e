"""What cannot be read of a file from outside, said to the person who gave it. PURE."""

WORDS = {
    "unknown": "This is not a picture of a kind that can be read here. Please choose another file.",
    "damaged": "This file is damaged, or did not arrive whole. Please make it anew and try again.",
    "large": "This picture has too many dots. Please save it smaller: 40 million dots is the most.",
    "outside": "This drawing takes in other pictures or files. Please save it as PNG.",
    "words": "This drawing has letters that need a font. Please turn them into paths, or save it as PNG.",
    "intricate": "This drawing has too many parts. Please save it as PNG.",
    "locked": "This PDF is locked with a password. Please save it without one.",
    "pages": "This PDF has more than ten pages. Please send ten at a time.",
    "scan": "A page of this PDF is not one scanned picture. Please scan it again, or take photos.",
    "not_pdf": "This file is not a PDF.",
    "too_large": "This file is too large. A sheet that was filled in has less than 5 MB.",
    "too_many_pages": "This file has more than 50 pages. Save the sheets in several files.",
    "too_many_fields": "This file has too many boxes. Save the sheets in several files.",
    "encrypted": "This file is locked with a password. Save it without one.",
    "signed": "This file is signed. Save the sheet without a signature.",
    "program": "This file holds a program. Sheets made here never do.",
    "xfa": "This file holds a kind of form that is not made here.",
    "tangled": "The boxes of this file are put together in a way that cannot be followed.",
    "not_ours": "This file has no boxes of a sheet made here. It may have been printed to a new file or scanned.",
    "too_long": "An answer in this file is longer than 20,000 characters.",
    "unclear": "This file has the same box twice, with different answers.",
}


class Refused(Exception):  # noqa: N818  # it is no fault of the program
    """A file that is not taken; `code` is a key of WORDS, `sentence` is for the person who gave it."""

    def __init__(self, code: str) -> None:
        """For this reason."""
        super().__init__(code)
        self.code, self.sentence = code, WORDS[code]
