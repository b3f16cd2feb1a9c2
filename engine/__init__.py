"""How Harry answers: a Scene in; bubbles, acts and their cost out; knows no store and sends nothing."""
