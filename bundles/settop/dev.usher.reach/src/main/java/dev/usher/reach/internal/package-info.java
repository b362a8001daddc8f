/** Makes boxes reach each other: what the swarm asks of it, in the order of the ways. */
package dev.usher.reach.internal;
