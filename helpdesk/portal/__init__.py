"""The employee's pages: home, asking, following."""
