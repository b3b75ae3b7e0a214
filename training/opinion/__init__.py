"""Trains the local writer to say whether evidence answers a question (`rag.opinion`)."""
