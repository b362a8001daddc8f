package dev.usher.scheduler.internal;

import dev.usher.scheduler.plan.Figures;

/** The planner for the operator: what it looks after, and what that takes. */
public record PlanReport(Figures figures, PlanTimes times) {}
