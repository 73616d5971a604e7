"""What the linker made is held against labels.

evaluate.py evaluate_show.py      precision, recall and F1 over pairs and B-cubed; what is printed of them
reliability.py                    is a probability of 0.9 right nine times of ten
below_line.py                     a sample of pairs under the threshold, to label; the miss rate with its interval
"""
