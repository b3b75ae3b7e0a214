"""How fast: Beleg beside the stock chain, in one process, question by question."""
