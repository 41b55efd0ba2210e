"""What people write, as safe HTML: CommonMark with tables and links, mended for Chinese, then sanitised.

Two walls: markdown-it renders no raw HTML, and nh3 lets only known tags and attributes through. A picture is
shown only when it is an attachment of this desk; any other address becomes a plain link, so that reading a
ticket never calls another host.
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

import nh3
from django.urls import NoReverseMatch, reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from linkify_it import LinkifyIt
from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block import table as read_table
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline.state_inline import Scanned, StateInline
from markdown_it.token import Token

TAGS = {
    *("p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "img"),
    *("h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title", "loading"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Punctuation that ends an address in Chinese text: CommonMark's linkifier takes "，谢谢" into the link.
CJK_STOP = "\u2018\u2019\u201c\u201d\u2026\u3000-\u303f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
HAN = "\u2e80-\u2fdf\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
CJK = re.compile(f"[{CJK_STOP}{HAN}]")
BEFORE_CJK_STOP = re.compile(f"[^{CJK_STOP}]+")
# Han directly behind the host is the next word of the sentence; in a path it may be part of the address.
HAN_IN_HOST = re.compile(f"^(https?://[^/?#{HAN}]+)[{HAN}]", re.IGNORECASE)
# The box of a checklist's item.
BOX = re.compile(r"\[([ xX])\][ \u3000]")
# What stands before "://" in an address that becomes a link.
SCHEME = re.compile(r"(?<![a-z0-9.+-])(?:https?|ftp)\Z", re.IGNORECASE)
MAX_SCHEME_LENGTH = 5
# Whoever reads a ticket pays for what somebody else wrote, so each address and each table has an end.
MAX_ADDRESS_LENGTH = 2_000
MAX_CELLS = 10_000
# Brackets that open nothing are looked at again and again by what comes after them.
MAX_BRACKETS = 1_000
# How many texts a process remembers as HTML: a ticket is read far more often than written to.
MAX_REMEMBERED = 1_000


class _Delimiters(StateInline):
    """Lets `**注意：**请重启` be bold: next to Chinese, punctuation does not forbid emphasis."""

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: N802, N803 (markdown-it's own names)
        end = start
        while end < self.posMax and self.src[end] == self.src[start]:
            end += 1
        before = self.src[start - 1] if start else " "
        after = self.src[end] if end < self.posMax else " "
        opens = _flanks(inner=after, outer=before)
        closes = _flanks(inner=before, outer=after)
        return Scanned(
            opens and (canSplitWord or not closes or _is_punctuation(before)),
            closes and (canSplitWord or not opens or _is_punctuation(after)),
            end - start,
        )


def _is_punctuation(char: str) -> bool:
    return isMdAsciiPunct(ord(char)) or isPunctChar(char)


def _flanks(*, inner: str, outer: str) -> bool:
    """CommonMark's flanking rule with one change: Chinese on either side counts as a letter."""
    if isWhiteSpace(ord(inner)):
        return False
    if CJK.match(inner) or not _is_punctuation(inner):
        return True
    return isWhiteSpace(ord(outer)) or _is_punctuation(outer) or CJK.match(outer) is not None


