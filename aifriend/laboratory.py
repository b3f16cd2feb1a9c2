"""The commands that measure and learn, as the command line has them; the laboratory itself is loaded when one runs."""

import argparse
from pathlib import Path
from typing import Any


def add_measuring(commands: Any) -> None:
    """Add them to the subparsers ``commands``."""
    _add_bench(commands.add_parser("bench", help="turns per second and CPU per turn, beside two usual bots"))
    _add_simulate(commands.add_parser("simulate", help="months of scripted lives in minutes: does he keep every rule?"))
    _add_recall(commands.add_parser("recall", help="how many turns of long dialogues he recalls when asked about them"))
    _add_train(
        commands.add_parser("train", help="a LoRA adapter from talks: a voice of a persona's own (needs [train])")
    )
    _add_evaluate(commands.add_parser("evaluate", help="how good a model's replies and company are (needs [evaluate])"))
    _add_dataset(commands.add_parser("dataset", help="who says what in a book; rows of a character's talk"))


def _add_bench(bench: argparse.ArgumentParser) -> None:
    bench.add_argument("--chats", type=int, nargs="+", metavar="N", help="chats that talk at once (default 1 50 200)")
    bench.add_argument("--rounds", type=int, metavar="N", help="in which the bots take turns (default 5)")
    bench.add_argument("--quick", action="store_true", help="only try it: few turns, no figure that says much")
    bench.add_argument("--json", type=Path, metavar="FILE", help="also write the figures there")
    bench.add_argument("--plot", type=Path, metavar="FILE", help="draw cost against load (PNG) there")
    bench.set_defaults(run=_bench)


def _bench(options: argparse.Namespace) -> int:
    from lab import bench

    return bench.main(
        quick=options.quick,
        json=options.json,
        plot=options.plot,
        chats=options.chats or ((1, 6) if options.quick else bench.CHATS),
        rounds=options.rounds or (1 if options.quick else bench.ROUNDS),
    )


def _add_simulate(simulate: argparse.ArgumentParser) -> None:
    simulate.add_argument("--users", type=int, default=100, help="people (default 100)")
    simulate.add_argument("--days", type=int, default=30, help="days that they live (default 30)")
    simulate.add_argument("--seed", type=int, default=1, help="which lives (default 1)")
    simulate.add_argument("--json", type=Path, metavar="FILE", help="also write the figures there")
    simulate.add_argument("--plot", type=Path, metavar="FILE", help="draw a picture (PNG) there")
    simulate.add_argument("--schedulers", type=int, default=1, help="processes that share one store (default 1)")
    simulate.add_argument("--kill-daily", action="store_true", help="kill one of them every simulated day")
    simulate.set_defaults(run=_simulate)


def _simulate(options: argparse.Namespace) -> int:
    from lab import simulate

    return simulate.main(
        users=options.users,
        days=options.days,
        seed=options.seed,
        out=options.json,
        plot=options.plot,
        schedulers=options.schedulers,
        kill_daily=options.kill_daily,
    )


def _add_recall(recall: argparse.ArgumentParser) -> None:
    recall.add_argument("--turns", type=Path, required=True, metavar="FILE", help="the turns, a JSON object a line")
    recall.add_argument("--qa", type=Path, required=True, metavar="FILE", help="the questions, with ids of turns")
    recall.add_argument(
        "--category", type=int, nargs="+", action="extend", default=[], metavar="N", help="only these (default 1–4)"
    )
    recall.add_argument("--json", type=Path, metavar="FILE", help="also write the figures there")
    recall.set_defaults(run=_recall)


def _recall(options: argparse.Namespace) -> int:
    from lab import recall

    return recall.main(turns=options.turns, questions=options.qa, categories=options.category, out=options.json)


def _add_train(train: argparse.ArgumentParser) -> None:
    train.add_argument(
        "recipe", nargs="?", metavar="RECIPE", help="`harry`: the shipped adapter anew; or a recipe's TOML file"
    )
    train.add_argument(
        "-o", "--out", type=Path, required=True, metavar="DIR", help="the run's folder, gone on in if cut"
    )
    train.add_argument(
        "--merge", type=Path, metavar="RUN", help="write a run's model with its adapter worked in to DIR"
    )
    train.add_argument("--model", help="a GGUF file, a checkpoint's folder or name (default: the packaged one)")
    train.add_argument("--data", nargs="+", metavar="FILE", help="JSON lines of talks; FILE@3 is read 3 times an epoch")
    train.add_argument("--persona", help="whose voice: a shipped name or a sheet's path (default harry)")
    train.add_argument("--template", help="a chat template (jinja) for a model without one")
    train.add_argument("--rank", type=int, help="the adapter's rank (default 16)")
    train.add_argument("--alpha", type=int, help="how much it weighs, over the rank (default 32)")
    train.add_argument("--rate", type=float, help="the highest learning rate (default 4e-4)")
    train.add_argument("--epochs", type=int, help="how often all is read, at most (default 3)")
    train.add_argument("--room", type=int, help="tokens of one step (default 2048)")
    train.add_argument("--patience", type=int, help="looks without a lower held-out loss that end it (default 3)")
    train.add_argument("--seed", type=int, help="which order and which start (default 1)")
    train.add_argument("--precision", choices=("auto", "bf16", "fp32"), help="of products (default: as is fast here)")
    train.add_argument("--checkpointing", action="store_true", default=None, help="less memory, a third slower")
    train.set_defaults(run=_train)


