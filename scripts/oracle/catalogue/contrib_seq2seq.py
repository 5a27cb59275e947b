"""contrib.seq2seq: losses, helpers, decoders, attention, beam search."""
