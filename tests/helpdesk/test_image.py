"""What the Dockerfile does, as far as it can be done without a container engine."""

import re

from tests.helpdesk.processes import ROOT, run

DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")


def test_no_static_file_refers_to_a_missing_one(tmp_path):
    # With the demo's storage: the same manifest, without the minute that Brotli takes.
    collected = run("python", "manage.py", "collectstatic", "--no-input", DEMO_MODE="1", STATIC_ROOT=str(tmp_path))
    assert collected.returncode == 0, collected.stderr
    assert (tmp_path / "staticfiles.json").exists()


def test_the_image_does_not_run_as_root():
    assert re.findall(r"^USER (\w+)", DOCKERFILE, re.MULTILINE)[-1] == "helpdesk"


def test_the_image_holds_every_package_of_the_project():
    allowed = (ROOT / ".dockerignore").read_text("utf-8").split()
    ours = {path.parent.name for path in ROOT.glob("*/apps.py")}
    assert ours <= {name.removeprefix("!") for name in allowed if name.startswith("!")}
