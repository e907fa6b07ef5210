"""The version, in one place: the packages, the command and the build read it here."""

VERSION = "0.1.0"
