"""Changing what is promised: calendars, policies, the matrix, the reasons. Every change is kept with who and why."""
