"""How each platform is reached: by the settings, both halves of its door over one client, or the sender alone where
another process listens; knows no chat."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from bot.doors.deaf import Deaf
from bot.doors.ports import Intake, Listener, Problem
from bot.settings import Settings
from scheduler.clock import Clock
from scheduler.door import Door
from scheduler.mailbox import Bookmarks
from scheduler.turns.post import Post

# A door's vendor takes a second to import, and hardly anybody needs them all.


async def telegram(
    settings: Settings, post: Post, intake: Intake, display: str, stack: AsyncExitStack
) -> tuple[Door, Listener]:
    """Return Telegram's halves, over a client that ``stack`` closes; ``display`` is how he is called there."""
    from bot.doors.telegram.api import TelegramApi
    from bot.doors.telegram.listener import TelegramListener
    from bot.doors.telegram.sender import TelegramSender
    from bot.doors.telegram.webhook import Webhook

    api = TelegramApi(settings.telegram_bot_token.get_secret_value(), settings.telegram_api_url, post.clock)
    await stack.enter_async_context(api)
    url, secret = settings.telegram_webhook_url, settings.telegram_webhook_secret.get_secret_value()
    listener = TelegramListener(api, intake, post.mailbox.alone, display, Webhook(url, secret) if url else None)
    return TelegramSender(api, post.clock, post.watch.error), listener


async def discord(settings: Settings, post: Post, intake: Intake, stack: AsyncExitStack) -> tuple[Door, Listener]:
    """Return Discord's halves, over a client that ``stack`` closes."""
    from bot.doors.discord.api import DiscordApi
    from bot.doors.discord.interactions import Interactions
    from bot.doors.discord.listener import DiscordListener
    from bot.doors.discord.sender import DiscordSender

    api = DiscordApi(settings.discord_bot_token.get_secret_value(), settings.discord_api_url)
    await stack.enter_async_context(api)
    interactions = Interactions()
    bookmarks = Bookmarks(post.mailbox.store, post.clock, "discord")
    reads_all, shards = settings.discord_message_content, settings.discord_shards
    listener = DiscordListener(api, post.clock, intake, interactions, bookmarks, reads_all, shards)
    return DiscordSender(api, post.clock, post.watch.error, interactions), listener


async def telegram_sender(settings: Settings, post: Post, stack: AsyncExitStack) -> tuple[Door, Listener]:
    """Return Telegram's sender alone."""
    from bot.doors.telegram.api import TelegramApi
    from bot.doors.telegram.sender import TelegramSender

    api = TelegramApi(settings.telegram_bot_token.get_secret_value(), settings.telegram_api_url, post.clock)
    await stack.enter_async_context(api)
    return TelegramSender(api, post.clock, post.watch.error), Deaf()


async def discord_sender(settings: Settings, post: Post, stack: AsyncExitStack) -> tuple[Door, Listener]:
    """Return Discord's sender alone."""
    from bot.doors.discord.api import DiscordApi
    from bot.doors.discord.sender import DiscordSender

    api = DiscordApi(settings.discord_bot_token.get_secret_value(), settings.discord_api_url)
    await stack.enter_async_context(api)
    return DiscordSender(api, post.clock, post.watch.error), Deaf()


@asynccontextmanager
async def telegram_account(settings: Settings, clock: Clock, problem: Problem) -> AsyncIterator[tuple[str, Door]]:
    """Yield how the bot is called on Telegram, and what sends there. Raises ValueError for a bad token, Undelivered
    when out of reach."""
    from bot.doors.telegram.api import TelegramApi
    from bot.doors.telegram.listener import log_in
    from bot.doors.telegram.sender import TelegramSender

    async with TelegramApi(settings.telegram_bot_token.get_secret_value(), settings.telegram_api_url, clock) as api:
        yield f"@{(await log_in(api)).username}", TelegramSender(api, clock, problem)


@asynccontextmanager
async def discord_account(settings: Settings, clock: Clock, problem: Problem) -> AsyncIterator[tuple[str, Door]]:
    """Yield the bot's number on Discord, and what sends there. Raises as `telegram_account` does."""
    from bot.doors.discord.api import DiscordApi
    from bot.doors.discord.sender import DiscordSender

    async with DiscordApi(settings.discord_bot_token.get_secret_value(), settings.discord_api_url) as api:
        yield f"account {api.me}", DiscordSender(api, clock, problem)
