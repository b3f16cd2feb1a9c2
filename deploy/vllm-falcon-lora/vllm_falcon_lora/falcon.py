"""vLLM's Falcon with adapters; knows nothing of who is served by it."""

from typing import ClassVar

from vllm.config import VllmConfig
from vllm.model_executor.models.falcon import FalconForCausalLM
from vllm.model_executor.models.interfaces import SupportsLoRA


class FalconWithAdapters(FalconForCausalLM, SupportsLoRA):
    """Falcon-7B, base or instruct, whose four kinds of linear layers can have adapters.

    The checkpoint keeps queries, key and value in one matrix, one behind the other, just as vLLM's layer has them: an
    adapter of that matrix is one adapter, not three. The 40B interleaves them by group, and is refused.
    """

    packed_modules_mapping: ClassVar[dict[str, list[str]]] = {"query_key_value": ["query_key_value"]}
    embedding_modules: ClassVar[dict[str, str]] = {}

    def __init__(self, *, vllm_config: VllmConfig, prefix: str = "") -> None:
        config = vllm_config.model_config.hf_config
        if vllm_config.lora_config and config.new_decoder_architecture:
            raise ValueError("vllm-falcon-lora serves adapters of Falcon-7B only: merge those of other sizes")
        super().__init__(vllm_config=vllm_config, prefix=prefix)
