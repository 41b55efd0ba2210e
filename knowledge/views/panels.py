"""Forms beside an article: a drawer where scripts run, a page of their own where they do not."""

from functools import partial

from tickets.views import panels

panel = partial(panels.panel, page="knowledge/panel_page.html")
