"""Dashboards and alerts ask only for metrics that exist, so that no panel stays empty unnoticed."""

import json
import re
from pathlib import Path
from typing import Any

import yaml

DEPLOY = Path(__file__).parents[3] / "deploy"

OURS = {
    "aifriend_turns_total",
    "aifriend_turn_seconds",
    "aifriend_first_bubble_seconds",
    "aifriend_tokens_total",
    "aifriend_checkins_total",
    "aifriend_errors_total",
    "aifriend_inbox_age_seconds",
    "aifriend_incoming_total",
    "aifriend_bubbles_total",
    "aifriend_up",
    "aifriend_tick_age_seconds",
}
# As a vLLM 0.32 server named them.
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
    "aifriend_tick_age_seconds",
}
KNOWN = OURS | ENGINE | {"up", "ALERTS"}

dashboard: dict[str, Any] = json.loads((DEPLOY / "grafana/dashboards/aifriend.json").read_text("utf-8"))
panels: list[dict[str, Any]] = [panel for panel in dashboard["panels"] if panel["type"] != "row"]
alerts: list[dict[str, Any]] = [
    rule for group in yaml.safe_load((DEPLOY / "alerts.yml").read_text("utf-8"))["groups"] for rule in group["rules"]
]


def metrics(expression: str) -> set[str]:
    """The metrics that a PromQL expression selects, histograms by their plain name."""
    bare = re.sub(r"\{[^}]*\}|\[[^\]]*\]|\b(by|without|on)\s*\([^)]*\)", " ", expression)
    names = set(re.findall(r"\b(?:aifriend_|vllm:)\w+|\bup\b|\bALERTS\b", bare))
    return {name.removesuffix("_bucket") if name.endswith("_seconds_bucket") else name for name in names}


def expressions() -> list[str]:
    shown = [target["expr"] for panel in panels for target in panel["targets"]]
    return [
        *shown,
        *(note["target"]["expr"] for note in dashboard["annotations"]["list"]),
        *(a["expr"] for a in alerts),
    ]


def test_every_expression_asks_for_known_metrics_only() -> None:
    unknown = {e: sorted(metrics(e) - KNOWN) for e in expressions() if not metrics(e) or metrics(e) - KNOWN}
    assert unknown == {}


def test_histograms_are_asked_for_by_their_buckets() -> None:
    plain = [
        (name, expression) for expression in expressions() for name in HISTOGRAMS if re.search(rf"{name}\b", expression)
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


def test_panels_have_ids_of_their_own_and_do_not_overlap() -> None:
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])
    cells = [
        (x, y)
        for place in (panel["gridPos"] for panel in dashboard["panels"])
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(set(cells)) == len(cells)
    assert max(x for x, _ in cells) < 24


def test_harry_and_the_engine_have_a_row_each() -> None:
    rows = [panel["title"] for panel in dashboard["panels"] if panel["type"] == "row"]
    assert rows == ["Harry", "The engine"]


def test_the_dashboard_asks_the_provisioned_source() -> None:
    file = DEPLOY / "grafana/provisioning/datasources/prometheus.yml"
    provisioned = {source["uid"] for source in yaml.safe_load(file.read_text("utf-8"))["datasources"]}
    assert {panel["datasource"]["uid"] for panel in panels} == provisioned


def test_every_alert_says_what_to_do() -> None:
    assert [rule["alert"] for rule in alerts if set(rule["annotations"]) != {"summary", "action"}] == []


def test_every_target_is_a_service_of_compose() -> None:
    services = yaml.safe_load((DEPLOY.parent / "compose.yaml").read_text("utf-8"))["services"]
    jobs = yaml.safe_load((DEPLOY / "prometheus.yml").read_text("utf-8"))["scrape_configs"]
    hosts = [t.split(":")[0] for job in jobs for config in job["static_configs"] for t in config["targets"]]
    assert hosts
    assert [host for host in hosts if host not in services] == []
