"""Changes: planned work on services, with approval."""
