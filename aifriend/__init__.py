"""The command `aifriend`; it knows every room, and no room knows it."""
