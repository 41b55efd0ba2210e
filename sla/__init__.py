"""Service levels: calendars, clocks and promises."""
