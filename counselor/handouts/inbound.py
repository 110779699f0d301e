"""Reads what was typed into sheets: PDF bytes in, plain values by name out. PURE, but for limits set on the library.

`read` believes nothing: a file is refused for what our sheets never hold, and no stream of it is opened but those
that hold the file's own objects. It runs in a child process whose memory and time are capped. It knows nothing of
questions: whoever asked compares the values with what could be answered.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, String
from pikepdf.settings import set_qpdf_limits

from counselor.handouts.refused import Refused

Value = str | bool
Values = dict[str, dict[str, Value]]

MIB = 1024 * 1024
MOST_BYTES = 5 * MIB
MOST_PAGES = 50
MOST_FIELDS = 500
MOST_NODES = 5_000  # with the single boxes of groups, of which a scale has eleven
MOST_NOTES = 5_000  # annotations of all pages
MOST_DEPTH = 8
MOST_CHARACTERS = 20_000
MOST_INFLATED = 16 * MIB  # of one stream; page contents are not among those that are opened
MOST_ITEMS = 50_000  # in one array or dictionary

_OURS = re.compile(r"([A-Za-z0-9-]{5,40})\.(p[0-9]{1,4}(?:\.(?:[0-9]{1,3}|mon|tue|wed|thu|fri|sat|sun))?)")
_LANGUAGE = re.compile("\x1b[^\x1b]{0,12}\x1b")  # an order in a text that says in which language it goes on
_UNWANTED: dict[int, int | None] = dict.fromkeys(
    [*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0), 0xFEFF, 0xFFFE, 0xFFFF]
)
# Chrome's reader cuts what is beyond 16 bits: most smileys end up here, where no one has letters of their own.
_CUT: dict[int, int | None] = {code - 0x10000: code for code in range(0x1F300, 0x1F700)}
_HARMLESS = ("/GoTo", "/URI", "/Named")  # actions that only turn pages or open an address
_LOUD = ("/Screen", "/Movie", "/Sound", "/RichMedia", "/3D")
_GROUP, _PUSH = 1 << 15, 1 << 16  # flags: one of several; a button that holds no value


@dataclass
class Node:
    """A field on the way down: its full name, what it takes over from above, and the single boxes it is shown as."""

    name: str
    kind: str
    flags: int
    value: Object | None
    boxes: list[Object] = field(default_factory=list)


def read(pdf: bytes) -> Values:
    """{"7KQ4M-ABCDEFGH": {"p1": "text", "p3": "7", "p4.0": True}} of a file that was filled in; Refused otherwise.

    A box left empty is "" or False. Of anything that is not one of our names nothing is kept.
    """
    _check_bytes(pdf)
    # for the whole process, where nothing needs more
    set_qpdf_limits(
        flate_max_memory=MOST_INFLATED,
        png_max_memory=MOST_INFLATED,
        run_length_max_memory=MOST_INFLATED,
        parser_max_container_size=MOST_ITEMS,
        max_stream_filters=2,
    )
    try:
        with Pdf.open(io.BytesIO(pdf), attempt_recovery=False, inherit_page_attributes=False) as file:
            return _values(file)
    except Refused:
        raise
    except pikepdf.PasswordError:
        code = "encrypted"
    except MemoryError:
        code = "too_large"
    except Exception:  # whatever the library makes of it: a file that cannot be read is all we say
        code = "damaged"
    raise Refused(code)


def _check_bytes(pdf: bytes) -> None:
    """What can be said of the file without opening it."""
    if len(pdf) > MOST_BYTES:
        raise Refused("too_large")
    if b"%PDF-" not in pdf[:1024]:
        raise Refused("not_pdf")
    # What was cut off may still open, as it was before the last answers were added at its end.
    if pdf.rfind(b"%%EOF") < max(len(pdf) - 1024, pdf.rfind(b" obj")):
        raise Refused("damaged")


def _values(file: Pdf) -> Values:
    """The values of an open file, after all that it must not hold was looked for."""
    if file.is_encrypted:
        raise Refused("encrypted")
    _check_catalog(file.Root)
    _check_pages(file)
    form = _dictionary(file.Root.get("/AcroForm"))
    if form is None:
        raise Refused("not_ours")
    if "/XFA" in form:
        raise Refused("xfa")
    if _number(form.get("/SigFlags")) & 1:
        raise Refused("signed")
    return _by_sheet(list(_fields(form)))


def _check_catalog(root: Object) -> None:
    """Refuses programs and signatures that hang on the file as a whole."""
    if "/Perms" in root:
        raise Refused("signed")
    _check_actions(root, "/OpenAction")
    names = _dictionary(root.get("/Names"))
    if "/Collection" in root or (names is not None and "/JavaScript" in names):
        raise Refused("program")


def _check_pages(file: Pdf) -> None:
    """Refuses too many pages, and programs on a page or what lies on it."""
    notes = 0
    for page in _pages(file):
        _check_actions(page, "/A")
        for note in _items(page.get("/Annots")):
            notes += 1
            if notes > MOST_NOTES:
                raise Refused("too_many_fields")
            kept = _dictionary(note)
            if kept is not None:
                _check_actions(kept, "/A")
                if str(kept.get("/Subtype")) in _LOUD:
                    raise Refused("program")


def _pages(file: Pdf) -> Iterator[Object]:
    """The pages, by a walk that ends whatever the tree looks like."""
    waiting, seen, count = [file.Root.get("/Pages")], 0, 0
    while waiting:
        seen += 1
        node = _dictionary(waiting.pop())
        if node is None:
            continue
        if "/Kids" in node:
            waiting += _items(node["/Kids"])
        else:
            count += 1
            yield node
        if count > MOST_PAGES or seen + len(waiting) > 4 * MOST_PAGES:
            raise Refused("too_many_pages")


def _check_actions(holder: Object, key: str) -> None:
    """Refuses an action under `key` or in AA that does more than turn a page or open an address."""
    if not all(_harmless(action) for action in _actions(holder, key)):
        raise Refused("program")


def _actions(holder: Object, key: str) -> Iterator[Object]:
    yield from (action for action in [_dictionary(holder.get(key))] if action is not None)
    more = _dictionary(holder.get("/AA"))
    if more is not None:
        yield from (action for action in map(_dictionary, dict(more.items()).values()) if action is not None)


def _harmless(action: Object) -> bool:
    return str(action.get("/S")) in _HARMLESS and "/Next" not in action and "/JS" not in action


def _fields(form: Object) -> Iterator[Node]:
    """Every field that holds a value, by a walk that ends whatever the tree looks like."""
    count = {"fields": 0, "nodes": 0}
    top = Node("", "", 0, None)
    waiting = [(item, top, 1) for item in _items(form.get("/Fields"))]
    while waiting:
        item, above, depth = waiting.pop()
        node = _dictionary(item)
        if node is None:
            continue
        count["nodes"] += 1
        count["fields"] += "/T" in node
        if count["fields"] > MOST_FIELDS or count["nodes"] + len(waiting) > MOST_NODES:
            raise Refused("too_many_fields")
        if depth > MOST_DEPTH:
            raise Refused("tangled")  # a circle ends here too
        _check_actions(node, "/A")
        here = _below(node, above)
        kids = [kid for kid in _items(node.get("/Kids")) if _dictionary(kid) is not None]
        named = [kid for kid in kids if "/T" in kid]
        here.boxes = [node, *(kid for kid in kids if "/T" not in kid)]
        if named:
            waiting += [(kid, here, depth + 1) for kid in kids]
        else:
            count["nodes"] += len(kids)
            yield here


def _below(node: Object, above: Node) -> Node:
    """A node with what it has itself, and for the rest what stands above it."""
    own = _name(node.get("/T"))
    name = ".".join(part for part in (above.name, own) if part)
    kind = str(node["/FT"]) if isinstance(node.get("/FT"), Name) else above.kind
    if kind == "/Sig":
        raise Refused("signed")
    flags = _number(node.get("/Ff")) if "/Ff" in node else above.flags
    return Node(name[:200], kind, flags, node.get("/V", above.value))


def _by_sheet(found: list[Node]) -> Values:
    """The values under the names of their sheets; what is not ours is left out."""
    values: Values = {}
    for node in found:
        ours = _OURS.fullmatch(node.name)
        value = _value(node, ours[2]) if ours else None
        if ours and value is not None:
            sheet = values.setdefault(ours[1], {})
            sheet[ours[2]] = _agreed(sheet.get(ours[2]), value)
    if not values:
        raise Refused("not_ours")
    return {sheet: dict(sorted(answers.items())) for sheet, answers in sorted(values.items())}


def _agreed(first: Value | None, second: Value) -> Value:
    """The one value of a box that is there twice: an empty one counts less."""
    if first and second and first != second:
        raise Refused("unclear")
    return first or second


def _value(node: Node, name: str) -> Value | None:
    """What a field holds; None for a kind of field that our sheets do not have."""
    if node.kind == "/Tx":
        return _typed(node)
    if node.kind == "/Btn" and not node.flags & _PUSH:
        state = _state(node)
        return state if "." not in name else bool(state)
    return None


def _typed(node: Node) -> str:
    """The text of a field; some readers leave it with the box it was typed into."""
    return next(filter(None, (_text(value) for value in _told(node))), "")


def _state(node: Node) -> str:
    """The state of a button or a group, "" if none is on.

    By the value; and where that says nothing, by what is seen: some readers change only the one or the other. More
    than one that is seen to be on, of which only one can be, says nothing either.
    """
    told = next(filter(None, map(_on, _told(node))), "")
    seen = {_on(look) for look in (box.get("/AS") for box in node.boxes) if isinstance(look, Name)} - {""}
    return told or (seen.pop() if len(seen) == 1 else "")


def _told(node: Node) -> Iterator[Object]:
    """What stands as the value of a field, or of its boxes."""
    yield from (value for value in (node.value, *(box.get("/V") for box in node.boxes)) if value is not None)


def _on(value: Object) -> str:
    """The state that a name or a text says; "" for Off."""
    said = str(value).removeprefix("/")[:200] if isinstance(value, Name) else _text(value)
    return "" if said == "Off" else said


def _text(value: Object) -> str:
    """A text without what is no text, and without outer spaces. Refused if it is anything else: no answer is lost
    without a word."""
    if not isinstance(value, String):
        raise Refused("damaged")
    data = bytes(value)
    if len(data) > 4 * MOST_CHARACTERS + 4:
        raise Refused("too_long")
    text = (
        _LANGUAGE.sub("", _decoded(data))
        .replace("\r\n", "\n")
        .replace("\r", "\n")
        .translate(_UNWANTED | _CUT)
        .strip()
    )
    if len(text) > MOST_CHARACTERS:
        raise Refused("too_long")
    return text


def _name(value: object) -> str:
    """A part of a field's name as it stands there."""
    return _decoded(bytes(value)[:400]) if isinstance(value, String) else ""


def _decoded(data: bytes) -> str:
    """The three ways of writing a text in a PDF, and one that some use by mistake."""
    for mark, encoding in ((b"\xfe\xff", "utf-16-be"), (b"\xff\xfe", "utf-16-le"), (b"\xef\xbb\xbf", "utf-8")):
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    return data.decode("pdfdoc", "replace")


def _dictionary(value: object) -> Object | None:
    """A dictionary, or None for anything else; a stream is none."""
    return value if isinstance(value, Dictionary) else None


def _items(value: object) -> list[Object]:
    """What stands in an array; nothing for anything else."""
    if not isinstance(value, Array):
        return []
    if len(value) > MOST_NODES:
        raise Refused("too_many_fields")
    return list(value.as_list())


def _number(value: object) -> int:
    return value if type(value) is int else 0
