"""Play without a server: a folder of files, or one file, in which Python runs in the browser."""
