"""Forms of the pages of changes."""
