"""The ways a message can leave this computer."""
