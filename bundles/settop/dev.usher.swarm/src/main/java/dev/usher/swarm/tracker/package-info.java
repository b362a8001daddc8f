/**
 * Asks a tracker for peers over HTTP or HTTPS (BEP 3, 7, 23). Knows nothing of orders; every call
 * may be made on any thread and blocks until the tracker has answered.
 */
package dev.usher.swarm.tracker;
