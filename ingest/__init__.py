"""A published file becomes staged rows; read in this order.

source.py    what a source is: one module in sources/, found by its file name
files.py     paths and folders -> files with their hashes and first bytes
unpack.py    gzip and zip -> the plain files in them, within limits
fetch.py     a source's current files from its publisher -> a folder a day; download.py  one address -> one file
read/        CSV, XML, JSON or lines -> raw.<table>; all VARCHAR, each row with file, part and line
stage.sql    THE CONTRACT between sources and the resolver
audit.py     unread columns, unknown codes, rows that went nowhere, empty required columns, counts
incoming.py  the schemas raw and incoming, which live while an edition is taken; its published rows
reject.py    repeated keys, and wallets that fail their checksum
guard.py     an edition that is too short or too old to be taken unasked
keep.py      a checked edition becomes part of the workspace
job.py       one edition: read -> incoming.* -> audit -> stage.*, all or nothing
sources/     one module a source
programmes/  the table of regimes, a file an authority
mapping.py   what the columns of an own table mean;  propose/  a mapping proposed where there is none
"""
