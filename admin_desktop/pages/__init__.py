"""The pages that are looked after, and what is put on them."""
