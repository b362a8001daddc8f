/** One repository and eight boxes on lines of a home's speed, beside libtorrent. */
package dev.usher.itests.bench.swarm;
