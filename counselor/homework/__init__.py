"""Homework: assignments, the prompts copied when given, answers, who sees them, and the review."""
