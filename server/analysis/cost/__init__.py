"""What a strategy will cost: calls, tokens, money and seconds, before it runs."""
