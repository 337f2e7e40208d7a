"""The queue of messages and the ways they leave: bytes and addresses only."""
