"""The couple's side. It has no tables of its own: it shows and fills in homework."""
