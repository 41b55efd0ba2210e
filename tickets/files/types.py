"""What a file is, found from its bytes, and whether the desk takes such files.

Neither the name nor what the browser says decides the type. The name counts only against a file: an ending by which
the reader's computer would run it is refused whatever the content.
"""

import codecs
import re
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO

import puremagic

HEAD_BYTES = 64 * 1024
SCAN_BYTES = 1024 * 1024

# What puremagic finds → the type the file is stored and served with.
BINARY_TYPES = {
    "image/png": "image/png",
    "image/jpeg": "image/jpeg",
    "image/gif": "image/gif",
    "image/webp": "image/webp",
    "image/x-ms-bmp": "image/bmp",
    "image/tiff": "image/tiff",
    "image/heif": "image/heif",
    "image/heic": "image/heic",
    "application/x-7z-compressed": "application/x-7z-compressed",
    "application/vnd.rar": "application/vnd.rar",
    "application/x-rar-compressed": "application/vnd.rar",
    "application/x-gzip": "application/gzip",
    "video/mp4": "video/mp4",
    "video/webm": "video/webm",
    "video/quicktime": "video/quicktime",
}
OPEN_XML = "application/vnd.openxmlformats-officedocument"
OFFICE_FOLDERS = {
    "word/": f"{OPEN_XML}.wordprocessingml.document",
    "xl/": f"{OPEN_XML}.spreadsheetml.sheet",
    "ppt/": f"{OPEN_XML}.presentationml.presentation",
    "visio/": "application/vnd.ms-visio.drawing",
}
# What an archive may call itself; any other name, which somebody made up, does not become the header of an answer.
OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
OPEN_DOCUMENTS = {
    f"{OPEN_DOCUMENT}.{kind}"
    for kind in ("text", "text-template", "spreadsheet", "spreadsheet-template", "presentation", "graphics", "formula")
}
PROGRAM_MEMBERS = {"AndroidManifest.xml", "META-INF/MANIFEST.MF"}
# Streams inside the old compound files; an installer (.msi) has none of them.
COMPOUND_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
COMPOUND_STREAMS = {
    "__substg1.0_": "application/vnd.ms-outlook",
    "WordDocument": "application/msword",
    "PowerPoint Document": "application/vnd.ms-powerpoint",
    "VisioDocument": "application/vnd.visio",
    "Workbook": "application/vnd.ms-excel",
    "Book": "application/vnd.ms-excel",
}
# Text that a browser or a shell would run, told by how it begins.
# Whatever it holds, each character is looked at a few times at most: no two neighbouring parts match the same blanks.
PROLOGUE = re.compile(r"\A(?:\s|<\?xml.*?\?>|<!--.*?-->|<!doctype\s(?!\s*html)[^>\[]*(?:\[.*?\]\s*)?>)*", re.S | re.I)
ACTIVE = re.compile(r"<(?:!doctype\s+html|(?:\w+:)?(?:html|head|body|script|style|iframe|svg|meta)\b)", re.I)
# A mail as a file: it begins with a header line, and one of the telling ones follows soon.
MAIL = re.compile(r"\A[A-Za-z][A-Za-z0-9-]*: [^\n]*\n(?:[^\n]+\n)*?(?:Message-ID|MIME-Version|Received|Subject):", re.I)
CONTROLS = re.compile("[\x00-\x07\x0e-\x1a\x1c-\x1f]")
RUN_BY_NAME = frozenset(
    {
        "app", "apk", "bash", "bat", "chm", "class", "cmd", "com", "cpl", "deb", "dll", "dmg", "exe", "gadget", "hta",
        "htm", "html", "img", "inf", "iso", "jar", "js", "jse", "lnk", "mht", "mhtml", "mjs", "msc", "msi", "msp",
        "php", "pif", "pl", "ps1", "psd1", "psm1", "py", "pyw", "rb", "reg", "rpm", "scf", "scr", "sct",
        "settingcontent-ms", "sh", "shtml", "svg", "svgz", "sys", "url", "vb", "vbe", "vbs", "vhd", "vhdx", "ws",
        "wsc", "wsf", "wsh", "xht", "xhtml",
    }
)  # fmt: skip


def runs_by_name(name: str) -> bool:
    """Whether a computer would run or render such a file when somebody opens it."""
    return PurePosixPath(name.lower()).suffix.removeprefix(".").strip() in RUN_BY_NAME


def find_type(file: BinaryIO) -> str | None:
    """The media type of an open file, or None when it is not of a kind the desk takes."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    text = as_text(head)
    if text is not None:
        return _text_type(text)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _archive_type(file)
    if head.startswith(COMPOUND_MAGIC):
        return _compound_type(file)
    return _binary_type(head)


def as_text(head: bytes) -> str | None:
    """The beginning of a file as text, or None when it is none. Chinese Windows still writes GB 18030."""
    marked = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(head)
        except UnicodeDecodeError:
            continue
        if not CONTROLS.search(text):
            return text
    return None


def _text_type(text: str) -> str | None:
    beginning = text[PROLOGUE.match(text).end() :]  # type: ignore[union-attr]  # it matches the empty text too
    if text.startswith("#!") or ACTIVE.match(beginning):
        return None
    return "message/rfc822" if MAIL.match(text.replace("\r\n", "\n")) else "text/plain"


def _archive_type(file: BinaryIO) -> str | None:
    """A plain archive, or one of the many formats that are archives inside."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            if names and names[0] == "mimetype" and archive.getinfo("mimetype").file_size < 100:
                said = archive.read("mimetype").decode("ascii", "replace").strip()
                return said if said in OPEN_DOCUMENTS else "application/zip"
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
        return "application/zip"  # damaged or encrypted: what is inside is for the reader to find out
    if not PROGRAM_MEMBERS.isdisjoint(names):
        return None
    if "[Content_Types].xml" in names:
        for folder, kind in OFFICE_FOLDERS.items():
            if any(name.startswith(folder) for name in names):
                return kind
    return "application/zip"


def _compound_type(file: BinaryIO) -> str | None:
    found = {name for name in COMPOUND_STREAMS for block in _blocks(file) if name.encode("utf-16-le") in block}
    return next((kind for name, kind in COMPOUND_STREAMS.items() if name in found), None)


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    """The file in pieces that overlap, so that no name is cut in two."""
    file.seek(0)
    tail = b""
    while block := file.read(SCAN_BYTES):
        yield tail + block
        tail = block[-64:]


def _binary_type(head: bytes) -> str | None:
    try:
        guesses = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return None
    best = max(guess.confidence for guess in guesses)
    return next(
        (
            BINARY_TYPES[guess.mime_type]
            for guess in guesses
            if guess.confidence == best and guess.mime_type in BINARY_TYPES
        ),
        None,
    )
