"""What can be said about the looks without looking."""
