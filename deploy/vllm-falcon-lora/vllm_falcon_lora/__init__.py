"""Tells vLLM to take our Falcon, which has adapters, in place of its own; loads nothing before it is asked for."""

_ARCHITECTURE = "FalconForCausalLM"


def register() -> None:
    """Name our class for Falcon's architecture, the one that checkpoints carry in their config."""
    from vllm import ModelRegistry

    ModelRegistry.register_model(_ARCHITECTURE, "vllm_falcon_lora.falcon:FalconWithAdapters")
