/**
 * Whole swarms in one JVM: real storage, real transport, real TLS, no OSGi framework. {@link
 * dev.usher.itests.swarm.TestSwarm} builds them.
 */
package dev.usher.itests.swarm;
