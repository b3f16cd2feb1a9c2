"""What holds where nothing is set."""

from pathlib import Path

import pytest
from pydantic import TypeAdapter

from bot import spelling
from bot.settings import Settings
from engine.models.vllm import Timeouts
from engine.ports import Capabilities, Sampling
from engine.turn.budget import Budget
from persona.feelings.stage import Thresholds
from scheduler.first_words.gates import Policy
from scheduler.mailbox import LEASE, TIMEOUT
from scheduler.turns.pace import Pace

ROOT = Path(__file__).parents[3]
PLAIN = Settings(_env_file=None, _secrets_dir=None)
EXAMPLE = [line.lstrip("#").partition("=") for line in (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()]
NAMED = {
    name.lower(): value for name, equals, value in EXAMPLE if equals and name.isupper() and name not in spelling.COMPOSE
}


@pytest.mark.parametrize(
    ("rule", "own"),
    [
        (PLAIN.budget, Budget()),
        (PLAIN.sampling, Sampling()),
        (PLAIN.timeouts, Timeouts()),
        (PLAIN.thresholds, Thresholds()),
        (PLAIN.policy, Policy()),
        (PLAIN.pace, Pace()),
        (PLAIN.lease_seconds, LEASE),
        (PLAIN.store_timeout, TIMEOUT),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_rule_without_settings_has_its_own_defaults(rule, own):
    assert rule == own


def test_what_a_server_does_not_tell_is_what_a_prompt_is_planned_for():
    assert Capabilities().context == Budget().context
    assert Sampling().max_tokens == Budget().reply


@pytest.mark.parametrize("name", NAMED)
def test_the_example_names_settings_that_exist_with_their_defaults(name):
    field = Settings.model_fields[name]
    value = NAMED[name]
    adapter = TypeAdapter(field.annotation)
    read = adapter.validate_json if value.startswith("{") else adapter.validate_python
    assert not value or read(value) == field.default
