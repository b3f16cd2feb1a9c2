"""`make sample`: a short talk on the engine that is set, printed as it goes, with the seconds that each answer took."""

import asyncio
import time

from bot.apart import talk_apart
from bot.settings import Settings

LINES = (
    "Hello, I'm Ann. Who are you?",
    "I work in a small bakery by the sea, and we open at six in the morning.",
    "Today the oven broke, and forty plum cakes were lost.",
    "I was close to tears, to be honest.",
    "My aunt came and helped me bake all of it again.",
    "What would you have done?",
    "Do you remember where I work?",
    "What do you do on a rainy evening?",
    "I should sleep. Good night!",
)


async def main() -> None:
    """Print the talk. Raises what opening a house does."""
    began = time.monotonic()
    async for line, answers in talk_apart(Settings(), LINES):
        took, began = time.monotonic() - began, time.monotonic()
        print(f"you › {line}")
        for answer in answers:
            print(f"him › {answer}")
        print(f"      ({took:.1f} s)", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
