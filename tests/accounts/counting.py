"""A hasher that counts what it is asked for."""

from django.contrib.auth.hashers import MD5PasswordHasher

hashed: list[str] = []


class CountingHasher(MD5PasswordHasher):
    """Hash quickly, and remember that it happened."""

    def encode(self, password: str, salt: str, *args: object) -> str:
        """Count and hash."""
        hashed.append(password)
        encoded: str = super().encode(password, salt)
        return encoded
