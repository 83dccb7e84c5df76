"""The draft as a .docx in the format of GB/T 9704-2012, and what comes back from staff.

:mod:`docx_document` writes, :mod:`read_back` reads; :mod:`official_layout` holds the numbers of the
standard, ``base/`` the XML parts that they are filled into.

python-docx makes the package; its text is made with lxml, because python-docx's default template
brings a foreign language, theme fonts, old compatibility settings and its own author, and its
comments carry the machine's time, so that the same draft would never give the same bytes.
"""
