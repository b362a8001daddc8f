/**
 * Virtual boxes in virtual time around the scheduler's real planner: who asks for what and when,
 * what lines homes have, how transfers share them, and what comes out.
 *
 * <p>Single-threaded and deterministic: the same scenario gives the same result. Time is in seconds
 * from the first midnight, amounts are in bytes, rates in bytes per second.
 */
package dev.usher.itests.simulator;
