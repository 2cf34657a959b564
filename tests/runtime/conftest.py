"""Fixtures of the runtime's tests."""

from fake_endpoint import endpoint

__all__ = ["endpoint"]
