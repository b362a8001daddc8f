/**
 * Who sends what to whom, without clock, thread or database: facts about boxes, items and lists
 * come in one by one, {@link dev.usher.scheduler.plan.Planner#plan} re-plans what they touched, and
 * orders are written when somebody asks for them.
 *
 * <p>Not thread-safe: the caller lets one thread in at a time. Null means "none" only where it is
 * said.
 */
package dev.usher.scheduler.plan;
