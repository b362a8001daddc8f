/**
 * Fetches and serves pieces as the delivery orders say, whoever transports and stores them.
 *
 * <p>One event loop thread ({@link dev.usher.swarm.internal.EventLoop}) decides everything and owns
 * all state that is not marked as shared. The threads of transports and of the HTTP client hash and
 * store the block they brought, then tell the loop; they read stored blocks for peers by
 * themselves.
 */
package dev.usher.swarm.internal;
