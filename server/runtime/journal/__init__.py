"""The journal: what every run asked, was answered and paid, kept in the workspace as it happens.

`schema` is the file, `writer` puts things into it, `journal` is one run's view while it runs;
`reader` looks at what is there, and `recorded` serves it again.
"""
