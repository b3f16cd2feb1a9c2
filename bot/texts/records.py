"""What is said of what is kept of a person: the export, the memory, an engine elsewhere, the end."""

EXPORT = "Here is everything that is kept about you, as a file that people and programs can read."
EXPORT_PRIVATE = "Others would see it here. Please ask me in our private chat: /export"

MEMORY_PRIVATE = "Others would see it here. Please ask me in our private chat: /memory"
MEMORY_QUESTION = (
    "A question from the house: may {name} keep a few notes about what matters to you, such as your cat's name, for "
    "a year after they were last of use? /memory shows, corrects and deletes them."
)
MEMORY_CHOICES = (("Yes, keep notes", "/memory yes"), ("No, thanks", "/memory no"))
MEMORY_ON = "All right: {name} may keep notes about what matters to you. /memory shows them."
MEMORY_OFF = "All right: {name} keeps no notes about you, and those he had are deleted."
MEMORY_STATE = {
    True: "{name} may keep notes about what matters to you.",
    False: "{name} keeps no notes about you.",
    None: "{name} keeps no notes about you: you have not said that he may.",
}
MEMORY_NOTHING = "There are none at the moment."
MEMORY_LIST = "His notes:\n{lines}"
MEMORY_MORE = "… and {count} more: /export holds all."
MEMORY_SUMMARY = "The summary of our older talk: {summary}"
MEMORY_HOW = "To correct a note: /memory 2 I live in Kiel. To delete one: /memory delete 2, or delete summary."
MEMORY_CORRECTED = "Noted instead: {text}"
MEMORY_DELETED = "That is deleted."
MEMORY_UNKNOWN = "There is no such note. /memory lists them."
MEMORY_TURN_ON, MEMORY_TURN_OFF, MEMORY_DELETE = "Keep notes", "Keep no notes", "Delete {number}"

REMOTE_QUESTION = (
    "Before {name} can answer: his words are found by a service at {remote}, so what you write is sent there. May it "
    "be? Without a yes nothing is sent."
)
REMOTE_CHOICES = (("Yes, send it", "/remote yes"), ("No", "/remote no"))
REMOTE_YES = "Thank you. /remote no takes it back. Now, what did you want to say?"
REMOTE_NO = "All right: nothing of yours is sent to {remote}, so {name} can't answer. /remote yes changes that."
REMOTE_NONE = "Answers are found on our own machine: nothing of yours is sent elsewhere."
