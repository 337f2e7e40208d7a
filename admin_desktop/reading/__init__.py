"""What a picture says: its words, and from them platform, link, page, author, time and text of a post."""
