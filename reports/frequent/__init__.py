"""Frequent problems 高频问题: what recurs in a month, by wording, asset and category."""
