"""The pages of the archive: for administrators, and to read for auditors."""
