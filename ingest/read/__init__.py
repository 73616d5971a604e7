"""Published files become raw tables, column by column as published; one module a form of file.

text.py   bytes -> checked UTF-8 text, or an error that names the byte and the line
raw.py    the tables, their citation, and what was refused
csv.py    CSV;  lines.py  lines of other kinds
xml.py    XML, by a declared layout;  xml_columns.py  the fast way for large plain files;  kernels/  its compiled loops
json.py   JSON, by a declared layout;  json_documents.py  a file cut into documents
"""