def _train(options: argparse.Namespace) -> int:
    from lab import train

    if options.merge:
        return train.merge(options.merge, options.out)
    given = {name: value for name, value in vars(options).items() if value is not None and name in train.OPTIONS}
    recipe = train.HARRY if options.recipe == "harry" else options.recipe and Path(options.recipe)
    return train.main(train.recipe_of(recipe or None, given), options.out)


def _add_evaluate(evaluate: argparse.ArgumentParser) -> None:
    evaluate.add_argument(
        "--data", type=Path, required=True, metavar="FILE", help="talks to answer, a JSON object a line"
    )
    evaluate.add_argument(
        "--model", required=True, metavar="URL|PATH", help="a server, a .gguf file, or `embedded`; key: ENGINE_API_KEY"
    )
    evaluate.add_argument(
        "--adapter", default="", metavar="NAME|FILE", help="a server's by name; here a .gguf file, or `harry`"
    )
    evaluate.add_argument("--against", default="", metavar="URL|PATH", help="another model, answering the same")
    evaluate.add_argument("--against-adapter", default="", metavar="NAME|FILE", help="the adapter of that one")
    evaluate.add_argument("--report", type=Path, required=True, metavar="DIR", help="where the page and the JSON go")
    evaluate.add_argument("--judge", default="", metavar="URL", help="a third model, which prefers; key: JUDGE_API_KEY")
    evaluate.add_argument("--limit", type=int, metavar="N", help="at most N replies, and N probes of a kind")
    evaluate.add_argument("--seed", type=int, default=1, help="which dice (default 1)")
    evaluate.add_argument("--raw", action="store_true", help="probe the bare model, without the house's checks")
    evaluate.add_argument(
        "--require",
        nargs="+",
        action="extend",
        default=[],
        metavar="NAME>=VALUE",
        help="what a figure must reach; exit code 3 where it does not",
    )
    evaluate.set_defaults(run=_evaluate)


def _evaluate(options: argparse.Namespace) -> int:
    from lab import evaluate

    return evaluate.main(
        data=options.data,
        model=options.model,
        adapter=options.adapter,
        against=options.against,
        against_adapter=options.against_adapter,
        report=options.report,
        judge=options.judge,
        limit=options.limit,
        seed=options.seed,
        raw=options.raw,
        require=options.require,
    )


def _add_dataset(parser: argparse.ArgumentParser) -> None:
    dataset = parser.add_subparsers(required=True, metavar="ACTION")
    quotes = dataset.add_parser("quotes", help="print each quotation of a book with its speaker, a JSON object a line")
    quotes.add_argument("book", type=Path, metavar="BOOK", help="plain text in UTF-8, or EPUB")
    quotes.add_argument("--cast", type=Path, metavar="FILE", help="who speaks, JSON: [{name, aliases, gender}]")
    quotes.set_defaults(run=_quotes)
    build = dataset.add_parser("build", help="write rows of a character's talk, and a card that says what they are")
    build.add_argument("books", type=Path, nargs="*", metavar="BOOK", help="plain text in UTF-8, or EPUB")
    build.add_argument("--character", required=True, metavar="NAME", help="whose lines the model is to learn")
    build.add_argument("-o", "--out", type=Path, required=True, metavar="DIR", help="where to write")
    build.add_argument("--licence", default="", metavar="TEXT", help="by what right you use these texts; must be said")
    build.add_argument("--chat", type=Path, action="append", default=[], metavar="FILE", help="an export, if agreed to")
    build.add_argument("--cast", type=Path, metavar="FILE", help="who speaks, JSON: [{name, aliases, gender}]")
    build.add_argument("--persona", default="harry", help="whose prompt stands above the rows (default harry)")
    build.add_argument("--least", type=float, default=0.8, metavar="P", help="confidence of a line kept (default 0.8)")
    build.add_argument("--mask-names", action="store_true", help="put signs in the place of names")
    build.add_argument("--engine", default="", metavar="URL", help="ask this engine about lines that are unsure")
    build.set_defaults(run=_build)


def _quotes(options: argparse.Namespace) -> int:
    from lab.dataset import command

    return command.quotes(options.book, options.cast)


def _build(options: argparse.Namespace) -> int:
    from lab.dataset import command

    plan = command.Plan(
        options.books,
        options.character,
        options.out,
        options.licence,
        options.chat,
        options.cast,
        options.persona,
        options.least,
        options.mask_names,
        options.engine,
    )
    return command.build(plan)
