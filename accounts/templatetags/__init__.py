"""What the pages of accounts ask for themselves."""
