"""Measurements: `make bench`, or one at a time: `python -m benchmarks.<name>` (see docs/benchmarks.md)."""
