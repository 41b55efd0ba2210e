"""Releases: what is shipped together."""