class _Inline(ParserInline):
    def parse(self, src: str, md: MarkdownIt, env: Any, tokens: list[Token]) -> list[Token]:
        state = _Delimiters(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


class _Links(LinkifyIt):
    """Finds addresses in stretches without Chinese punctuation, so that none is swallowed."""

    def match(self, text: str) -> list[Any] | None:
        found = []
        for part in BEFORE_CJK_STOP.finditer(text):
            for link in super().match(part.group()) or []:
                self._cut(link)
                link.index += part.start()
                link.last_index += part.start()
                found.append(link)
        return found or None

    def match_at_start(self, text: str) -> Any | None:
        part = BEFORE_CJK_STOP.match(text)
        link = super().match_at_start(part.group()) if part else None
        if link:
            self._cut(link)
        return link

    @staticmethod
    def _cut(link: Any) -> None:
        if host := HAN_IN_HOST.match(link.url):
            link.last_index -= len(link.url) - len(host[1])
            link.url = link.text = link.raw = host[1]


def is_own_picture(src: str) -> bool:
    """Whether the address is that of an attachment of this desk (who may see it, its own view decides)."""
    found = UUID.search(src)
    try:
        return found is not None and src == reverse("tickets:attachment", args=[found.group()])
    except NoReverseMatch:
        return False


def _address(state: StateInline, silent: bool) -> bool:
    """An address in the text. markdown-it's own rule looks through all that stands before each of them."""
    start = state.pos
    if state.linkLevel or not state.src.startswith("://", start):
        return False
    scheme = SCHEME.search(state.src, max(0, start - MAX_SCHEME_LENGTH), start)
    if scheme is None or not state.pending.endswith(scheme.group()):
        return False
    link = _links().match_at_start(state.src[scheme.start() : scheme.start() + MAX_ADDRESS_LENGTH])
    url = link.url.rstrip("*") if link else ""  # a star at the end is emphasis
    if not url or not state.md.validateLink(href := state.md.normalizeLink(url)):
        return False
    if not silent:
        state.pending = state.pending.removesuffix(scheme.group())
        opening = state.push("link_open", "a", 1)
        opening.attrs, opening.markup, opening.info = {"href": href}, "linkify", "auto"
        state.push("text", "", 0).content = state.md.normalizeLinkText(url)
        closing = state.push("link_close", "a", -1)
        closing.markup, closing.info = "linkify", "auto"
    state.pos += len(url) - len(scheme.group())
    return True


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A table, unless it could have more cells than anybody reads: a line of one sign is a row of them."""
    head = state.src[state.bMarks[start] : state.eMarks[start]]
    return (head.count("|") + 1) * (end - start) <= MAX_CELLS and read_table(state, start, end, silent)


def _image(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    src = str(token.attrs.get("src", ""))
    words = renderer.renderInlineAsText(token.children, options, env)
    if is_own_picture(src):
        return f'<img src="{escape(src)}" alt="{escape(words)}" loading="lazy">'
    return f'<a href="{escape(src)}">{escape(words or src)}</a>'


def _tick_lists(state: StateCore) -> None:
    """`- [ ] ` and `- [x] ` at the beginning of an item are boxes: a checklist to go through, nothing to click."""
    tokens = state.tokens
    for index in range(2, len(tokens)):
        item, children = tokens[index - 2], tokens[index].children
        if item.type != "list_item_open" or not children or children[0].type != "text":
            continue
        first = children[0]
        if box := BOX.match(first.content):
            first.content = ("\u2611 " if box[1] in "xX" else "\u2610 ") + first.content[box.end() :]
            item.attrSet("class", "todo")


def _heading(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """A heading in a message ranks below those of the page it is shown on."""
    level = min(int(tokens[index].tag[1]) + 3, 6)
    return f"<h{level}>" if tokens[index].nesting == 1 else f"</h{level}>\n"


@cache
def _links() -> _Links:
    """Only addresses with a scheme and mail addresses: "services.msc" and "readme.md" are no links."""
    return _Links({}, {"fuzzy_link": False, "fuzzy_email": True})


@cache
def _parser() -> MarkdownIt:
    md = MarkdownIt("commonmark")
    md.inline = _Inline()
    md.configure("commonmark", {"html": False, "breaks": True, "linkify": True})
    md.enable(["table", "strikethrough", "linkify"]).disable(["html_block", "html_inline"])
    md.linkify = _links()
    md.inline.ruler.at("linkify", _address)
    md.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    md.core.ruler.push("tick_lists", _tick_lists)
    md.add_render_rule("image", _image)
    md.add_render_rule("heading_open", _heading)
    md.add_render_rule("heading_close", _heading)
    return md


def _keep_attribute(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src":
        return value if is_own_picture(value) else None
    return value


def render(text: str) -> SafeString:
    """The text as HTML that may be put into a page as it is; without its marks where nobody wrote it to be read."""
    return mark_safe(_render(text))  # noqa: S308 (nh3 has sanitised it)


@lru_cache(maxsize=MAX_REMEMBERED)
def _render(text: str) -> str:
    html = _plain(text) if text.count("[") > MAX_BRACKETS else _parser().render(text)
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        allowed_classes={"li": {"todo"}},
        attribute_filter=_keep_attribute,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )


def _plain(text: str) -> str:
    return f"<p>{escape(text)}</p>".replace("\n", "<br>")


def words_only(text: str) -> SafeString:
    """The same without pictures and links: what they point to needs a sign-in, and may be more than one should see."""
    return mark_safe(nh3.clean(render(text), tags=TAGS - {"a", "img"}))  # noqa: S308 (nh3 has just sanitised it)
