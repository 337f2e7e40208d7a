"""Sample screens of our own: invented posts on invented pages in a real browser, with what is true of each."""
