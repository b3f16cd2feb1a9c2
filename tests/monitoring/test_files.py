"""Alerts, Telegraf's options and dashboards, by the programs and types of those who read them."""

import json
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
DEPLOY = ROOT / "deploy"
pytestmark = pytest.mark.monitoring

ALERTS: dict[str, dict[str, Any]] = {
    rule["alert"]: rule
    for group in yaml.safe_load((DEPLOY / "alerts.yml").read_text("utf-8"))["groups"]
    for rule in group["rules"]
}
CASES: dict[str, dict[str, Any]] = yaml.safe_load((HERE / "alerts.yml").read_text("utf-8"))


def ran(*command: str, folder: Path = ROOT) -> str:
    """What a program says, which must end well."""
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_promtool_reads_config_and_alerts() -> None:
    ran("promtool", "check", "config", "--syntax-only", "deploy/prometheus.yml")
    assert f"{len(ALERTS)} rules found" in ran("promtool", "check", "rules", "deploy/alerts.yml")


def test_every_alert_has_a_case() -> None:
    assert CASES.keys() == ALERTS.keys()


@pytest.mark.parametrize("name", ALERTS)
def test_an_alert_fires_in_its_words_and_stays_quiet_else(name: str, tmp_path: Path) -> None:
    case, rule = CASES[name], ALERTS[name]
    told = {key: words for key, words in rule["annotations"].items() if key != "summary"} | {"summary": case["summary"]}
    fired = {"exp_labels": rule["labels"] | case.get("labels", {}), "exp_annotations": told}

    def run(series: dict[str, str], alerts: list[Any]) -> dict[str, Any]:
        given = [{"series": name, "values": str(values)} for name, values in series.items()]
        looks = [{"eval_time": case["at"], "alertname": name, "exp_alerts": alerts}]
        return {"interval": "1m", "input_series": given, "alert_rule_test": looks}

    tests = [run(case["fires"], [fired]), run(case["quiet"], [])]
    file = tmp_path / "tests.yml"
    file.write_text(yaml.safe_dump({"rule_files": [str(DEPLOY / "alerts.yml")], "tests": tests}), encoding="utf-8")
    ran("promtool", "test", "rules", str(file))


def test_every_option_of_telegraf_is_one_that_its_source_knows() -> None:
    known = tomllib.loads((HERE / "telegraf-1.39.3.toml").read_text("utf-8"))
    config = tomllib.loads((DEPLOY / "telegraf.conf").read_text("utf-8"))
    assert set(config["agent"]) - set(known["agent"]["options"]) == set()
    for kind in ("inputs", "outputs"):
        for plugin, (options,) in config[kind].items():
            also = known["every_input"]["options"] if kind == "inputs" else []
            assert set(options) - {*known[kind][plugin]["options"], *also} == set(), plugin
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    assert compose["services"]["telegraf"]["image"].split(":")[1].startswith(known["version"])


def test_dashboards_have_the_shape_that_grafana_gives_them(tmp_path: Path) -> None:
    """Each is written as a value of the type, so that whatever Grafana would not read does not compile."""
    for name in ("package.json", "package-lock.json", "tsconfig.json", "dashboard.ts"):
        shutil.copy(HERE / "grafana" / name, tmp_path / name)
    ran("npm", "ci", "--silent", "--no-audit", "--no-fund", folder=tmp_path)
    for file in (DEPLOY / "grafana" / "dashboards").glob("*.json"):
        text = json.dumps(json.loads(file.read_text("utf-8")), indent=1)
        head = 'import type { DashboardFile } from "./dashboard";\n\nexport const written: DashboardFile = '
        (tmp_path / f"{file.stem}.ts").write_text(f"{head}{text};\n", encoding="utf-8")
    ran("npx", "--no-install", "tsc", "--project", ".", folder=tmp_path)
