"""The dialect as data: what it provides, which models it can name, what they cost."""
