"""What is published: pages, verbs, pictures."""
