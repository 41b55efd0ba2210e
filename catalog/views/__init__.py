"""The settings of the catalogue."""
