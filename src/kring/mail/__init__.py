"""Mail in: a letter is on disk before its sender is told so, then it lands in its conversation or opens one."""
