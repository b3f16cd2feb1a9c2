"""Where the data key comes from: the environment, a file, or a new file of our own, never beside the data; and how
everything kept is put under a new one."""

from contextlib import AsyncExitStack
from typing import TextIO

from bot.progress import bar
from bot.settings import Settings
from persona.codec import Codec, new_secret
from scheduler.clock import SystemClock
from scheduler.mailbox import Mailbox, Store, embedded
from scheduler.privacy.reseal import OldKeyInUse, Progress, Reseal
from scheduler.privacy.rewriting import Rewriting


def secrets(settings: Settings) -> tuple[str, ...]:
    """Return the data keys, the one to seal with first. The file of old is made where it is missing, readable by its
    owner only; one that somebody named is not, since that may be a slip, and what is sealed with a new key needs it.

    Raises ValueError with what to do when there is no key and none can be made.
    """
    setting, file = settings.data_key.get_secret_value(), settings.data_key_file
    if setting:
        return tuple(setting.split())
    try:
        if not file.exists():
            if "data_key_file" in settings.model_fields_set:
                raise ValueError(_NO_FILE.format(file=file))
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            file.touch(mode=0o600, exist_ok=False)
            file.write_text(new_secret() + "\n")
        return tuple(file.read_text().split())
    except OSError as error:
        raise ValueError(f"can't read or write {file} ({error.strerror}): set DATA_KEY or DATA_KEY_FILE") from error


def known(settings: Settings) -> tuple[str, ...]:
    """Return the data keys where there are any: what exists already opens with no new one. Raises ValueError."""
    file = settings.data_key_file
    if not settings.data_key.get_secret_value() and not file.exists():
        raise ValueError(f"there is no data key in {file}: put the one there that it was written with, or set DATA_KEY")
    return secrets(settings)


async def rotate(settings: Settings, shown: TextIO) -> int:
    """Put everything kept under the first data key, while the house runs; show how far it is.

    Raises ValueError with what to do first, StoreDown.
    """
    keys = secrets(settings)
    if len(set(keys)) < 2:
        raise ValueError(_NEEDS_TWO)
    async with AsyncExitStack() as stack:
        url = settings.redis_url or await stack.enter_async_context(embedded.serve(settings.data_dir))
        store = Store.connect(url, Codec(keys), timeout=settings.store_timeout, replicas=settings.store_wait_replicas)
        stack.push_async_callback(store.close)
        last = Progress(0, 0, 0)
        try:
            async for progress in Reseal(store).run():
                last = progress
                _show(progress, shown)
        except OldKeyInUse as error:
            raise ValueError(str(error)) from error
        finally:
            shown.write("\n")
        # What lies under an old key leaves the store's file too.
        await Rewriting(Mailbox(store, SystemClock(), new_secret)).owe()
    shown.write(_DONE.format(count=last.resealed))
    if last.damaged:
        shown.write(_DAMAGED.format(count=last.damaged))
    shown.write(_FOREIGN.format(count=last.foreign) if last.foreign else _MAY_GO)
    return 0


def _show(progress: Progress, shown: TextIO) -> None:
    if shown.isatty():
        words = f"{progress.looked}/{progress.keys} keys, {progress.resealed} values renewed"
        shown.write(bar(progress.looked / max(progress.keys, 1), words))
        shown.flush()


_NO_FILE = (
    "DATA_KEY_FILE names {file}, where nothing is: correct it, or make a key there once: aifriend key new > {file}"
)
_NEEDS_TWO = (
    "there is one data key only. Make a new one with `aifriend key new`, put it before the old one in DATA_KEY or "
    "DATA_KEY_FILE with a space between, restart the house, and run this again"
)
_DONE = "{count} values renewed. Everything is under the first key now.\n"
_MAY_GO = "The others may go: take them out and restart every process.\n"
_DAMAGED = "{count} values are damaged, whatever the key: they stay as they are, and the house does without them.\n"
_FOREIGN = (
    "But {count} values lie under a key that is not in the list, and can't be read without it: put that one in too, "
    "behind the others, and run this again. Take no key out before.\n"
)
