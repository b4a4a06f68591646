"""What the conversation costs, measured; `make bench` prints it as a table."""
