"""How the page is served: it tells nobody else, and looks as the browser wants it."""

from bot.web.serving import command


def test_the_server_is_told_where_to_listen_and_where_the_api_is() -> None:
    line = command("http://api:8080", host="0.0.0.0", port=8501)  # noqa: S104 - told, not listened on
    flags = dict(zip(line[5::2], line[6::2], strict=False))
    assert (flags["--server.address"], flags["--server.port"], line[-1]) == ("0.0.0.0", "8501", "http://api:8080")  # noqa: S104


def test_no_figures_of_use_leave_the_house() -> None:
    line = command("http://api:8080", host="127.0.0.1", port=8501)
    assert line[line.index("--browser.gatherUsageStats") + 1] == "false"


def test_both_themes_are_named_so_that_neither_is_forced_on_whoever_looks() -> None:
    line = command("http://api:8080", host="127.0.0.1", port=8501)
    light = {flag.removeprefix("--theme.light.") for flag in line if flag.startswith("--theme.light.")}
    assert light == {flag.removeprefix("--theme.dark.") for flag in line if flag.startswith("--theme.dark.")} != set()
    assert [flag for flag in line if flag.startswith("--theme.") and flag.count(".") == 1] == []
