"""From attributed text and agreed chats to rows that a model is trained on, and the card that says what they are."""
