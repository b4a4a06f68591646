"""What tells spam from words: lists of the owner, a filter that learns, an outside service."""
