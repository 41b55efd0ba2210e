"""Reports that people put together themselves: measure, group by, filter, period, drawn as a chart or a table."""
