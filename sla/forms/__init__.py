"""The forms of the pages on which promises are kept. Without scripts they do all they do with them."""
