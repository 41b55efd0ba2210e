"""Every measure says what it is, and docs/measures.md says it too."""

import pytest
from django.core.management import call_command

from reports.measures import Measure, measures
from reports.measures.base import register
from tests.helpdesk.processes import ROOT
from tests.sla.test_dashboard import signed_in


def test_the_page_of_the_documentation_is_what_the_measures_say(tmp_path) -> None:
    call_command("write_measures", file=tmp_path / "measures.md")
    kept = (ROOT / "docs" / "measures.md").read_text("utf-8")
    assert kept == (tmp_path / "measures.md").read_text("utf-8"), "run make docs"


@pytest.mark.parametrize("measure", list(measures()), ids=lambda measure: measure.key)
def test_a_measure_says_how_it_is_worked_out_from_what_and_what_is_left_out(measure) -> None:
    assert all(len(str(words)) > 5 for words in (measure.label, measure.formula, measure.source, measure.edge_cases))


def test_a_key_is_defined_once() -> None:
    first: Measure = next(measures())
    with pytest.raises(ValueError, match="defined already"):
        register(first)


def test_the_page_of_measures_lists_them_all(desk) -> None:
    text = signed_in(desk).get("/reports/measures/").content.decode()
    assert [one.key for one in measures() if f'id="m-{one.key}"' not in text] == []
