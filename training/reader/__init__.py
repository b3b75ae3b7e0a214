"""How the span reader's weights are made and measured."""
