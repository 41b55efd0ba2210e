"""The pages of the knowledge base, by subject."""
