"""The rules: one file each, with a PATTERN; its name is the file's."""
