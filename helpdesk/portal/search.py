"""What was typed into a search box of the portal; the search itself is helpdesk/search/."""

from helpdesk.search.finding import clean_query

__all__ = ["clean_query"]
