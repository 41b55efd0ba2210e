"""What the Makefile calls. `setup`, `frontend` and `console` need the standard library only."""
