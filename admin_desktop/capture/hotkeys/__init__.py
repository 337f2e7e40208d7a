"""Keys that capture from anywhere: one module for each system, without Qt."""
