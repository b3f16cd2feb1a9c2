"""What the house says of his writing first: why he did or did not, how often he may, what ends it. Values only."""

from collections.abc import Mapping

OPENING_CHOICES = (("Not now", "/checkins later"), ("Stop these", "/stop"))
"""Under each first word."""

LATER = "All right, not now: {name} leaves you in peace for a day."
RARELY = "All right: {name} may write first, at most once a week. /stop ends it at once."
OFTEN = (
    "All right: {name} may write first when he has something, at most once a day and three times a week. /stop ends it "
    "at once."
)
CHOICES = (
    ("Yes, sometimes", "/checkins yes"),
    ("Rarely", "/checkins rarely"),
    ("Often", "/checkins often"),
    ("No, thanks", "/checkins no"),
)

REASONS: Mapping[str, str] = {
    "not_opted_in": "stayed silent: you have not said that I may",
    "minor_mode": "stayed silent: I only write first to adults who told us so",
    "blocked": "stayed silent: I can't reach you",
    "crisis_pause": "stayed silent: a hard day is no time for small talk",
    "not_now": "stayed silent: you said not now",
    "live_talk": "stayed silent: we were talking",
    "quiet_hours": "stayed silent: it was night, or I don't know your time zone well enough",
    "daily_cap": "stayed silent: I had written that day",
    "weekly_cap": "stayed silent: I had written enough that week",
    "cooldown": "stayed silent: it was too soon",
    "unanswered": "stayed silent: you did not answer, which is fine",
    "not_allowed": "stayed silent: it is not allowed here",
    "switched_off": "stayed silent: whoever runs this house lets nobody be written to first at the moment",
    "promise_ahead": "stayed silent: I'd rather ask about what you told me is coming",
    "nothing_to_say": "stayed silent: I had nothing new to say",
    "too_small": "stayed silent: what I had to say was too small to disturb you",
    "engine_declined": "stayed silent: on second thought it was no good moment",
    "engine_unreadable": "stayed silent: I could not make up my mind",
    "engine_down": "stayed silent: I could not find words just then",
    "promise": "wrote first: to ask how it went",
    "birthday": "wrote first: for your birthday",
    "friends_since": "wrote first: because of the day on which we first talked",
    "unfinished_thread": "wrote first: to come back to something you had told me",
    "shared_interest": "wrote first: about something you like to talk of",
    "own_day": "wrote first: to share something small",
    "reminder": "reminded you, as you had asked",
}
"""For /why, by the reason of the decision."""

DETAILS: Mapping[str, str] = {
    "few_answers": "You don't often answer, so I wait for something better",
    "rarely": "You want to hear from me rarely",
}
"""What weighed most in a decision, where it has a name; else the decision tells it in its own words."""
