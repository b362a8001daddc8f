/**
 * BitTorrent clients of others with our box and our tracker: they download from it, upload to it,
 * and find it by announcing. Each client that is not installed is skipped by its name.
 */
package dev.usher.itests.clients;
