"""Copy the front-end files that pages use from node_modules to static/vendor, and build the icons.

Nothing is bundled: a page loads the files as their makers published them. Standard library only.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NODE_MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
ICON_LIST = ROOT / "frontend" / "icons.txt"

# Where each lies in its package, and the folder of static/vendor that it goes to.
FILES = {
    "echarts/dist/echarts.min.js": "echarts",
    "sortablejs/Sortable.min.js": "sortablejs",
    "tom-select/dist/js/tom-select.complete.min.js": "tom-select",
}
# Source maps are not copied: a page that names one sends the browser, and collectstatic, astray.
SOURCE_MAP = re.compile(rb"(/\*[#@] sourceMappingURL=[^*]*\*/|//[#@] sourceMappingURL=[^\r\n]*)\s*")
SVG = re.compile(r"<svg(?P<attributes>[^>]*)>(?P<body>.*)</svg>", re.DOTALL)
EMPTY_PATH = re.compile(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>')


class FrontendError(Exception):
    """A front-end file or icon is missing; the message says which."""


def copy_files() -> None:
    """Copy each named file, without its reference to a source map."""
    for name, folder in FILES.items():
        source = NODE_MODULES / name
        if not source.is_file():
            raise FrontendError(f"node_modules/{name} is missing")
        target = VENDOR / folder / source.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(SOURCE_MAP.sub(b"", source.read_bytes()))


def icon_names() -> list[str]:
    """The icons that pages use, from frontend/icons.txt: one a line, `#` begins a comment."""
    lines = (line.partition("#")[0].strip() for line in ICON_LIST.read_text("utf-8").splitlines())
    return sorted({line for line in lines if line})


def symbol(name: str) -> str:
    """One icon as a `<symbol>`; `star` is the outline, `star-filled` the filled one."""
    filled = NODE_MODULES / "@tabler/icons/icons/filled" / f"{name.removesuffix('-filled')}.svg"
    outline = NODE_MODULES / "@tabler/icons/icons/outline" / f"{name}.svg"
    source = filled if name.endswith("-filled") else outline
    if not source.is_file():
        raise FrontendError(f"frontend/icons.txt names {name}, which @tabler/icons does not have")
    match = SVG.search(source.read_text("utf-8"))
    if match is None:
        raise FrontendError(f"{source.relative_to(ROOT)} is not an SVG")
    body = " ".join(EMPTY_PATH.sub("", match["body"]).split())
    paint = (
        'fill="currentColor"'
        if source is filled
        else 'fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"'
    )
    return f'<symbol id="{name}" viewBox="0 0 24 24" {paint}>{body}</symbol>'


def build_sprite() -> None:
    """Write static/vendor/icons.svg, which holds every icon in the list."""
    symbols = "\n".join(symbol(name) for name in icon_names())
    sprite = f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'
    (VENDOR / "icons.svg").write_text(sprite, "utf-8")


def build() -> None:
    """Make static/vendor anew."""
    if VENDOR.exists():
        shutil.rmtree(VENDOR)
    VENDOR.mkdir(parents=True)
    copy_files()
    build_sprite()


if __name__ == "__main__":
    build()
