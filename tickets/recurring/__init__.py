"""Recurring tickets: calendar rules, in words, and the making of what is due."""
