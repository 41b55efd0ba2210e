"""Documents that workers make: PDF, and the files made in the background."""
