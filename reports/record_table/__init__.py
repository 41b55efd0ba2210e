"""The record table 《问题处理记录表》: every ticket of a selection as a row, with the columns of the process manual."""
