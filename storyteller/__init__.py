"""Storyteller: stories and the conversation under them."""
