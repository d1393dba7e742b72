"""A question for a shape in, its answer out: a summary, a timeline, a list, two columns, each line on its quote."""
