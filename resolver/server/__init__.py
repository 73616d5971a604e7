"""The server: other systems and analysts ask the published network over HTTP, and judgements come back.

settings.py   address, users and limits         tokens.py     who asks: a token a user, guesses slowed
limits.py     what is refused before it is read protocol.py   uvicorn, with a deadline for slow clients
asgi.py       types
state.py      the generation that is answered from; it is exchanged whole when a run publishes a new one
entities.py   entities as FollowTheMoney         matching.py   a query in that shape becomes a screening
shapes.py     bodies, with examples              answers.py    JSON as other modules give it, errors as statuses
matches.py    /match, /search, /entities         network.py    /explain, /trace, /owners, /blocked, /changes
journal.py    /judgements, /dispositions         health.py     /healthz, /readyz, /health, /metrics
page.py       the web page                       app.py        all of it as one application

It reads the published generation and writes nothing but the journal.
"""
