"""The tour: the main job, played by the program itself with the system's own mouse and key events.

``starting.py`` is the way in; ``practice.py`` is the one place that knows on what data and which sample post it plays.
"""
