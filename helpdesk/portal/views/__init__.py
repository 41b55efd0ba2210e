"""The employee's pages, by subject."""
