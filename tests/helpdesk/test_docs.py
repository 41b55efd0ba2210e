"""The pages of docs/ that are written from the code are up to date."""

import pytest
from django.core.management import call_command

from tests.helpdesk.processes import ROOT
from tickets.workflow import workflows


@pytest.mark.parametrize("kind", sorted(workflows()))
def test_the_diagram_of_a_process_is_what_the_process_declares(tmp_path, kind):
    call_command("draw_workflows", folder=tmp_path)
    kept = ROOT / "docs" / "workflows" / f"{kind}.md"
    assert kept.read_text("utf-8") == (tmp_path / f"{kind}.md").read_text("utf-8"), "run make docs"


def test_the_table_of_who_may_do_what_is_what_the_processes_declare(tmp_path):
    call_command("draw_workflows", folder=tmp_path)
    kept = ROOT / "docs" / "workflows" / "permissions.md"
    assert kept.read_text("utf-8") == (tmp_path / "permissions.md").read_text("utf-8"), "run make docs"
