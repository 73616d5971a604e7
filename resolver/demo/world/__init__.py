"""The demo's files, built from data and a fixed seed.

facts.py       what OFAC published (true, public domain): the bank, its wallets, the designees of 4 November 2025
dice.py        a seeded source of choices that gives the same on every Python version
numbers.py     account numbers, company numbers and TRON addresses with right check digits
ofac.py        facts -> OFAC's CSV set and SDN.XML
register.py    an invented company register: front companies, their holdings, honest neighbours
applicants.py  invented job applications: rings, shared documents, decoys
payments.py    invented payroll and bank payments, from an employer to a desk that sells stablecoins
chain.py       invented TRC-20 transfers that reach the bank's wallets, as TronGrid pages
"""
