"""What is done with the archive. Each verb checks who, records the act, and can be called twice without harm."""
