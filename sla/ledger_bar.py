"""The account as a picture: a bar of real time, true to scale."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from sla.explain import Explanation
from sla.explain_words import moment


@dataclass(frozen=True)
class Segment:
    """A piece of the bar, in percent of its length."""

    kind: str
    start: float
    width: float
    words: str


@dataclass(frozen=True)
class Point:
    """A moment under the bar."""

    position: float
    anchor: str
    words: str


@dataclass(frozen=True)
class Bar:
    segments: list[Segment]
    points: list[Point]


def bar_of(told: Explanation) -> Bar:
    """The clock's spans, what is still to run until it is due, and the moments that matter."""
    lines = [line for line in told.lines if line.end is not None]
    start = told.clock.started_at
    end = max([line.end or start for line in lines] + [told.state.due_at or start], default=start)
    whole = (end - start).total_seconds()
    if whole <= 0:
        return Bar([], [])
    segments = []
    for line in lines:
        offset = (line.start - start).total_seconds() * 100 / whole
        length = ((line.end or line.start) - line.start).total_seconds() * 100 / whole
        words = f"{moment(line.start)} → {moment(line.end or line.start)} {line.words}"
        segments.append(Segment(line.kind, offset, length, words))
    points = [Point(0, "start", _("begun %(at)s") % {"at": moment(start)})]
    last = lines[-1].end if lines else start
    due_at = told.state.due_at
    if due_at is not None and last is not None and due_at > last:
        offset = (last - start).total_seconds() * 100 / whole
        segments.append(Segment("left", offset, 100 - offset, _("still to run")))
    if due_at is not None:
        position = (due_at - start).total_seconds() * 100 / whole
        points.append(Point(position, "end", _("due %(at)s") % {"at": moment(due_at)}))
    elif told.clock.ended_at is not None:
        points.append(Point(100, "end", _("ended %(at)s") % {"at": moment(told.clock.ended_at)}))
    return Bar(segments, points)
