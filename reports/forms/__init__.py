"""The forms of the pages of reports."""
