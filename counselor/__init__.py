"""Counselor: session plans, couple homework and printed handouts for couples counselors."""

__version__ = "0.1.0"
