"""The command `aifriend screen`: says of each line what a message's screen would; knows no chat, store or engine."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from engine.meaning import Encoder, NoEncoder
from engine.safety import Finding, Reading, assess, read, screen


def verdicts(lines: Iterable[bytes], judge: Callable[[Reading], Finding] = screen) -> Iterator[dict[str, str]]:
    """One answer for each JSON line, in their order; what can't be read is answered with an error."""
    for line in lines:
        try:
            assessment = judge(read(_text(line)))
        except ValueError as error:
            yield {"error": str(error)}
        else:
            yield {"level": assessment.level, "reason": assessment.reason}


def main(lines: Iterable[bytes]) -> int:
    """Print a line for each line, at once; 1 when one could not be read. Without an encoder, says so first."""
    judge = screen
    try:
        judge = partial(assess, encode=Encoder().encode)
    except NoEncoder as error:
        print(f"{error}: judged without what the lines mean", file=sys.stderr)
    errors = 0
    for verdict in verdicts(lines, judge):
        print(json.dumps(verdict), flush=True)
        errors += "error" in verdict
    return int(errors > 0)


def _text(line: bytes) -> str:
    """The text of a JSON line. Raises ValueError."""
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        raise ValueError("this line is not JSON") from None
    if not isinstance(fields, dict) or not isinstance(text := fields.get("text"), str):
        raise ValueError('this line has no "text"')
    return text
