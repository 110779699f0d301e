"""Pictures from outside: a clinic's logo, photos of paper. Read, drawn anew and kept within size. PURE.

What comes out was drawn here: nothing else of the file that came in is in it, least of all where a photo was taken.
Opens no file and no address. Meant to run where memory and time are capped, for a decoder may still be fooled.
"""

import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

import pikepdf
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from counselor.handouts import drawing
from counselor.handouts.refused import Refused

__all__ = ["Refused", "grey", "logo", "scans"]

# a phone's largest photo has fewer; as grey, it is what a page at 600 dots an inch has
PIXELS = 40_000_000
LOGO_SIZE, LOGO_BYTES = (1200, 400), 200_000
SCAN_SIZE, SCAN_QUALITY, PAGES = (1600, 1600), 70, 10
# of all pictures on a page, the part that the largest has at least: else it is no scan, and something would be lost
WHOLE = 0.9
Image.MAX_IMAGE_PIXELS = PIXELS
# what a PDF may unfold to, its tables of contents too: more than the largest scan
UNFOLDED = 2**28
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=UNFOLDED, png_max_memory=UNFOLDED, run_length_max_memory=UNFOLDED, tiff_max_memory=UNFOLDED
)


def logo(data: bytes) -> bytes:
    """A PNG, JPEG or SVG as a PNG on white that fits a letterhead; Refused when it cannot be had."""
    with _guarded():
        if drawing.is_one(data):
            data = drawing.drawn(data, *LOGO_SIZE)
        return _small_png(_on_white(_opened(data, ("PNG", "JPEG")), LOGO_SIZE))


def grey(png: bytes) -> bytes:
    """The same picture without colour, for print in black and white."""
    with _guarded():
        return _png(_on_white(_opened(png, ("PNG",)), LOGO_SIZE).convert("L"))


def scans(data: bytes) -> list[bytes]:
    """A photo (JPEG, PNG, WebP) or the pages of a scanned PDF, each as an upright JPEG; Refused when unreadable."""
    with _guarded():
        if data.startswith(b"%PDF-"):
            return [_jpeg(page) for page in _pages(data)]
        return [_jpeg(_opened(data, ("JPEG", "PNG", "WEBP")))]


@contextmanager
def _guarded() -> Iterator[None]:
    """Whatever a decoder says becomes one kind of error; only bombs are heard among what it warns of."""
    try:
        with warnings.catch_warnings():
            ImageFile.LOAD_TRUNCATED_IMAGES = False  # the PDF engine sets it, for the whole process
            warnings.simplefilter("ignore")  # of odd metadata, which is left behind
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    except (Refused, KeyboardInterrupt, SystemExit):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise Refused("large") from error
    except UnidentifiedImageError as error:
        raise Refused("unknown") from error
    except pikepdf.PasswordError as error:
        raise Refused("locked") from error
    except BaseException as error:  # a decoder in Rust that gives up raises what is no Exception
        raise Refused("damaged") from error


# ---- Pictures ------------------------------------------------------------------------------------------------


def _opened(data: bytes, formats: tuple[str, ...]) -> Image.Image:
    """The first frame of a picture of one of these formats; only its head is read yet."""
    if not data:
        raise Refused("unknown")
    image = Image.open(BytesIO(data), formats=formats)
    _measure(*image.size)
    return image


def _measure(width: int, height: int) -> None:
    """Nothing is drawn that has more dots than a photo has."""
    if width * height > PIXELS:
        raise Refused("large")


def _upright(image: Image.Image) -> Image.Image:
    """Turned as the camera was held; a note about that which cannot be read counts as none."""
    try:
        return ImageOps.exif_transpose(image)
    except Exception:
        return image


def _on_white(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Its dots alone, in colour or grey, no larger than `size`, on white where it could be seen through."""
    image.draft("RGB", (max(size), max(size)))  # a JPEG is read at half or a quarter of its size when that is enough
    image.load()
    image = _upright(image)
    if image.mode.startswith("I;16"):
        image = image.point(lambda dot: dot / 256, "L")
    seen_through = "A" in image.getbands() or "transparency" in image.info
    plain = image.convert("RGBA" if seen_through else "L" if image.mode in ("1", "L") else "RGB")
    plain.thumbnail(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    white = Image.new("L" if plain.mode == "L" else "RGB", plain.size, "white")
    white.paste(plain, mask=plain if seen_through else None)
    return white


def _png(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _small_png(image: Image.Image) -> bytes:
    """As it is if that is small enough, else with fewer colours, else smaller and smaller."""
    made = _png(image)
    while len(made) > LOGO_BYTES:
        made = _png(image.quantize(128))
        image = image.resize((max(1, image.width * 3 // 4), max(1, image.height * 3 // 4)), Image.Resampling.LANCZOS)
    return made


def _jpeg(image: Image.Image) -> bytes:
    out = BytesIO()
    _on_white(image, SCAN_SIZE).save(out, "JPEG", quality=SCAN_QUALITY, optimize=True)
    return out.getvalue()


# ---- Scanned PDFs --------------------------------------------------------------------------------------------


def _pages(data: bytes) -> Iterator[Image.Image]:
    """The picture that each page is, turned as the page is."""
    with pikepdf.open(BytesIO(data), attempt_recovery=False) as pdf:
        if not 1 <= len(pdf.pages) <= PAGES:
            raise Refused("pages")
        for page in pdf.pages:
            upright = _upright(_scan([one for one in page.get_images().values() if isinstance(one, pikepdf.Stream)]))
            yield upright.rotate(-page.rotation, expand=True) if page.rotation else upright


def _scan(found: list[pikepdf.Stream]) -> Image.Image:
    """The one picture of a page; a page of words, or of several pictures, is no scan."""
    sizes = [int(one.Width) * int(one.Height) for one in found]
    if not sizes or max(sizes) < WHOLE * sum(sizes):
        raise Refused("scan")
    picture = found[sizes.index(max(sizes))]
    _measure(int(picture.Width), int(picture.Height))
    return _decoded(picture)


def _decoded(picture: pikepdf.Stream) -> Image.Image:
    """The dots of a picture in a PDF: of the ways to pack them, those that need no other program."""
    packed, raw = pikepdf.PdfImage(picture), picture.read_raw_bytes()
    if packed.filters == ["/DCTDecode"]:
        return _opened(raw, ("JPEG",))
    if packed.filters == ["/FlateDecode"]:
        most = (packed.width * 8 + 1) * packed.height
        if len(zlib.decompressobj().decompress(raw, most + 1)) > most:
            raise Refused("large")
    elif packed.filters not in ([], ["/CCITTFaxDecode"]):
        raise Refused("scan")
    return packed.as_pil_image()
