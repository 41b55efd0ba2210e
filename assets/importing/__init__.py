"""Assets from a sheet: `reader` takes the file apart, `columns` knows its heads, `plan` says row by row what would be
made, changed or refused and why, `apply` does it by the verbs.
"""
