"""People walking through the house."""
