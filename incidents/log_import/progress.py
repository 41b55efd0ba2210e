"""A bar that says how far the import is, how fast, and how long it still takes."""

import time

from django.core.management.base import OutputWrapper
from django.utils.translation import gettext as _

WIDTH = 30


class Progress:
    """Draws on one line of a terminal; elsewhere writes a line now and then."""

    def __init__(self, stream: OutputWrapper, total: int) -> None:
        self.stream = stream
        self.total = total
        self.redraws = stream.isatty()
        self.started = time.monotonic()
        self._told = 0.0

    def tell(self, done: int) -> None:
        """`done` rows of the total are decided."""
        now = time.monotonic()
        if now - self._told < (0.1 if self.redraws else 5) and done < self.total:
            return
        self._told = now
        line = self.line(done, now - self.started)
        self._write(f"\r\x1b[K{line}" if self.redraws else f"{line}\n")

    def line(self, done: int, seconds: float) -> str:
        share = done / self.total if self.total else 1.0
        rate = done / seconds if seconds > 0 else 0.0
        bar = "█" * round(share * WIDTH)
        left = (self.total - done) / rate if rate else 0.0
        return _("%(bar)s %(percent)3d%%  %(done)d of %(total)d rows  %(rate)d rows/s  %(left)s left") % {
            "bar": bar.ljust(WIDTH, "░"), "percent": share * 100, "done": done, "total": self.total, "rate": rate,
            "left": f"{int(left) // 60}:{int(left) % 60:02}",
        }  # fmt: skip

    def end(self) -> None:
        """Leaves the bar's line."""
        if self.redraws and self._told:
            self._write("\n")

    def _write(self, text: str) -> None:
        self.stream.write(text, lambda said: said, "")  # no colour, no line of its own
        self.stream.flush()
