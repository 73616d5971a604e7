"""Review: the pairs that matter most, for a person to judge.

    queue.py         which pairs, in which order, by one query over a published generation
    cards.py         a pair side by side: fields, weights, neighbourhood; read in batches, ahead of the person
    differences.py   what differs between two names, word by word, across scripts
    session.py       one sitting: judge, leave unsure, skip, undo
    screen.py        the same in a terminal (Textual)
    sheet.py         the same as a CSV file, out and in

Nothing here writes to the network: judgements go to the journal, and count from the next `link` on.
"""
