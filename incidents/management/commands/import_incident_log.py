"""`manage.py import_incident_log FILE`: replays the audit log of another system's incidents."""

import sys
import time
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from incidents.log_import import AnotherImport, BadLog, LogFile, import_log
from incidents.log_import.progress import Progress
from incidents.log_import.report import Report, summary

INTERRUPTED = 130


class Command(BaseCommand):
    """Reads the file once to see that it is whole, and once to import it."""

    help = (
        "Import the audit log of incidents that another system kept (CSV, also .xz or .gz): one row per update, the "
        "rows of an incident together. Nobody is notified. It can be interrupted and run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--report", type=Path, help="where to write what became of every row")
        parser.add_argument("--progress", action="store_true", help="show progress though this is no terminal")
        parser.add_argument(
            "--sla-policy",
            metavar="NAME",
            help="give the imported incidents the SLA clocks of this policy (sla_replay)",
        )
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES], help="of the messages")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["language"] or settings.LANGUAGE_CODE):
            self._import(options)
            if options["sla_policy"]:
                # Another app's: by its name, not by import.
                call_command("sla_replay", policy=options["sla_policy"], imported=True, stdout=self.stdout)

    def _import(self, options: dict[str, Any]) -> None:
        path = options["report"] or default_report(timezone.localtime())
        progress: Progress | None = None
        started = time.monotonic()
        try:
            log = LogFile(options["file"])
            self._announce(log)
            if options["progress"] or sys.stderr.isatty():
                progress = Progress(self.stderr, log.survey.rows)
            with Report(path) as report:
                self._run(log, report, progress)
        except (BadLog, AnotherImport) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(
                _("The report %(path)s cannot be written: %(error)s.") % {"path": path, "error": error.strerror}
            ) from error
        for line in summary(report, time.monotonic() - started):
            self.stdout.write(line)

    def _announce(self, log: LogFile) -> None:
        survey = log.survey
        self.stdout.write(
            _("%(file)s: %(rows)d rows of %(incidents)d incidents.")
            % {"file": log.path, "rows": survey.rows, "incidents": survey.incidents}
        )
        if survey.cut_after is not None:
            self.stderr.write(
                _("The file is cut off after line %(line)d; what is whole before it is imported.")
                % {"line": survey.cut_after}
            )
        if log.extra_columns:
            self.stdout.write(_("Columns not known, not read: %(names)s.") % {"names": ", ".join(log.extra_columns)})

    def _run(self, log: LogFile, report: Report, progress: Progress | None) -> None:
        try:
            import_log(log, report, progress.tell if progress else lambda rows: None)
        except KeyboardInterrupt:
            raise CommandError(
                _("Interrupted after %(incidents)d incidents, which are whole. Run the same command again to go on.")
                % {"incidents": report.totals.incidents_taken},
                returncode=INTERRUPTED,
            ) from None
        finally:
            if progress:
                progress.end()


def default_report(now: datetime) -> Path:
    """A file of its own for each run."""
    return settings.VAR_DIR / "imports" / f"incident-log-{now:%Y%m%d-%H%M%S}.csv"
