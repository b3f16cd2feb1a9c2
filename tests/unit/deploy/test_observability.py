"""Dashboards and alerts ask only for metrics that exist, so that no panel stays empty unnoticed."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

DEPLOY = Path(__file__).parents[3] / "deploy"

OURS = {
    "aifriend_turns_total",
    "aifriend_turn_seconds",
    "aifriend_first_bubble_seconds",
    "aifriend_ready_seconds",
    "aifriend_tokens_total",
    "aifriend_people_total",
    "aifriend_answers_total",
    "aifriend_duplicates_total",
    "aifriend_checkins_total",
    "aifriend_errors_total",
    "aifriend_inbox_age_seconds",
    "aifriend_outbox_age_seconds",
    "aifriend_incoming_total",
    "aifriend_bubbles_total",
    "aifriend_work_seconds",
    "aifriend_sound_seconds_total",
    "aifriend_up",
    "aifriend_tick_age_seconds",
}
# As tests/monitoring/exposition has them, where a real Prometheus asks for each.
ENGINE = {
    "vllm:prefix_cache_queries_total",
    "vllm:prefix_cache_hits_total",
    "vllm:prompt_tokens_total",
    "vllm:prompt_tokens_cached_total",
    "vllm:generation_tokens_total",
    "vllm:kv_cache_usage_perc",
    "vllm:num_requests_running",
    "vllm:num_requests_waiting",
    "vllm:num_preemptions_total",
    "vllm:request_success_total",
    "vllm:time_to_first_token_seconds",
    "vllm:inter_token_latency_seconds",
    "vllm:e2e_request_latency_seconds",
}
HISTOGRAMS = {name for name in OURS | ENGINE if name.endswith("_seconds")} - {
    "aifriend_inbox_age_seconds",
    "aifriend_outbox_age_seconds",
    "aifriend_tick_age_seconds",
}
OTHERS = {
    name
    for file in (DEPLOY.parent / "tests" / "monitoring" / "exposition").glob("*.prom")
    for name in re.findall(r"^(\w+)\{?", file.read_text("utf-8"), re.MULTILINE)
}
KNOWN = OURS | ENGINE | OTHERS | {"up", "ALERTS"}

FILES = sorted((DEPLOY / "grafana" / "dashboards").glob("*.json"))
dashboards: list[dict[str, Any]] = [json.loads(file.read_text("utf-8")) for file in FILES]
panels: list[dict[str, Any]] = [p for dashboard in dashboards for p in dashboard["panels"] if p["type"] != "row"]
alerts: list[dict[str, Any]] = [
    rule for group in yaml.safe_load((DEPLOY / "alerts.yml").read_text("utf-8"))["groups"] for rule in group["rules"]
]


def metrics(expression: str) -> set[str]:
    """The metrics that a PromQL expression selects, histograms by their plain name."""
    bare = re.sub(r"\{[^}]*\}|\[[^\]]*\]|\b(by|without|on)\s*\([^)]*\)", " ", expression)
    names = set(
        re.findall(
            r"\b(?:aifriend_|vllm:|redis_|cpu_|mem_|disk_|net_|system_|nvidia_|docker_)\w+|\bup\b|\bALERTS\b", bare
        )
    )
    return {re.sub(r"(?<=_seconds)_(bucket|count)$", "", name) for name in names}


def expressions() -> list[str]:
    shown = [target["expr"] for panel in panels for target in panel["targets"]]
    return [
        *shown,
        *(note["target"]["expr"] for dashboard in dashboards for note in dashboard["annotations"]["list"]),
        *(a["expr"] for a in alerts),
    ]


def test_every_expression_asks_for_known_metrics_only() -> None:
    unknown = {e: sorted(metrics(e) - KNOWN) for e in expressions() if not metrics(e) or metrics(e) - KNOWN}
    assert unknown == {}


def test_histograms_are_asked_for_by_their_buckets() -> None:
    plain = [
        (name, expression)
        for expression in expressions()
        for name in HISTOGRAMS
        if re.search(rf"{name}\b(?!_)", expression)
    ]
    assert plain == []


def test_every_metric_of_ours_is_shown() -> None:
    shown = {name for panel in panels for target in panel["targets"] for name in metrics(target["expr"])}
    assert OURS - shown == set()


def test_every_panel_has_a_title_a_description_and_a_unit() -> None:
    bare = [
        panel["id"]
        for panel in panels
        if not (panel["title"] and panel["description"] and panel["fieldConfig"]["defaults"]["unit"])
    ]
    assert bare == []


@pytest.mark.parametrize("dashboard", dashboards, ids=lambda dashboard: dashboard["uid"])
def test_panels_have_ids_of_their_own_and_do_not_overlap(dashboard: dict[str, Any]) -> None:
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])
    cells = [
        (x, y)
        for place in (panel["gridPos"] for panel in dashboard["panels"])
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(set(cells)) == len(cells)
    assert max(x for x, _ in cells) < 24


def test_people_have_a_dashboard_and_machines_another() -> None:
    rows = {each["uid"]: [p["title"] for p in each["panels"] if p["type"] == "row"] for each in dashboards}
    assert rows == {
        "aifriend": ["Now", "Talk", "First words", "Cost and faults"],
        "machines": ["Engine (vLLM)", "Store (Valkey)", "Machine (Telegraf)"],
    }


def test_the_dashboard_asks_the_provisioned_source() -> None:
    file = DEPLOY / "grafana/provisioning/datasources/prometheus.yml"
    provisioned = {source["uid"] for source in yaml.safe_load(file.read_text("utf-8"))["datasources"]}
    assert {panel["datasource"]["uid"] for panel in panels} == provisioned


def test_every_alert_says_what_to_do_and_has_its_place_in_the_runbook() -> None:
    runbook = (DEPLOY.parent / "docs" / "runbook.md").read_text("utf-8")
    places = {f"docs/runbook.md#{name.lower()}" for name in re.findall(r"^## (\w+)$", runbook, re.MULTILINE)}
    assert [rule["alert"] for rule in alerts if set(rule["annotations"]) != {"summary", "action", "runbook"}] == []
    assert {rule["annotations"]["runbook"] for rule in alerts} == places


def test_every_target_is_a_service_of_compose() -> None:
    services = yaml.safe_load((DEPLOY.parent / "compose.yaml").read_text("utf-8"))["services"]
    jobs = yaml.safe_load((DEPLOY / "prometheus.yml").read_text("utf-8"))["scrape_configs"]
    hosts = [t.split(":")[0] for job in jobs for config in job.get("static_configs", ()) for t in config["targets"]]
    hosts += [name for job in jobs for config in job.get("dns_sd_configs", ()) for name in config["names"]]
    assert len(hosts) == 11
    assert [host for host in hosts if host not in services] == []
