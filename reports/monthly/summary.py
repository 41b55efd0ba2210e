"""What a report says in plain sentences: what changed against last month and last year, from its figures alone."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from reports.monthly.languages import between_sentences, pick
from reports.monthly.words import label_of, shown, unit_of, versus
from reports.months import month_before, month_name, year_before

Json = Mapping[str, Any]
# In this order; the first few are the report in a minute.
TOLD = ("response_kept", "resolution_kept", "resolution_median", "first_contact", "reopened", "satisfied")
PROMISES = ("response_kept", "resolution_kept")


class Summary:
    """The sentences of one document, in the active language."""

    def __init__(self, document: Json, month: date) -> None:
        self.month, self.target = month, document.get("target")
        self.rows = {row["key"]: row for row in document["headline"]}
        self.records: dict[str, Json] = {}
        self.reasons: Sequence[Json] = ()
        for section in document["sections"]:
            for block in section["blocks"]:
                if block["type"] == "figures":
                    self.rows |= {row["key"]: row for row in block["rows"]}
                elif block["type"] == "records":
                    self.records[block["name"]] = block
                elif block["type"] == "split" and block["dimension"] == "reason":
                    self.reasons = block["rows"]

    def sentences(self) -> list[str]:
        told = [self._volume(), self._backlog(), *(self._figure(key) for key in TOLD)]
        told += [self._breaches(), self._majors(), self._changes(), self._frequent(), self._improvements()]
        return [sentence for sentence in told if sentence]

    # --- parts -----------------------------------------------------------------------------------

    def value(self, key: str, when: str = "now") -> float | None:
        row = self.rows.get(key)
        return row[when][0] if row else None

    def _versus(self, key: str) -> str:
        """Against the month before and the year before, as far as there was something."""
        unit = unit_of(key)
        clauses = [
            versus(unit, self.value(key), self._then(key, "before"), month_name(month_before(self.month))),
            versus(unit, self.value(key), self._then(key, "year"), month_name(year_before(self.month))),
        ]
        return pgettext("between clauses", "; ").join(clause for clause in clauses if clause)

    def _then(self, key: str, when: str) -> float | None:
        """A month without a single ticket is none to compare with."""
        row = self.rows[key]
        return row[when][0] if row[when][3] or row[when][2] else None

    def _volume(self) -> str:
        came, solved = self.value("came_in"), self.value("solved")
        if came is None:
            return ""
        values = {"month": month_name(self.month), "count": shown(came, "count"), "versus": self._versus("came_in")}
        first = (
            _("In %(month)s %(count)s tickets came in, %(versus)s.") % values
            if values["versus"]
            else _("In %(month)s %(count)s tickets came in.") % values
        )
        if solved is None:
            return first
        second = {"count": shown(solved, "count"), "versus": self._versus("solved")}
        return (
            first
            + between_sentences()
            + (
                _("%(count)s were solved, %(versus)s.") % second
                if second["versus"]
                else _("%(count)s were solved.") % second
            )
        )

    def _backlog(self) -> str:
        now = self.value("backlog")
        if now is None:
            return ""
        values = {"count": shown(now, "count"), "versus": self._versus("backlog")}
        if values["versus"]:
            return _("At its end %(count)s were open, %(versus)s.") % values
        return _("At its end %(count)s were open.") % values

    def _figure(self, key: str) -> str:
        now = self.value(key)
        if now is None:
            return ""
        values = {"label": label_of(key), "value": shown(now, unit_of(key)), "versus": self._versus(key)}
        said = (
            _("%(label)s: %(value)s, %(versus)s.") % values if values["versus"] else _("%(label)s: %(value)s.") % values
        )
        return said + self._against_target(key, now)

    def _against_target(self, key: str, now: float) -> str:
        if key not in PROMISES or self.target is None:
            return ""
        between = between_sentences()
        values = {"target": shown(self.target, "percent")}
        if now >= self.target:
            return between + _("The target of %(target)s was met.") % values
        return between + _("The target of %(target)s was missed.") % values

    # --- lists -----------------------------------------------------------------------------------

    def _rows(self, name: str) -> Sequence[Json]:
        return self.records[name]["rows"] if name in self.records else ()

    def _total(self, name: str) -> int:
        return self.records[name]["total"] if name in self.records else 0

    def _breaches(self) -> str:
        total = self.value("breaches")
        if total is None:
            return ""
        if not total:
            return _("No promise was broken.")
        count = {"count": shown(total, "count")}
        said = ngettext("%(count)s promise was broken", "%(count)s promises were broken", int(total)) % count
        ranked = sorted(self.reasons, key=lambda row: -(row["figures"]["breaches"][0] or 0))
        if not ranked:
            return said + pgettext("end of a sentence", ".")
        times = shown(ranked[0]["figures"]["breaches"][0], "count")
        values = {"said": said, "reason": pick(ranked[0]["label"]), "times": times}
        return _("%(said)s; the commonest reason: %(reason)s (%(times)s).") % values

    def _majors(self) -> str:
        if "majors" not in self.records:
            return ""
        total = self._total("majors")
        if not total:
            return _("There was no major incident.")
        return ngettext("There was %(count)s major incident.", "There were %(count)s major incidents.", total) % {
            "count": total
        }

    def _changes(self) -> str:
        row = self.rows.get("change_success")
        if not row or not row["now"][2]:
            return ""
        values = {"count": shown(row["now"][2], "count"), "share": shown(row["now"][0], "percent")}
        return _("%(count)s changes were closed; %(share)s had succeeded.") % values

    def _frequent(self) -> str:
        rows = self._rows("frequent_wording") or self._rows("frequent_category")
        if not rows:
            return ""
        name, count, before = rows[0]["cells"][:3]
        values = {"name": pick(name), "count": shown(count, "count"), "before": shown(before, "count")}
        return _("Most frequent: “%(name)s” with %(count)s tickets (%(before)s the month before).") % values

    def _improvements(self) -> str:
        total = self._total("improvements")
        if not total:
            return ""
        return ngettext(
            "%(count)s improvement action was proposed, due or ended; what came of it stands at the end.",
            "%(count)s improvement actions were proposed, due or ended; what came of them stands at the end.",
            total,
        ) % {"count": total}
