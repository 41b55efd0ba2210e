"""Telling channels of chat services."""
