"""What is published: blogs, stories and pages, pictures, tags."""
