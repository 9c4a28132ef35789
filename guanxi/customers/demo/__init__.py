"""Demo data of customers: invented people and firms, known from several channels, with owners, stages and classes.

Phones begin with 169, which no operator has; e-mails end with example.com, which nobody can register.
"""

from guanxi.customers.demo.doubles import DemoDoubles
from guanxi.customers.demo.make import DemoCustomers
from guanxi.customers.demo.tags import DemoTags
from guanxi.customers.demo.together import DemoTogether

__all__ = ["DemoCustomers", "DemoDoubles", "DemoTags", "DemoTogether"]
