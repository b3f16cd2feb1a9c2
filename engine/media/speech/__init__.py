"""His words as sound: which voice fits him and is here, what is spoken of a text, and the note that it becomes."""
