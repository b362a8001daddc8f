/**
 * Who is in which swarm, for clients that announce (BEP 3): compact tables in memory. Tables are
 * locked one swarm at a time, so that doors on several threads hardly meet.
 */
package dev.usher.tracker.swarms;
