"""The supervisor's figures: what is now, who carries it, how it went, and what will be."""
