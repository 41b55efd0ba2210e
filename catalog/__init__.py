"""Service requests and the catalogue that employees order from."""
