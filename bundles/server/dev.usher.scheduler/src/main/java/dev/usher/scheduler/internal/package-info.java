/**
 * The scheduler at work: takes reports, plans anew when something changed, and hands out orders.
 */
package dev.usher.scheduler.internal;
