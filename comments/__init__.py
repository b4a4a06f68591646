"""What readers answer: the conversation under a story, and its moderation."""
