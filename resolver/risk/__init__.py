"""One page of what speaks for caution around an entity, each line with its evidence and its distance.

    page.py     the lines: listing, ownership, ties, paths of money, patterns, reuse
    money.py    the nearest listed parties that money leads to, or came from
    show.py     the page as text

There is no total: a listing, a path of money and a shared phone are not weighed against each other by a program.
"""
