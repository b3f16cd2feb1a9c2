"""What the house says about a person's own settings: when it is night, how fast, in what tone. Values only."""

ZONE_QUESTION = (
    "Where are you, so that I know when it is night there? A city is enough, for example /timezone Berlin, or the "
    "time on your clock now: /timezone 14:30"
)
ZONE_STATE = "Your time zone is {zone}; it is {time} there. To change it: /timezone Berlin, a country, UTC+2, or 14:30"
ZONE_SET = "Noted: {zone}, where it is {time} now."
ZONE_FIXED = "Noted: {zone}, where it is {time} now. A city would also follow summer time: /timezone Berlin"
ZONE_UNKNOWN = (
    "I don't know that place, so nothing changed. Try the next big city, for example /timezone Berlin, or the time "
    "on your clock now: /timezone 14:30"
)
ZONE_CHOICE = "Which one is it? If none fits, name a city near you: /timezone Berlin"

QUIET_SET = "Done: nobody writes to you first from {start:02}:00 to {end:02}:00, {zone} time."
QUIET_SET_SOMEWHERE = (
    "Done: nobody writes to you first from {start:02}:00 to {end:02}:00 where you are, as soon as I know where that "
    "is; until then only in a few hours that are day nearly everywhere.\n"
) + ZONE_QUESTION
QUIET_UNCLEAR = (
    "I don't understand these hours, so nothing changed. Try /quiet 22-8; /quiet alone is the same as /stop."
)

PACES = {"slow": 1.8, "normal": 1.0, "fast": 0.4}
"""Factors of his pauses."""
PACE_STATE = "Pauses between messages are {pace}. Choose:"
PACE_CHOICES = (("Slow", "/pace slow"), ("Normal", "/pace normal"), ("Fast", "/pace fast"))
PACE_SET = "Done: {name}'s pauses between messages are {pace} now."

TONE_STATE = "The tone is {tone}. Choose:"
TONE_CHOICES = (("A friend's", "/tone friend"), ("Playful", "/tone playful"))
TONE_FRIEND = "Done: the tone is a friend's."
TONE_PLAYFUL = "Noted: once you are close friends, {name} may be playful. /tone friend ends it at once."
TONE_GROUP = "A playful tone is only for private chats."
TONE_PERSONA = "{name} keeps a friend's tone with everybody."
TONE_ADULTS = "A playful tone is only for people who told us that they are 18 or older. /age asks you."
TONE_REFUSED = "A playful tone isn't possible here, so it stays a friend's. That says nothing bad about you."

VOICE_STATE = "Voice messages are not there yet. Do you want them once they are?"
VOICE_CHOICES = (("Yes", "/voice on"), ("No", "/voice off"))
VOICE_SET = "Voice messages are not there yet; your choice ({choice}) is noted."
