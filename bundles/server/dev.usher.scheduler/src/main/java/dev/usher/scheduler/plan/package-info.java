/**
 * Who sends what to whom: pure functions over a snapshot, without clock, thread or database.
 *
 * <p>All types are immutable except those that live inside one run of {@link
 * dev.usher.scheduler.plan.Planner}.
 */
package dev.usher.scheduler.plan;
