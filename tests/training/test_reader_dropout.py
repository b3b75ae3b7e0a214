"""Dropout of the reader's training: at work in training only, and nothing of it in what ships."""

import torch
from torch import Tensor

from rag.span_model import HIDDEN, SpanModel
from training.reader.dropout import Dropout


def start_logits(model: SpanModel) -> Tensor:
    words = torch.ones(2, 6, HIDDEN) * torch.arange(6).view(1, 6, 1)
    segments = torch.zeros(2, 6, dtype=torch.long)
    mask = torch.ones(2, 6, dtype=torch.bool)
    with torch.no_grad():
        start, *_ = model(words, segments, mask, torch.ones(2, 1, 6) / 6)
    return torch.as_tensor(start)


def test_dropout_changes_training_and_nothing_else() -> None:
    torch.manual_seed(1)
    model = SpanModel()
    names = set(model.state_dict())
    plain = start_logits(model)
    Dropout(0.1, 1).attach(model)
    assert set(model.state_dict()) == names
    assert not torch.equal(start_logits(model.train()), plain)
    assert torch.equal(start_logits(model.eval()), plain)
