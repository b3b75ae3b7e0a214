"""An adapter as llama.cpp reads it: an activated LoRA, which acts from its opening words on."""

from collections.abc import Sequence
from pathlib import Path

import torch
from gguf import GGUFValueType, GGUFWriter

from training.opinion.qwen import SCALE, Adapter


def export(adapter: Adapter, opening: Sequence[int], path: Path) -> None:
    """Write an adapter of Qwen 2.5 in float16, with the tokens it acts from."""
    rank = next(iter(adapter.values()))[0].shape[0]
    writer = GGUFWriter(path, "qwen2")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", SCALE * rank)
    writer.add_key_value(
        "adapter.alora.invocation_tokens",
        list(opening),
        GGUFValueType.ARRAY,
        sub_type=GGUFValueType.UINT32,
    )
    for name, (down, up) in adapter.items():
        for end, weight in (("lora_a", down), ("lora_b", up)):
            half = weight.detach().to(torch.float16).numpy()
            writer.add_tensor(f"{name}.weight.{end}", half)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
