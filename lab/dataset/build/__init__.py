"""From attributed text and agreed chats to rows that a model can be trained on, and the card that says what they are."""
