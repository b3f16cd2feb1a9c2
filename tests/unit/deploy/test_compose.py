"""compose.yaml and its Dockerfile: what may be reached, what is pinned, what runs with which rights."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import spelling
from bot.settings import Settings

ROOT = Path(__file__).parents[3]
compose: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
services: dict[str, dict[str, Any]] = compose["services"]
dockerfile = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")


def networks(service: str) -> set[str]:
    return set(services[service].get("networks", ["default"]))


ROLES = {"aifriend", "telegram", "discord", "api", "worker", "scheduler", "maker"}
OURS = {"aifriend:0.1.0", "aifriend-web:0.1.0"}
PROFILES = {
    "cpu": {"aifriend"},
    "gpu": {"vllm", "api", "worker", "scheduler"},
    "telegram": {"telegram"},
    "discord": {"discord"},
    "web": {"web"},
    "monitoring": {"prometheus", "grafana", "telegraf", "docker-proxy", "valkey-exporter"},
    "scale": {"broker", "maker"},
    "search": {"searxng"},
}


def test_each_profile_starts_its_services_beside_the_store() -> None:
    assert {name for name, service in services.items() if "profiles" not in service} == {"valkey"}
    started = {profile for service in services.values() for profile in service.get("profiles", ())}
    assert {each: {n for n, s in services.items() if each in s.get("profiles", ())} for each in started} == PROFILES


def test_every_role_of_ours_is_the_one_image_by_its_command() -> None:
    ours = {name: service["command"] for name, service in services.items() if service["image"].startswith("aifriend:")}
    assert ours == {name: ["run" if name == "aifriend" else name] for name in ROLES}


def test_every_variable_of_compose_is_known_to_who_looks_for_slips() -> None:
    """`.env` holds both, and whoever misspells one is told so."""
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    variables = set(re.findall(r"(?<!\$)\$\{(\w+)", text)) | {"COMPOSE_PROFILES"}
    assert variables - {name.upper() for name in Settings.model_fields} == set(spelling.COMPOSE)


def test_the_search_answers_in_the_form_that_he_asks_for() -> None:
    settings = yaml.safe_load((ROOT / "deploy" / "searxng.yml").read_text(encoding="utf-8"))
    assert settings["search"] == {"formats": ["json"], "safe_search": 2}
    # What the image has beside the default install: what reads pages, and what wakes workers.
    assert "celery==" in (ROOT / "deploy" / "image.lock").read_text(encoding="utf-8")
    assert "trafilatura==" in (ROOT / "deploy" / "image.lock").read_text(encoding="utf-8")


def test_only_the_watchers_and_the_api_are_published_and_only_on_this_machine() -> None:
    published = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert set(published) == {"aifriend", "api", "web", "prometheus", "grafana"}
    assert [port for ports in published.values() for port in ports if not port.startswith("127.0.0.1:")] == []


def test_the_page_sees_no_secret_and_nothing_of_what_is_kept() -> None:
    assert {"secrets", "volumes", "env_file"} & services["web"].keys() == set()
    assert set(services["web"]["environment"]) == {"PAGE_API_URL"}


def test_each_image_of_ours_is_a_stage_of_the_one_dockerfile() -> None:
    stages = {s["image"]: s["build"]["target"] for s in services.values() if s["image"] in OURS}
    assert stages == {"aifriend:0.1.0": "house", "aifriend-web:0.1.0": "web"}
    assert set(stages.values()) <= set(re.findall(r"^FROM \S+ AS (\S+)", dockerfile, re.MULTILINE))


def test_only_harry_and_who_watches_it_reach_the_store() -> None:
    assert {name for name in services if "store" in networks(name)} == {"valkey", "valkey-exporter", "broker", *ROLES}
    assert networks("valkey") == {"store"}
    assert compose["networks"]["store"]["internal"]


@pytest.mark.parametrize("image", sorted({s["image"] for s in services.values()} - OURS))
def test_foreign_images_are_pinned_to_a_release(image: str) -> None:
    assert re.fullmatch(r"[\w./-]+:v?\d+\.\d+\.\d+[\w.-]*", image)


def test_the_base_image_is_pinned_to_a_release() -> None:
    bases = re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE)
    assert bases
    assert [base for base in bases if not re.fullmatch(r"python:3\.12\.\d+-slim-\w+|house", base)] == []


def test_the_model_is_pinned_to_a_commit() -> None:
    model, *flags = services["vllm"]["command"]
    assert model == "${MODEL:-tiiuae/falcon-7b-instruct}"
    assert any(re.fullmatch(r"--revision=\$\{MODEL_REVISION:-[0-9a-f]{40}\}", flag) for flag in flags)


def test_the_engine_has_the_version_that_the_package_names() -> None:
    version = services["vllm"]["image"].rpartition(":v")[2]
    assert f'"vllm=={version}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_harry_asks_for_the_model_that_the_engine_serves() -> None:
    for role in ("worker", "scheduler"):
        assert services[role]["environment"]["ENGINE_MODEL"] == "${ENGINE_MODEL:-engine}"
    assert "--served-model-name=engine" in services["vllm"]["command"]


def test_every_mounted_file_is_in_the_repository() -> None:
    mounts = [mount for service in services.values() for mount in service.get("volumes", ())]
    files = [mount.split(":")[0] for mount in mounts if mount.startswith("./")]
    assert files
    assert [file for file in files if not (ROOT / file).exists()] == []


def test_every_mounted_file_is_read_only() -> None:
    mounts = [mount for service in services.values() for mount in service.get("volumes", ())]
    assert [mount for mount in mounts if mount.startswith((".", "/")) and not mount.endswith(":ro")] == []


@pytest.mark.parametrize("name", sorted(services))
def test_every_service_comes_back_and_gains_no_rights(name: str) -> None:
    assert services[name]["restart"] == "unless-stopped"
    assert services[name]["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", sorted(services))
def test_every_service_runs_without_capabilities_and_within_limits(name: str) -> None:
    assert services[name]["cap_drop"] == ["ALL"]
    assert services[name]["mem_limit"]
    assert services[name]["pids_limit"] > 0


def test_the_engine_runs_as_an_ordinary_user_and_keeps_its_model_in_that_users_home() -> None:
    engine = services["vllm"]
    user, home = engine["user"], engine["environment"]["HOME"]
    assert int(user.split(":")[0]) > 0
    assert [mount for mount in engine["volumes"] if not mount.startswith("./")] == [f"engine:{home}/.cache"]


def test_a_full_store_says_so_before_its_container_is_killed() -> None:
    limits = (ROOT / "deploy" / "redis.conf").read_text(encoding="utf-8")
    kept = re.search(r"^maxmemory (\d+)gb$", limits, re.MULTILINE)
    assert kept is not None
    assert int(kept[1]) < int(services["valkey"]["mem_limit"].removesuffix("g"))
    assert "\nmaxmemory-policy noeviction\n" in limits


def test_the_image_is_built_from_what_its_dockerfile_copies_and_sees_no_secret() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    copies = re.findall(r"^COPY (?!--from)(.+) /build", dockerfile, re.MULTILINE)
    assert rules[0] == "*"
    assert {rule[1:] for rule in rules if rule.startswith("!")} == {file for copy in copies for file in copy.split()}


def test_every_service_is_watched_by_a_health_check() -> None:
    assert {name for name in services if "healthcheck" not in services[name]} == {*ROLES, "web", "valkey-exporter"}
    assert dockerfile.count("HEALTHCHECK") == len(OURS)


def test_no_secret_stands_in_the_file() -> None:
    assert [secret for secret in compose["secrets"].values() if set(secret) != {"file"}] == []
    assert not re.search(r"--api-key|PASSWORD: ", (ROOT / "compose.yaml").read_text(encoding="utf-8"))


def test_harrys_image_runs_as_an_ordinary_user() -> None:
    user = re.findall(r"^USER (\d+)$", dockerfile, re.MULTILINE)[-1]
    assert int(user) > 0
    assert dockerfile.rfind("\nUSER") > dockerfile.rfind("\nRUN")


def test_harrys_image_installs_what_the_lock_file_names_and_nothing_else() -> None:
    assert "--require-hashes" in dockerfile
    assert "pip install --no-deps /build" in dockerfile
