"""The command `aifriend`: reads the arguments, runs one role, and turns every expected error into one clear line."""

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from aifriend.laboratory import add_measuring
from aifriend.personas import add_personas
from bot.hints import wrapped
from engine.errors import EngineError
from persona import codec
from persona.sheets.bounds import CardError
from persona.sheets.sheet import SheetError
from scheduler.errors import DoorError, StoreDown


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and exit: 0 when all went well, 1 with a line that says what to do, 2 for wrong usage."""
    options = _parser().parse_args(arguments)
    try:
        sys.exit(options.run(options))
    except (ValueError, StoreDown, EngineError, DoorError, SheetError, CardError, codec.Unreadable, OSError) as error:
        sys.exit(wrapped(f"aifriend: {_plain(error)}"))
    except KeyboardInterrupt:
        sys.exit(130)


def _plain(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(map(_fault, error.errors()))
    if isinstance(error, SheetError) and len(error.faults) > 1:
        first, *rest = error.faults
        return f"the persona's sheet has faults: {first}, and {len(rest)} more; `aifriend persona check` names each"
    if isinstance(error, codec.Unreadable):
        return f"{error}; or start a new DATA_DIR"
    if isinstance(error, OSError) and error.strerror:
        return ": ".join(str(part) for part in (error.filename, error.strerror) if part)
    return str(error)


def _fault(detail: Any) -> str:
    """What is wrong with one setting, or between two, in which case the words name both."""
    words = detail["msg"].removeprefix("Value error, ")
    if detail["type"] == "string_pattern_mismatch":
        words = "not in a form that it can have; .env.example shows one"
    return f"{str(detail['loc'][0]).upper()}: {words}" if detail["loc"] else words


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="aifriend", description="An AI friend, on Telegram, Discord and in a terminal."
    )
    parser.add_argument("--version", action="version", version=version("aifriend"))
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="open every door whose settings are present; a terminal chat without one")
    run.set_defaults(run=_run)

    roles = {
        "telegram": "take messages in on Telegram, for a worker to answer",
        "discord": "take messages in on Discord, for a worker to answer",
        "api": "take messages in over HTTP, for a worker to answer",
        "worker": "answer what doors in other processes take in",
        "scheduler": "check-ins, reminders and repairs, for doors and workers in other processes",
        "maker": "make the pictures and voice notes that workers send, which a broker brings",
    }
    for name, does in roles.items():
        commands.add_parser(name, help=does).set_defaults(run=_role, role=name)

    web = commands.add_parser("web", help="serve the web page, which talks with Harry over the HTTP API")
    web.set_defaults(run=_web)

    chat = commands.add_parser("chat", help="talk in the terminal")
    chat.add_argument("--persona", default="", help="whom to talk with: a shipped name or a sheet's path")
    chat.add_argument(
        "--script", metavar="FILE", help="read lines from FILE (- for standard input), print JSON bubbles"
    )
    chat.add_argument("--grant", default="", metavar="LIST", help="what you allow: adult,memory,checkins")
    chat.add_argument("--usage", action="store_true", help="say at the end what the talk cost in tokens")
    chat.set_defaults(run=lambda options: asyncio.run(_chat(options)))

    add_personas(commands)

    key = commands.add_parser("key", help="data keys").add_subparsers(required=True, metavar="ACTION")
    key.add_parser("new", help="print a new data key").set_defaults(run=_new_key)
    rotate = key.add_parser("rotate", help="put everything under the first data key, so that the others can be dropped")
    rotate.set_defaults(run=_rotate)

    backup = commands.add_parser("backup", help="write all that is kept to a file, while the house talks")
    backup.add_argument("file", type=Path, metavar="FILE")
    backup.set_defaults(run=_backup)
    restore = commands.add_parser("restore", help="put what a backup holds into an empty store")
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.add_argument("--check", action="store_true", help="only see whether the file and the data key are good")
    restore.set_defaults(run=_restore)

    protocol = commands.add_parser("protocol", help="the yearly report about people in danger: counts, no ids")
    protocol.add_argument("--year", type=int, required=True, choices=range(2020, 2100), metavar="YEAR")
    protocol.add_argument("--json", action="store_true", help="as one JSON object")
    protocol.set_defaults(run=lambda options: asyncio.run(_protocol(options)))

    admit = commands.add_parser("admit", help="let in a stranger who sent you a code, without a restart")
    admit.add_argument("code")
    admit.set_defaults(run=_admit)

    apikey = commands.add_parser("apikey", help="keys for the HTTP API").add_subparsers(required=True, metavar="ACTION")
    new_key = apikey.add_parser("new", help="make a key and print it, this once")
    whose = new_key.add_mutually_exclusive_group(required=True)
    whose.add_argument("--person", default="", metavar="WHO", help="whose chats it opens: web:42")
    whose.add_argument("--operator", action="store_true", help="it opens all chats there, and what an operator sees")
    new_key.set_defaults(run=_new_api_key)
    apikey.add_parser("list", help="name the keys that there are").set_defaults(run=_list_api_keys)
    drop = apikey.add_parser("drop", help="let nobody in by a key any more")
    drop.add_argument("id", help="as `aifriend apikey list` names it")
    drop.set_defaults(run=_drop_api_key)

    checkins = commands.add_parser("checkins", help="let nobody be written to first any more, or let it be again")
    checkins.add_argument("switch", choices=("off", "on"))
    checkins.set_defaults(run=_checkins)

    doctor = commands.add_parser("doctor", help="what is configured, what answers, what is missing, and the next step")
    doctor.add_argument("--live", action="store_true", help="write to you at each door, and do one turn")
    doctor.set_defaults(run=_doctor)

    age = commands.add_parser("age", help="take back that somebody is under 18, where that was a mistake")
    age.add_argument("person", help="as in ALLOWED_USERS: telegram:7")
    age.add_argument("--lift", action="store_true", required=True, help="yes, take it back; it is logged and counted")
    age.set_defaults(run=_age)

    judge = commands.add_parser(
        "screen", help='read lines of JSON like {"text": "…"}, print what the crisis screen finds'
    )
    judge.set_defaults(run=_screen)

    add_measuring(commands)
    return parser


def _new_key(_: argparse.Namespace) -> int:
    print(codec.new_secret())
    return 0


def _run(_: argparse.Namespace) -> int:
    from bot.roles import run, until_stopped

    return asyncio.run(until_stopped(run))


def _role(options: argparse.Namespace) -> int:
    from bot import roles

    work = {"worker": roles.work, "scheduler": roles.tick, "maker": roles.make}
    return asyncio.run(roles.until_stopped(work.get(options.role) or partial(roles.listen, options.role)))


def _web(_: argparse.Namespace) -> int:
    from bot.settings import Settings
    from bot.web import serving

    settings = Settings()
    api = settings.page_api_url or f"http://127.0.0.1:{settings.http_port}"
    return serving.serve(api, host=settings.page_host, port=settings.page_port)


def _new_api_key(options: argparse.Namespace) -> int:
    from bot import desk
    from bot.settings import Settings

    print(asyncio.run(desk.new_api_key(Settings(), options.person)))
    return 0


def _list_api_keys(_: argparse.Namespace) -> int:
    from bot import desk
    from bot.settings import Settings

    print(asyncio.run(desk.list_api_keys(Settings())))
    return 0


def _drop_api_key(options: argparse.Namespace) -> int:
    from bot import desk
    from bot.settings import Settings

    print(asyncio.run(desk.drop_api_key(Settings(), options.id)))
    return 0


def _rotate(_: argparse.Namespace) -> int:
    from bot.data_key import rotate
    from bot.roles import until_stopped
    from bot.settings import Settings

    return asyncio.run(until_stopped(partial(rotate, Settings(), sys.stderr)))


def _backup(options: argparse.Namespace) -> int:
    from bot import backup
    from bot.settings import Settings

    print(asyncio.run(backup.backup(Settings(), options.file)))
    return 0


def _restore(options: argparse.Namespace) -> int:
    from bot import backup
    from bot.settings import Settings

    print(asyncio.run(backup.restore(Settings(), options.file, check=options.check)))
    return 0


def _screen(_: argparse.Namespace) -> int:
    from lab.screen import command

    return command.main(sys.stdin.buffer)


def _admit(options: argparse.Namespace) -> int:
    from bot import desk
    from bot.settings import Settings

    print(asyncio.run(desk.admit(Settings(), options.code)))
    return 0


def _checkins(options: argparse.Namespace) -> int:
    from bot import desk
    from bot.settings import Settings

    print(asyncio.run(desk.switch_checkins(Settings(), on=options.switch == "on")))
    return 0


def _doctor(options: argparse.Namespace) -> int:
    from bot import doctor
    from bot.settings import Settings

    findings = asyncio.run(doctor.examine(Settings(), live=options.live))
    print(*findings, doctor.summary(findings), sep="\n")
    return int(any(finding.mark == doctor.WRONG for finding in findings))


def _age(options: argparse.Namespace) -> int:
    from bot import desk
    from bot.settings import Settings

    print(asyncio.run(desk.lift_age(Settings(), options.person)))
    return 0


async def _protocol(options: argparse.Namespace) -> int:
    from bot import crisis_report
    from bot.settings import Settings

    report = await crisis_report.yearly(Settings(), options.year)
    print(json.dumps(report, ensure_ascii=False, indent=2) if options.json else crisis_report.plain(report))
    return 0


async def _chat(options: argparse.Namespace) -> int:
    grant = tuple(word for word in options.grant.replace(",", " ").split() if word)
    unknown = set(grant) - {"adult", "memory", "checkins"}
    if unknown:
        raise ValueError(f"--grant takes adult, memory and checkins, not {', '.join(sorted(unknown))}")
    from bot.roles import talk

    return await talk(persona=options.persona, script=options.script, grant=grant, usage=options.usage)


if __name__ == "__main__":
    main()
