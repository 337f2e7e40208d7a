"""Windows, pages and dialogs: the only room that imports Qt."""
