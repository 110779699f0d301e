"""People who sign in: staff and partners, their sessions and invitations."""
