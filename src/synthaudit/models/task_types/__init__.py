"""One recipe a file: what differs between kinds of label, from arrays to losses."""

from synthaudit.models.task_types.base import TaskType
from synthaudit.models.task_types.class_list import ClassList
from synthaudit.models.task_types.grades import Grades
from synthaudit.models.task_types.number import Number
from synthaudit.models.task_types.single_class import SingleClass

__all__ = ["ClassList", "Grades", "Number", "SingleClass", "TaskType"]
