"""The front-end files that set-up lays out."""

from xml.etree import ElementTree

import pytest

from scripts import frontend

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def built(tmp_path, monkeypatch):
    """static/vendor as set-up builds it, elsewhere."""
    monkeypatch.setattr(frontend, "VENDOR", tmp_path / "vendor")
    frontend.build()
    return tmp_path / "vendor"


def test_no_file_names_a_source_map(built):
    files = [path for path in built.rglob("*") if path.suffix in {".js", ".css"}]
    assert files
    assert [path.name for path in files if b"sourceMappingURL" in path.read_bytes()] == []


def test_every_icon_of_the_list_is_in_the_sprite(built):
    sprite = ElementTree.parse(built / "icons.svg").getroot()  # noqa: S314 - our own file
    assert [symbol.get("id") for symbol in sprite.iter(f"{SVG}symbol")] == frontend.icon_names()


def test_outline_and_filled_are_two_icons():
    assert 'stroke="currentColor"' in frontend.symbol("star")
    assert 'fill="currentColor"' in frontend.symbol("star-filled")


def test_an_icon_that_does_not_exist_is_named():
    with pytest.raises(frontend.FrontendError, match="names no-such-icon"):
        frontend.symbol("no-such-icon")
