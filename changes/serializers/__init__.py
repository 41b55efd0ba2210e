"""What the API of changes shows and takes."""
