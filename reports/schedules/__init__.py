"""Sending reports: at once or by themselves every month, to each reader once, in their own language."""
