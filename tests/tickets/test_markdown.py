"""Messages are rendered readably in Chinese and can do no harm."""

import time
import uuid
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from tickets import markdown


class Elements(HTMLParser):
    """What a browser would make of a piece of HTML."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("**注意：**请重启", "<strong>注意：</strong>请重启"),
        ("请先**“保存”**再退出", "<strong>“保存”</strong>再退出"),
        ("这是**重点**。", "<strong>重点</strong>。"),
        ("~~作废。~~改用新表", "<s>作废。</s>改用新表"),
        ("plain **bold** words", "<strong>bold</strong>"),
        ("snake_case_name", "<p>snake_case_name</p>"),
        ("2 * 3 * 4", "<p>2 * 3 * 4</p>"),
    ],
)
def test_emphasis_works_beside_chinese(source, expected):
    assert expected in markdown.render(source)


@pytest.mark.parametrize(
    ("source", "address", "rest"),
    [
        ("打开 https://oa.example.com/a，谢谢", "https://oa.example.com/a", "，谢谢"),
        ("见https://oa.example.com谢谢", "https://oa.example.com", "谢谢"),
        ("（https://oa.example.com/x?b=1）即可", "https://oa.example.com/x?b=1", "）即可"),
        ("写信给 desk@example.com。", "mailto:desk@example.com", "。"),
    ],
)
def test_a_link_ends_where_the_chinese_begins(source, address, rest):
    html = markdown.render(source)

    assert f'href="{address}"' in html
    assert f"</a>{rest}" in html


def test_two_links_divided_by_a_chinese_comma_are_two():
    assert markdown.render("https://a.example.com，https://b.example.com").count("<a ") == 2


@pytest.mark.parametrize("source", ["运行 services.msc", "看 readme.md"])
def test_a_file_name_is_no_link(source):
    assert "<a " not in markdown.render(source)


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[x](javascript:alert(1))",
        "![x](javascript:alert(1))",
        "<svg/onload=alert(1)>",
        '<a href="https://a.example" style="position:fixed">x</a>',
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
    ],
)
def test_nothing_hostile_gets_through(source):
    found = Elements()
    found.feed(markdown.render(source))

    assert {tag for tag, _attributes in found.seen} <= {"p", "a"}
    for _tag, attributes in found.seen:
        assert attributes.keys() <= {"href", "rel"}
        assert not attributes.get("href", "").startswith(("javascript:", "data:"))


def test_a_picture_of_another_host_becomes_a_link():
    html = markdown.render("![跟踪](https://evil.example/pixel.png)")

    assert "<img" not in html
    assert 'href="https://evil.example/pixel.png"' in html


def test_an_own_attachment_is_shown_as_a_picture():
    src = reverse("tickets:attachment", args=[uuid.uuid4()])

    assert f'<img src="{src}" alt="截图"' in markdown.render(f"![截图]({src})")


def test_links_tell_other_hosts_nothing():
    assert 'rel="noopener noreferrer nofollow"' in markdown.render("https://a.example.com/")


def test_one_new_line_is_kept():
    assert "<br>" in markdown.render("第一行\n第二行")


@pytest.mark.parametrize(
    "text",
    [
        "a://" * 25_000,
        "ftp://a" * 14_000,
        "ftp:// " * 14_000,
        "http://aaaaaa" * 7_000,
        "|a" * 100 + "\n" + "|-" * 100 + "\n|" * 45_000,
    ],
    ids=["schemes", "ftp", "ftp alone", "http", "cells"],
)
def test_no_text_takes_its_readers_long(text):
    began = time.process_time()
    assert len(markdown.render(text)) < 20 * len(text)
    assert time.process_time() - began < 4


def test_a_usual_table_is_one():
    html = markdown.render("| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 200)
    assert html.count("<tr>") == 201


@pytest.mark.parametrize("text", ["https://a.example/_b_c_/*d", "HTTP://a.example/x_y_z", "**https://a.example/x**"])
def test_signs_in_an_address_are_no_emphasis(text):
    assert "<em>" not in markdown.render(text)
    assert markdown.render(text).count("<a ") == 1


def test_brackets_that_open_nothing_are_shown_as_they_are():
    """Ten thousand of them took a third of a second of every reader's time."""
    text = "![" * 10_000
    assert text in markdown.render(text)
