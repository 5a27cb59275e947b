"""contrib.slim, and what is rarer of contrib.layers and contrib.framework."""
