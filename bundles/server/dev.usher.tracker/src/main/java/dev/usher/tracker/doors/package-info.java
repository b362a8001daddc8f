/**
 * Where BitTorrent clients announce without a certificate: over HTTP (BEP 3, 7, 23, 24, 31, 48) and
 * UDP (BEP 15), on channels of the JDK. Each door has a thread of its own and makes next to no
 * objects for an announce.
 */
package dev.usher.tracker.doors;
