"""The case: a couple, its two partners, their goals."""
