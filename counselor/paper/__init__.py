"""What comes back on paper, or as a file that was filled in."""
