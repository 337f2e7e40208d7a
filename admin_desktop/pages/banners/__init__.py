"""Pictures that carry the disclaimer and the contact where no text can stand."""
