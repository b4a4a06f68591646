"""What is somebody's own here: what they said under each face, to claim, take along and erase."""
