"""The rules for content: what keeps a text from readers, and what a person must look at.

`check_content`, the import and the admin all ask here.
"""
