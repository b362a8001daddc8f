/**
 * Presence and copies of boxes in memory, and the BitTorrent tracker (BEP 3, 7, 23, 48) that tells
 * peers of them.
 */
package dev.usher.tracker.internal;
