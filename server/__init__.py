"""Schemestra: write, price and run orchestration Scheme strategies."""

__version__ = "0.1.0"
