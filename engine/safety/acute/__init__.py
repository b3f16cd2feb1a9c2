"""The hours after a card: what somebody says then, and what the house answers."""
