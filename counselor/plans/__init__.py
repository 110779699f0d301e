"""Session plans: the timed agenda of one session."""
