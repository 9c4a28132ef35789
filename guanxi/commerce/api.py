"""The door of commerce: where it keeps sealed values, its report, and the sums that the report is read from."""

from guanxi.commerce.schemas.reports import By as By
from guanxi.commerce.service.changing import SEALED as SEALED
from guanxi.commerce.service.reporting import Question as Question
from guanxi.commerce.service.reporting import get_sales as get_sales
from guanxi.commerce.service.summing import sum_workspace as sum_workspace
