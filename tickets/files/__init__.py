"""Files that people attach: taken, typed, kept and given out."""
