"""Answers without a model: deterministic, offline, of the shape that the prompt asks for."""
