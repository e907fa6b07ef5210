"""The kinds of number that read a row, and what makes a class one of them.

A row is written in Python's operators, `select` and the functions of C's math library.  A class reads
rows that derives from `operators.Operators` and says

    number.__operation__(op, operands)     what an operator gives: add, sub, mul, div, neg, lt or le
    kind.__libm__(name, operands)          what a function of C's math library gives; a static method

Operands are numbers of the class, and plain ones.  These hooks are for classes that need them:

    kind.__gate__(gate, operands)          what a whole gate gives, if not by its row; a static method
    condition.__select__(a, b)             what a choice gives, where lt and le give no bool
    condition.__usual__(usual)             the same where a row guards an awkward point, for text
    number.__beside__(plain)               a plain number that stands in a choice beside this one
    kind.__fold__(fold, start, columns)    what a whole fold gives, if not by its steps; a static method
    float(number)                          its number, for logsumexp and softmax, which look for the largest

With `__gate__` a number also goes through `where`, the functions of lists and the networks of nn, alone
or beside Values; tests/numbers/test_number_protocol.py has one that carries its derivative along.
"""
