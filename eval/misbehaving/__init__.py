"""Models that misbehave: a scripted endpoint, and how much of what it says reaches a user."""
