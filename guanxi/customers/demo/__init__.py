"""Demo data of customers: invented people and firms, known from several channels, with owners, stages and classes.

Phones begin with 169, which no operator has; e-mails end with example.com, which nobody can register.
"""

from guanxi.customers.demo.make import DemoCustomers

__all__ = ["DemoCustomers"]
