/** Benchmark {@code planner}: a full plan for a million boxes, and what one event costs then. */
package dev.usher.itests.bench.planner;
