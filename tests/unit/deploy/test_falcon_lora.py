"""Adapters on Falcon: the container that brings the plugin starts the engine with one adapter for each folder."""

import os
import subprocess
from pathlib import Path

import yaml

DEPLOY = Path(__file__).parents[3] / "deploy"
COMPOSE = (Path(__file__).parents[3] / "compose.yaml").read_text(encoding="utf-8")
override = yaml.safe_load((DEPLOY / "vllm-falcon-lora" / "compose.yaml").read_text(encoding="utf-8"))["services"][
    "vllm"
]


def started(folder: Path, *names: str) -> tuple[int, str]:
    """What the entrypoint runs, and its exit code, where these adapters lie in the folder."""
    for name in names:
        (folder / "adapters" / name).mkdir(parents=True)
        (folder / "adapters" / name / "adapter_config.json").write_text("{}")
    (folder / "key").write_text("k")
    (folder / "vllm").write_text('#!/bin/sh\necho "$VLLM_API_KEY $@"\n')
    (folder / "vllm").chmod(0o755)
    shell, flag, script, name = override["entrypoint"]
    # What compose does before a shell sees it, and our folders in place of a container's.
    script = script.replace("$$", "$").replace("/run/secrets/engine_api_key", str(folder / "key"))
    script = script.replace("/adapters/", f"{folder}/adapters/")
    environment = os.environ | {"PATH": f"{folder}:{os.environ['PATH']}"}
    command = [shell, flag, script, name, "falcon", "--dtype=bfloat16"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=10, check=False)
    return done.returncode, (done.stdout + done.stderr).strip()


def test_the_engine_starts_with_its_flags_and_each_adapter_by_the_name_of_its_folder(tmp_path: Path) -> None:
    flags = "k serve falcon --dtype=bfloat16 --enable-lora --max-lora-rank=16 --lora-modules"
    adapters = f"harry={tmp_path}/adapters/harry nora={tmp_path}/adapters/nora"
    assert started(tmp_path, "harry", "nora") == (0, f"{flags} {adapters}")


def test_without_an_adapter_it_says_where_one_belongs(tmp_path: Path) -> None:
    assert started(tmp_path) == (1, "no adapter in deploy/adapters: put its folder there")


def test_the_plugin_is_put_on_the_version_that_compose_pins() -> None:
    assert f"image: {override['build']['args']['ENGINE_IMAGE']}\n" in COMPOSE
