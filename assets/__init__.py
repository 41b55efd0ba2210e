"""Assets: what the company has, who has it, and what depends on it."""
