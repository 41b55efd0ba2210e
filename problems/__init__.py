"""Problems: the cause behind incidents."""
