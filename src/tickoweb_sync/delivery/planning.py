"""What the next run would book, found out without any write call: the same bodies, the same reasons."""
