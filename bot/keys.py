"""Where the data key comes from: the environment, a file, or a new file of our own; never beside the data."""

from pathlib import Path

from persona.codec import new_secret


def secrets(setting: str, file: Path) -> tuple[str, ...]:
    """Return the data keys, the one to seal with first. A missing file is made, readable by its owner only.

    Raises ValueError with what to do when the file can't be read or made.
    """
    if setting:
        return tuple(setting.split())
    try:
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            file.touch(mode=0o600, exist_ok=False)
            file.write_text(new_secret() + "\n")
        return tuple(file.read_text().split())
    except OSError as error:
        raise ValueError(f"can't read or write {file} ({error.strerror}): set DATA_KEY or DATA_KEY_FILE") from error
