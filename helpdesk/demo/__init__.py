"""The demo company 澄江精密: a fixed cast and three weeks of its tickets. Exists only in demo mode."""
