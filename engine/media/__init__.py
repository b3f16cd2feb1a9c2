"""Pictures and voice: what may be asked for and shown, and how it is marked as made by an AI."""
