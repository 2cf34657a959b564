"""The characters after which an editor asks by itself."""

# For completion, where they bring up something that surely fits: anywhere else they bring up
# nothing, lest a list pop up after every word.
COMPLETION_TRIGGERS = ("(", "#", ":", '"', "'", " ", "@", "=", "/", ",", "[")

SIGNATURE_TRIGGERS = ("(", " ")
SIGNATURE_RETRIGGERS = (":",)
