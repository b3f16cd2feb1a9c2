"""Looking at a chat while the house goes on; it knows no door."""

from bot.app import App
from scheduler.mailbox import Mail


async def look_at(app: App, chat: str) -> Mail | None:
    """All of a chat, or None while somebody else holds it."""
    async with app.mailbox.holding(chat) as held:
        mail = held and held[1]
    if held:
        # Whoever wanted it meanwhile was told that it is in good hands, and relies on being woken. Until that was seen
        # to, a clockwork that looks at the chat finds it taken.
        await app.conversations.serve(chat)
    return mail
