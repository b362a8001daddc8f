/** The ways to another box, each tried for a bounded time: directly, punched, relayed. */
package dev.usher.reach.way;
