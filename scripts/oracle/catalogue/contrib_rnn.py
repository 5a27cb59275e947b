"""contrib.rnn's rarer cells and wrappers, contrib.distributions."""
