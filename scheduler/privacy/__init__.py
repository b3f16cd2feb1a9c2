"""What a person may ask of what is kept about them: all of it, none of it, under another key."""
